"""ask_training_content: what one learns."""

from __future__ import annotations

from actions.base import TopicAction


class ActionTrainingContent(TopicAction):
    """Answers ``ask_training_content``."""

    topic = "ask_training_content"
