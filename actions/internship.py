"""ask_internship: trying it out: Praktikum, Boys' Day."""

from __future__ import annotations

from actions.base import TopicAction


class ActionInternship(TopicAction):
    """Answers ``ask_internship``."""

    topic = "ask_internship"
