"""affirm: a yes that answers nothing."""

from __future__ import annotations

from actions.base import TopicAction


class ActionAffirm(TopicAction):
    """Answers ``affirm``."""

    topic = "affirm"
