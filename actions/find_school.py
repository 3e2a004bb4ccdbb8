"""find_school: schools near a place."""

from __future__ import annotations

from actions.base import TopicAction


class ActionFindSchool(TopicAction):
    """Answers ``find_school``."""

    topic = "find_school"
