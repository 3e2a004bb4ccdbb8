"""ask_career_change: ways in for people who come from another job."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCareerChange(TopicAction):
    """Answers ``ask_career_change``."""

    topic = "ask_career_change"
