"""out_of_scope: everything else."""

from __future__ import annotations

from actions.base import TopicAction


class ActionOutOfScope(TopicAction):
    """Answers ``out_of_scope``."""

    topic = "out_of_scope"
