"""insult: abuse."""

from __future__ import annotations

from actions.base import TopicAction


class ActionInsult(TopicAction):
    """Answers ``insult``."""

    topic = "insult"
