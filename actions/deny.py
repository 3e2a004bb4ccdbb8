"""deny: a no that answers nothing."""

from __future__ import annotations

from actions.base import TopicAction


class ActionDeny(TopicAction):
    """Answers ``deny``."""

    topic = "deny"
