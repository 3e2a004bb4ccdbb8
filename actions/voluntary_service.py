"""ask_voluntary_service: FSJ and BFD."""

from __future__ import annotations

from actions.base import TopicAction


class ActionVoluntaryService(TopicAction):
    """Answers ``ask_voluntary_service``."""

    topic = "ask_voluntary_service"
