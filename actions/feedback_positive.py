"""feedback_positive: praise, and the thumb up under an answer."""

from __future__ import annotations

from actions import feedback
from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation


class ActionFeedbackPositive(TopicAction):
    """Thanks, and keeps the opinion for the editors."""

    topic = "feedback_positive"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        feedback.keep("positive", self.subject(advisor, question, talk), talk)
        return super().answer(advisor, talk, question, situation)
