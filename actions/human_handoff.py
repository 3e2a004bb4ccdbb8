"""human_handoff: the wish for a person."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.desk import FACT_SCORE
from advisor.knowledge import overview_key
from advisor.topics import human_handoff


class ActionHumanHandoff(TopicAction):
    """Names who advises: by the button pressed, by the words of the message, else by what was talked about."""

    topic = "human_handoff"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        case = question.told("about")
        if case is None and not _names_a_case(question):
            case = human_handoff.case_of(talk.topic)
        if case in human_handoff.CASES:
            question = replace(question, candidates=(Candidate(human_handoff.key_of(case), 1.0),))
        return super().answer(advisor, talk, question, situation)


def _names_a_case(question: Asked) -> bool:
    """Whether the words of the message are near one of the facts."""
    if not question.candidates:
        return False
    nearest = question.candidates[0]
    return nearest.score >= FACT_SCORE and nearest.key != overview_key(ActionHumanHandoff.topic)
