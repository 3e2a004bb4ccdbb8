"""The way from a profession that somebody has to another one: "bin Kinderpflegerin, will Erzieherin werden"."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import Desk

#: Topics that ask for the way into a profession.
_TOPICS = frozenset(
    {
        "ask_training_overview",
        "ask_training_duration",
        "ask_requirements",
        "ask_career_change",
        "ask_career_prospects",
        "ask_study",
        "match_my_degree",
    }
)
#: A fact of the topic leads where it is this near: then something narrower than the way was asked.
_NARROWER = 1.1


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer | None:
    """The fact on the way from one to the other; ``None`` where none is known or something narrower is asked."""
    key = _fact(desk, topic, situation)
    if key is None or desk.best_fact(topic, situation, candidates, minimum=_NARROWER):
        return None
    return desk.statement(topic, situation, desk.knowledge.facts[key].fact)


def _fact(desk: Desk, topic: str, situation: Situation) -> str | None:
    if topic not in _TOPICS or len(situation.professions) != 1:
        return None
    for transition in desk.knowledge.transitions:
        if situation.own in transition.have and situation.profession in transition.want:
            return transition.facts.get(topic, transition.facts["default"])
    return None
