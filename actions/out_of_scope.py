"""out_of_scope: everything else."""

from __future__ import annotations

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation


class ActionOutOfScope(TopicAction):
    """Answers ``out_of_scope``; in another language nobody would understand the German no."""

    topic = "out_of_scope"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        foreign = self.in_their_language(advisor, question, situation)
        return foreign or super().answer(advisor, talk, question, situation)
