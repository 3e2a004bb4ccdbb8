"""ask_part_time: training and work in part time."""

from __future__ import annotations

from actions.base import TopicAction


class ActionPartTime(TopicAction):
    """Answers ``ask_part_time``."""

    topic = "ask_part_time"
