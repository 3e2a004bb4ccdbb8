"""ask_study: studying for a profession."""

from __future__ import annotations

from actions.base import TopicAction


class ActionStudy(TopicAction):
    """Answers ``ask_study``."""

    topic = "ask_study"
