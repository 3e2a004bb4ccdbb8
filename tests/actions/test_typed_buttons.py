"""A button's title typed instead of pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.typed_buttons import typed

Message = dict[str, Any]


def bot(*buttons: tuple[str, str]) -> Message:
    return {"event": "bot", "data": {"buttons": [{"title": title, "payload": payload} for title, payload in buttons]}}


def user(text: str) -> Message:
    return {"event": "user", "text": text}


SCHOOL = ("Ich gehe zur Schule", '/human_handoff{"about": "schule"}')


@pytest.mark.parametrize("text", ["Ich gehe zur Schule", "ich gehe zur schule.", " ICH GEHE ZUR SCHULE! "])
def test_a_title_is_the_button(text: str) -> None:
    events = [user("mensch"), bot(SCHOOL, ("Berufe", "/ask_profession_list")), user(text)]
    assert typed(text, events) == ("human_handoff", {"about": "schule"})


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("ich gehe zur schule und mag es", [bot(SCHOOL), user("x")]),
        ("Ich gehe zur Schule", [bot(SCHOOL), user("x"), bot(("Berufe", "/ask_profession_list")), user("x")]),
        ("Gehalt", [bot(("Gehalt", "/ask_salary"), ("Gehalt", '/ask_salary{"profession": "erzieher"}')), user("x")]),
        ("", [bot(("", "/ask_salary")), user("")]),
        ("/ask_salary", [bot(("/ask_salary", "/ask_salary")), user("x")]),
        ("Gehalt", []),
    ],
)
def test_no_title_or_not_a_clear_one(text: str, events: list[Message]) -> None:
    assert typed(text, events) is None


def run(registered: dict[str, Any], intent: str, text: str, **details: Any) -> list[Message]:
    message = {"text": text, "intent": {"name": intent}, "entities": [], **details}
    events = [user("kann ich mit wem reden"), bot(SCHOOL), user(text)]
    dispatcher = CollectingDispatcher()
    tracker = Tracker("someone", {"introduced": True}, message, events, False, None, {}, "action_listen")
    registered[f"action_{intent}"](dispatcher, tracker, {})
    return list(dispatcher.messages)


def test_it_is_answered_as_the_button_whatever_it_was_taken_for(registered: dict[str, Callable[..., Any]]) -> None:
    [answer] = run(registered, "find_school", SCHOOL[0])
    assert answer["custom"]["topic"] == "human_handoff"
    assert answer["text"] == run(registered, "human_handoff", SCHOOL[0])[0]["text"]


def test_distress_is_never_a_button(registered: dict[str, Callable[..., Any]]) -> None:
    [answer] = run(registered, "crisis_support", SCHOOL[0], crisis={"kind": "suicide", "acute": True})
    assert answer["custom"]["topic"] == "crisis_support"
