"""out_of_scope: what the bot does not know, and who does: a place for a child, another occupation, the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import Desk
from advisor.guided import fold, phrase
from advisor.topics import talk

TOPIC = "out_of_scope"
#: A school degree is not our field, but the first step into it for some.
_CATCH_UP = "match_my_degree.nachholen"
_WORD = re.compile(r"\w+")


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """Names who helps with what was asked; in general words where that is not known."""
    if phrase(desk.knowledge.wording.phrases, situation.text, ("catch_up",)):
        nobody = replace(situation, professions=())
        told = desk.knowledge.facts[_CATCH_UP].fact
        return desk.statement(TOPIC, nobody, told, buttons=talk.buttons(desk, TOPIC))
    kind = _kind(desk, situation.text)
    if kind is None:
        return talk.answer(desk, topic, situation, candidates)
    text, easy = desk.say(TOPIC, kind), desk.say(TOPIC, f"{kind}_easy")
    return replace(desk.words(TOPIC, situation, text, buttons=talk.buttons(desk, TOPIC), easy=easy), professions=())


def _kind(desk: Desk, text: str) -> str | None:
    if phrase(desk.knowledge.wording.phrases, text, ("childcare_place",)):
        return "childcare_place"
    occupations = {fold(name) for name in desk.knowledge.other_occupations}
    words = _WORD.findall(fold(text))
    return "other_occupation" if occupations.intersection(words) else None
