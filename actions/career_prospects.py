"""ask_career_prospects: further training and promotion."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCareerProspects(TopicAction):
    """Answers ``ask_career_prospects``."""

    topic = "ask_career_prospects"
