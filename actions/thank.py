"""thank: thanks."""

from __future__ import annotations

from actions.base import TopicAction


class ActionThank(TopicAction):
    """Answers ``thank``."""

    topic = "thank"
