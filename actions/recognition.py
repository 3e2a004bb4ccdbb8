"""ask_recognition: degrees from other countries."""

from __future__ import annotations

from actions.base import TopicAction


class ActionRecognition(TopicAction):
    """Answers ``ask_recognition``."""

    topic = "ask_recognition"
