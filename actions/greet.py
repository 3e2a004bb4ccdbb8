"""greet: greeting."""

from __future__ import annotations

from actions.base import TopicAction


class ActionGreet(TopicAction):
    """Answers ``greet``."""

    topic = "greet"
