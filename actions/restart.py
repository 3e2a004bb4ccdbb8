"""restart: forget what was told and begin again. Takes the place of Rasa's own ``action_restart``."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation


class ActionRestart(TopicAction):
    """Clears all slots; that the bot has introduced itself stays true. In the test, "von vorne" means the test."""

    topic = "restart"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        return replace(super().answer(advisor, talk, question, situation), professions=(), forget=True)
