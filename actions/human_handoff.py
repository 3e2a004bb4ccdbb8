"""human_handoff: a human instead of the bot."""

from __future__ import annotations

from actions.base import TopicAction


class ActionHumanHandoff(TopicAction):
    """Answers ``human_handoff``."""

    topic = "human_handoff"
