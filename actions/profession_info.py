"""ask_profession_info: what a profession is and does."""

from __future__ import annotations

from actions.base import TopicAction


class ActionProfessionInfo(TopicAction):
    """Answers ``ask_profession_info``."""

    topic = "ask_profession_info"
