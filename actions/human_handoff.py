"""human_handoff: the wish for a person."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.topics import human_handoff


class ActionHumanHandoff(TopicAction):
    """Names who advises: by the button pressed, by the words of the message, else by what was talked about."""

    topic = "human_handoff"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        case = question.told("about") or (None if question.candidates else human_handoff.case_of(talk.topic))
        if case in human_handoff.CASES:
            question = replace(question, candidates=(Candidate(human_handoff.key_of(case), 1.0),))
        return super().answer(advisor, talk, question, situation)
