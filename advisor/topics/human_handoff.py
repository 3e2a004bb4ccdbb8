"""human_handoff: which people advise, fitting the person; honest that nobody takes over inside the chat."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import Desk

TOPIC = "human_handoff"
#: The facts of the topic that fit a person's case.
CASES = ("schule", "wechsel", "ausland", "kampagne")
#: What was talked about tells the case.
_OF_TOPIC = {
    "ask_internship": "schule",
    "ask_career_change": "wechsel",
    "ask_funding": "wechsel",
    "ask_recognition": "ausland",
    "ask_campaign": "kampagne",
}


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The fitting fact, else the advice for all; the buttons ask for the person's case."""
    titles = {case: Button(desk.say(TOPIC, case), TOPIC, {"about": case}) for case in CASES}
    fact = desk.best_fact(topic, situation, candidates)
    if fact is None:
        general = desk.knowledge.topics[TOPIC].answer
        assert general is not None, "human_handoff.yml has an answer"
        return desk.statement(TOPIC, situation, general, buttons=tuple(titles.values()))
    others = tuple(button for case, button in titles.items() if fact.key != key_of(case))
    return desk.statement(TOPIC, situation, fact.fact, buttons=(*desk.next_steps(TOPIC, situation), *others)[:4])


def key_of(case: str) -> str:
    """The key of the fact of a case."""
    return f"{TOPIC}.{case}"


def case_of(topic: str | None) -> str | None:
    """The case of a person who talked about a topic; ``None`` where it tells nothing."""
    return _OF_TOPIC.get(topic or "")
