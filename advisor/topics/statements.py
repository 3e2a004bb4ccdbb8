"""Topics that are answered by a statement: the fitting fact, else what the profession says, else what holds for all."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Candidate, Situation
from advisor.desk import Desk

#: The way to try it out that every profession describes for itself: where, how long, what it counts for.
_INTERNSHIP = "praktikum"


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The most specific statement there is on a topic."""
    fact = desk.best_fact(topic, situation, candidates)
    if fact:
        return desk.statement(topic, situation, fact.fact)
    note = desk.not_covered(topic, situation, candidates)
    way = desk.knowledge.ways.get(situation.way or "")
    profession = desk.profession(situation)
    own = profession.topics.get(topic) if profession else None
    if way and way.topic == topic and not (own and way.id == _INTERNSHIP):
        return desk.statement(topic, situation, way.answer, after=note)
    if own:
        return desk.statement(topic, situation, own.answer, after=note)
    general = desk.knowledge.topics[topic]
    if general.answer is None:
        text = desk.say("common", "no_answer", topic=general.label)
        return desk.words(topic, situation, text, easy=desk.say("common", "no_answer_easy"))
    buttons = desk.offer_professions(topic) if asks_for_profession(desk, topic) else None
    return desk.statement(topic, situation, general.answer, buttons=buttons, after=note)


def asks_for_profession(desk: Desk, topic: str) -> bool:
    """Whether professions answer this topic each for itself."""
    return any(topic in profession.topics for profession in desk.knowledge.professions.values())
