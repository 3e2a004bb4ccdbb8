"""ask_privacy: what is stored."""

from __future__ import annotations

from actions.base import TopicAction


class ActionPrivacy(TopicAction):
    """Answers ``ask_privacy``."""

    topic = "ask_privacy"
