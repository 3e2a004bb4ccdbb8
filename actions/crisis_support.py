"""crisis_support: a person in distress."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCrisisSupport(TopicAction):
    """Answers ``crisis_support``."""

    topic = "crisis_support"
