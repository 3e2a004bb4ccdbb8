"""ask_capabilities: what the bot can do."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCapabilities(TopicAction):
    """Answers ``ask_capabilities``."""

    topic = "ask_capabilities"
