"""Topics of the talk itself (greeting, thanks, who are you …): fixed sentences, a few variants of each."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import Desk


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """A sentence from the templates; the variant changes with the turn, so that none stands twice in a row."""
    text = desk.variant(topic, situation.turn)
    easy = desk.say(topic, "easy") if desk.knowledge.wording.has(topic, "easy") else None
    return desk.words(topic, situation, text, buttons=buttons(desk, topic), easy=easy)


def buttons(desk: Desk, topic: str) -> tuple[Button, ...]:
    """The next steps of a topic of the talk."""
    wording = desk.knowledge.wording
    names = wording.next_steps.get(topic, wording.next_steps["talk"])
    return tuple(Button(desk.label(name), name, {}) for name in names)[:4]
