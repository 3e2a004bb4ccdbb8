"""ask_training_overview: how one becomes something."""

from __future__ import annotations

from actions.base import TopicAction


class ActionTrainingOverview(TopicAction):
    """Answers ``ask_training_overview``."""

    topic = "ask_training_overview"
