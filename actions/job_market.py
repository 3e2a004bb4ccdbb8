"""ask_job_market: demand and vacancies."""

from __future__ import annotations

from actions.base import TopicAction


class ActionJobMarket(TopicAction):
    """Answers ``ask_job_market``."""

    topic = "ask_job_market"
