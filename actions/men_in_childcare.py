"""ask_men_in_childcare: men in childcare."""

from __future__ import annotations

from actions.base import TopicAction


class ActionMenInChildcare(TopicAction):
    """Answers ``ask_men_in_childcare``."""

    topic = "ask_men_in_childcare"
