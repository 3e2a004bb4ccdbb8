"""ask_training_cost: what the training costs."""

from __future__ import annotations

from actions.base import TopicAction


class ActionTrainingCost(TopicAction):
    """Answers ``ask_training_cost``."""

    topic = "ask_training_cost"
