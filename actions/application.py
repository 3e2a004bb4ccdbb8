"""ask_application: how, when and with what to apply."""

from __future__ import annotations

from actions.base import TopicAction


class ActionApplication(TopicAction):
    """Answers ``ask_application``."""

    topic = "ask_application"
