"""bot_challenge: are you a human."""

from __future__ import annotations

from actions.base import TopicAction


class ActionBotChallenge(TopicAction):
    """Answers ``bot_challenge``."""

    topic = "bot_challenge"
