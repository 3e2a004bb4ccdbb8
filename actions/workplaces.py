"""ask_workplaces: where one can work."""

from __future__ import annotations

from actions.base import TopicAction


class ActionWorkplaces(TopicAction):
    """Answers ``ask_workplaces``."""

    topic = "ask_workplaces"
