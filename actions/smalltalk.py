"""smalltalk: chatting."""

from __future__ import annotations

from actions.base import TopicAction


class ActionSmalltalk(TopicAction):
    """Answers ``smalltalk``."""

    topic = "smalltalk"
