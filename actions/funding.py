"""ask_funding: money to live on during the training."""

from __future__ import annotations

from actions.base import TopicAction


class ActionFunding(TopicAction):
    """Answers ``ask_funding``."""

    topic = "ask_funding"
