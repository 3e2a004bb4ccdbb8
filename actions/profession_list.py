"""ask_profession_list: which professions there are."""

from __future__ import annotations

from actions.base import TopicAction


class ActionProfessionList(TopicAction):
    """Answers ``ask_profession_list``."""

    topic = "ask_profession_list"
