"""goodbye: the end of a talk."""

from __future__ import annotations

from actions.base import TopicAction


class ActionGoodbye(TopicAction):
    """Answers ``goodbye``."""

    topic = "goodbye"
