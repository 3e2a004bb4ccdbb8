"""ask_profession_list: which professions there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import OFFERED_PROFESSIONS, Desk
from advisor.topics import statements, ways_in

TOPIC = "ask_profession_list"


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The groups of professions; with a school degree, what is open with it."""
    nobody = replace(situation, professions=())
    if situation.school_degree:
        return replace(ways_in.answer(desk, ways_in.MATCH, nobody, candidates), topic=TOPIC)
    result = statements.answer(desk, topic, nobody, candidates)
    return replace(result, buttons=desk.offer_professions("ask_profession_info"), listed=OFFERED_PROFESSIONS)
