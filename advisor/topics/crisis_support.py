"""crisis_support: a warm, short answer to somebody in distress, with the help that fits. No menu, no advertising."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.crisis import GENERAL, Words
from advisor.desk import Desk

TOPIC = "crisis_support"
#: What the buttons under the answer ask for.
WRITE, GO_ON = "write", "go_on"


@dataclass(frozen=True)
class Distress:
    """What a message showed (see ``understanding.crisis_signs``), or which button was pressed under the answer.

    ``language`` is the code of the language that was written in, where it is not German; ``again`` says that the person
    was told before where help is.
    """

    kind: str = GENERAL
    acute: bool = False
    other: bool = False
    wants: str | None = None
    language: str | None = None
    again: bool = False


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The answer where nothing more is known than that somebody is in distress."""
    return to(desk, situation, Distress())


def to(desk: Desk, situation: Situation, distress: Distress) -> Answer:
    """The answer that fits the distress."""
    crisis = desk.knowledge.crisis
    words = _words(desk, distress)
    text = words.again if distress.again else words.text
    language = desk.knowledge.languages.known.get(distress.language or "")
    before = f"{crisis.filled(language.crisis)}\n" if language else ""
    shown = words.easy if language else text
    return desk.words(
        TOPIC,
        situation,
        before + crisis.filled(shown),
        [CitedSource.of(place) for place in crisis.named(shown)],
        buttons=_buttons(desk, distress),
        easy=before + crisis.filled(words.easy),
    )


def _words(desk: Desk, distress: Distress) -> Words:
    crisis = desk.knowledge.crisis
    if distress.wants == WRITE:
        return crisis.write
    if distress.wants == GO_ON:
        return crisis.go_on
    if distress.other:
        return crisis.other
    if distress.acute and distress.kind in crisis.acute:
        return crisis.acute[distress.kind]
    return crisis.kinds.get(distress.kind, crisis.kinds[GENERAL])


def _buttons(desk: Desk, distress: Distress) -> tuple[Button, ...]:
    """Write instead of calling, or go on; topics only when the person wants to go on."""
    if distress.wants == GO_ON:
        names = desk.knowledge.wording.next_steps["talk"]
        return tuple(Button(desk.label(name), name, {}) for name in names)
    titles = desk.knowledge.crisis.buttons
    wanted = (GO_ON,) if distress.wants == WRITE else (WRITE, GO_ON)
    return tuple(Button(titles[name], TOPIC, {"help": name}) for name in wanted)
