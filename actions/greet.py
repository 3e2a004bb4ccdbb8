"""greet: greeting, and greeting again after days."""

from __future__ import annotations

from datetime import timedelta

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation

#: After so long somebody has come back.
_AWAY = timedelta(days=1)


class ActionGreet(TopicAction):
    """Says hello; to somebody who comes back, what the talk was about; to another language, a sentence in it."""

    topic = "greet"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        foreign = self.in_their_language(advisor, question, situation)
        if foreign:
            return foreign
        if talk.topic and talk.day and situation.today - talk.day >= _AWAY:
            return advisor.welcome_back(talk.topic, situation)
        return super().answer(advisor, talk, question, situation)
