"""ask_salary: what one earns after the training."""

from __future__ import annotations

from actions.base import TopicAction


class ActionSalary(TopicAction):
    """Answers ``ask_salary``."""

    topic = "ask_salary"
