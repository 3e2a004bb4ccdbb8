"""The way from a profession that somebody has to another one: "bin Kinderpflegerin, will Erzieherin werden"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import Desk
from advisor.guided import fold, known_words, phrase
from advisor.model import OTHER_OCCUPATION, Statement

_WORD = re.compile(r"\w+")

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
#: Those that ask for it as a whole.
_WHOLE_WAY = frozenset({"ask_training_overview", "ask_career_change", "ask_career_prospects"})
#: A fact of the topic leads where it is this near: then something narrower than the way was asked.
_NARROWER = 1.1


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer | None:
    """The fact on the way from one to the other, or a narrower one that is asked for; ``None`` where none is known."""
    told = _way(desk, topic, situation)
    if told is None:
        return None
    narrower = desk.best_fact(topic, situation, candidates, minimum=_NARROWER)
    return desk.statement(topic, situation, narrower.fact if narrower else told)


def _way(desk: Desk, topic: str, situation: Situation) -> Statement | None:
    """The fact on the way; without one what the profession wanted says to people of other professions."""
    if key := _fact(desk, topic, situation):
        return desk.knowledge.facts[key].fact
    profession = desk.profession(situation)
    return profession.career_change if profession and situation.own and topic in _WHOLE_WAY else None


def _fact(desk: Desk, topic: str, situation: Situation) -> str | None:
    if topic not in _TOPICS or len(situation.professions) > 1:
        return None
    own = situation.own or (OTHER_OCCUPATION if _has_learned(desk, situation.text) else None)
    for transition in desk.knowledge.transitions:
        wanted = situation.profession in transition.want or (not transition.want and situation.profession is None)
        suited = not transition.degrees or situation.school_degree in transition.degrees
        if own in transition.have and wanted and suited:
            return transition.facts.get(topic, transition.facts["default"])
    return None


def _has_learned(desk: Desk, text: str) -> bool:
    """Whether somebody says to have learned an occupation of another field: "gelernte Köchin", "Ausbildung fertig"."""
    if phrase(desk.knowledge.wording.phrases, text, ("has_learned",)):
        return True
    return bool(set(map(known_words, desk.knowledge.other_occupations)).intersection(_WORD.findall(fold(text))))
