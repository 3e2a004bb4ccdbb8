"""ask_working_conditions: hours, shifts, groups, stress."""

from __future__ import annotations

from actions.base import TopicAction


class ActionWorkingConditions(TopicAction):
    """Answers ``ask_working_conditions``."""

    topic = "ask_working_conditions"
