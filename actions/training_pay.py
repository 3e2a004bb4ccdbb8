"""ask_training_pay: money during the training."""

from __future__ import annotations

from actions.base import TopicAction


class ActionTrainingPay(TopicAction):
    """Answers ``ask_training_pay``."""

    topic = "ask_training_pay"
