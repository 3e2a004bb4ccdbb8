"""clarify: asking what was meant, in three steps: offers, a menu of topics, the way to a human."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Button, Situation
from advisor.desk import MAX_BUTTONS, Desk

TOPIC = "clarify"
#: At most so many offers beside the way out.
OFFERS = 2


def answer(desk: Desk, offers: Sequence[tuple[str, dict[str, str]]], situation: Situation) -> Answer:
    """The question back; ``situation.unclear`` says how often in a row nothing was understood before."""
    if situation.unclear == 1:
        return desk.words(TOPIC, situation, _say(desk, situation, "menu"), buttons=_menu(desk, "talk"))
    if situation.unclear > 1:
        return desk.words(TOPIC, situation, _say(desk, situation, "human"), buttons=_menu(desk, "clarify"))
    buttons = [Button(desk.label(topic), topic, entities) for topic, entities in offers[:OFFERS]]
    text = _say(desk, situation, "offer" if buttons else "text")
    buttons.append(Button(desk.say(TOPIC, "something_else"), "ask_capabilities", {}))
    easy = desk.say(TOPIC, "offer_easy" if offers else "text_easy")
    return desk.words(TOPIC, situation, text, buttons=tuple(buttons), easy=easy)


def _menu(desk: Desk, name: str) -> tuple[Button, ...]:
    topics = desk.knowledge.wording.next_steps[name]
    return tuple(Button(desk.label(topic), topic, {}) for topic in topics)[:MAX_BUTTONS]


def _say(desk: Desk, situation: Situation, name: str) -> str:
    """One of the wordings, another one each turn."""
    variants = desk.knowledge.wording.variants(TOPIC, name)
    return desk.say(TOPIC, variants[situation.turn % len(variants)])
