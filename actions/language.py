"""ask_language: other languages and simpler German."""

from __future__ import annotations

from actions.base import TopicAction


class ActionLanguage(TopicAction):
    """Answers ``ask_language``."""

    topic = "ask_language"
