"""ask_requirements: what a profession asks of me."""

from __future__ import annotations

from actions.base import TopicAction


class ActionRequirements(TopicAction):
    """Answers ``ask_requirements``."""

    topic = "ask_requirements"
