"""Distress in a talk: the answer comes first and alone, and the talk goes on where it stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

Message = dict[str, Any]
Ask = Callable[..., list[Message]]


@pytest.fixture
def tell(
    registered: dict[str, Any], tracker: Callable[..., Tracker], slots: dict[str, Any]
) -> Callable[..., list[Message]]:
    """A message of which the NLU says more than intent and entities."""

    def tell(text: str = "", intent: str = "crisis_support", **details: Any) -> list[Message]:
        message = {"text": text, "intent": {"name": intent}, "entities": [], **details}
        dispatcher = CollectingDispatcher()
        for event in registered[f"action_{intent}"](dispatcher, tracker(message, **slots), {}):
            slots[event["name"]] = event["value"]
        return list(dispatcher.messages)

    return tell


VIOLENCE = {"kind": "violence", "acute": False, "other": False}


def test_the_first_message_of_a_talk_gets_no_greeting(
    tell: Callable[..., list[Message]], slots: dict[str, Any]
) -> None:
    slots.clear()
    [answer] = tell("mein vater schlägt mich", crisis=VIOLENCE)
    assert "110" in answer["text"]
    assert "Chatbot" in answer["text"]
    assert not slots["introduced"]


def test_the_talk_goes_on_where_it_stood(ask: Ask, tell: Callable[..., list[Message]], slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    tell("ich will nicht mehr leben", crisis={"kind": "suicide", "acute": False, "other": False})
    assert (slots["topic"], slots["profession"]) == ("ask_salary", "erzieher")
    [answer] = ask("inform", ("profession", "kinderpfleger"))
    assert answer["custom"]["topic"] == "ask_salary"


def test_other_words_the_second_time_and_for_another_kind(tell: Callable[..., list[Message]]) -> None:
    said = [tell(crisis=VIOLENCE)[0]["text"] for _ in range(4)]
    assert said[0] != said[1] != said[2] != said[3]
    [acute] = tell(crisis={"kind": "suicide", "acute": True, "other": False})
    assert acute["text"].startswith("Bitte ruf jetzt sofort die 112 an")


def test_without_a_sign_the_general_answer(tell: Callable[..., list[Message]]) -> None:
    [answer] = tell("alles doof")
    assert "116 111" in answer["text"]


def test_the_buttons_lead_on(ask: Ask) -> None:
    [answer] = ask("crisis_support", ("help", "write"))
    assert "schreiben" in answer["text"]
    [answer] = ask("crisis_support", ("help", "go_on"))
    assert any(button["payload"].startswith("/ask_salary") for button in answer["buttons"])
    [answer] = ask("crisis_support", ("help", "x"))
    assert "116 111" in answer["text"]


def test_somebody_who_waits_to_say_what_was_missing_is_helped_first(
    tell: Callable[..., list[Message]], slots: dict[str, Any]
) -> None:
    slots["feedback_about"] = "ask_salary"
    [answer] = tell("ich will nicht mehr leben", crisis={"kind": "suicide", "acute": False, "other": False})
    assert answer["custom"]["topic"] == "crisis_support"
    assert slots["feedback_about"] is None


def test_a_guess_asks_back_and_names_the_numbers(tell: Callable[..., list[Message]]) -> None:
    question = {"intent": "nlu_fallback", "confidence": 1.0, "part": 0, "entities": [], "offers": ["ask_salary"]}
    original = {"text": "hm", "crisis": {"kind": "unsure"}, "questions": [question]}
    [answer] = tell(intent="clarify", **original)
    assert answer["custom"]["topic"] == "clarify"
    assert "116 111" in answer["text"]
