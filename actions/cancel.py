"""cancel: breaking off."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCancel(TopicAction):
    """Answers ``cancel``."""

    topic = "cancel"
