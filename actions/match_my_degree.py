"""match_my_degree: what is open with my school degree."""

from __future__ import annotations

from actions.base import TopicAction


class ActionMatchMyDegree(TopicAction):
    """Answers ``match_my_degree``."""

    topic = "match_my_degree"
