"""ask_campaign: the campaign #WTFuture and who is behind it."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCampaign(TopicAction):
    """Answers ``ask_campaign``."""

    topic = "ask_campaign"
