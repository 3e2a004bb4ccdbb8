"""ask_training_duration: how long it takes."""

from __future__ import annotations

from actions.base import TopicAction


class ActionTrainingDuration(TopicAction):
    """Answers ``ask_training_duration``."""

    topic = "ask_training_duration"
