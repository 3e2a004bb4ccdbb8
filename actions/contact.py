"""ask_contact: who gives advice."""

from __future__ import annotations

from actions.base import TopicAction


class ActionContact(TopicAction):
    """Answers ``ask_contact``."""

    topic = "ask_contact"
