"""find_my_profession: what suits me."""

from __future__ import annotations

from actions.base import TopicAction


class ActionFindMyProfession(TopicAction):
    """Answers ``find_my_profession``."""

    topic = "find_my_profession"
