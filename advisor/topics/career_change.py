"""ask_career_change: ways in for people who come from another job, are older or return."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import Desk
from advisor.topics import statements


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The fitting fact, else the way into the profession meant, else the ways there are."""
    fact = desk.best_fact(topic, situation, candidates)
    profession = desk.profession(situation)
    if fact is None and profession:
        note = desk.not_covered(topic, situation, candidates)
        return desk.statement(topic, situation, profession.career_change, after=note)
    return statements.answer(desk, topic, situation, candidates)
