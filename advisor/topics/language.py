"""ask_language: a sentence in the person's language with where help is, then easy German."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import Desk

TOPIC = "ask_language"
_OFFERED = ("en", "tr", "uk", "ar")


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """Asked about languages without one being named: which there are."""
    buttons = tuple(Button(desk.knowledge.languages.known[code].name, TOPIC, {"language": code}) for code in _OFFERED)
    variant = "text" if situation.turn % 2 == 0 else "text_2"
    return desk.words(TOPIC, situation, desk.say(TOPIC, variant), buttons=buttons, easy=desk.say(TOPIC, "easy"))


def spoken(desk: Desk, situation: Situation, code: str) -> Answer:
    """To somebody who wrote in another language or asked for it; an unknown one gets English."""
    language = desk.knowledge.languages.known.get(code) or desk.knowledge.languages.known["en"]
    text = f"{language.text}\n{desk.say(TOPIC, 'easy_german')}"
    return desk.words(TOPIC, situation, text, buttons=desk.next_steps(TOPIC, situation), easy=text)


def wished(desk: Desk, situation: Situation, name: str) -> Answer:
    """What is said to a wish that is no repetition: ``nothing_yet``, ``easiest``, ``always``, ``normal``."""
    buttons = (Button(desk.label("human_handoff"), "human_handoff", {}),) if name == "easiest" else None
    text = desk.say(TOPIC, name)
    return desk.words(TOPIC, situation, text, buttons=buttons or desk.next_steps(TOPIC, situation), easy=text)
