"""clarify: asking what was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from deploy.local.settings import ROOT

Ask = Callable[..., list[dict[str, Any]]]

INTENTS = [
    next(iter(entry)) if isinstance(entry, dict) else entry
    for entry in yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
]


def clarify(ask: Ask, *offers: str, entities: tuple[tuple[str, Any], ...] = ()) -> dict[str, Any]:
    """The message that asks back."""
    question = {"intent": "nlu_fallback", "confidence": 0.7, "part": 0, "entities": [], "offers": list(offers)}
    [message] = ask("nlu_fallback", *entities, questions=[question], action="action_clarify")
    return dict(message)


def payloads(message: dict[str, Any]) -> list[str]:
    """The payloads of its buttons."""
    return [button["payload"] for button in message["buttons"]]


def test_two_offers_and_a_way_out(ask: Ask) -> None:
    message = clarify(ask, "ask_salary", "find_school")
    assert message["custom"]["topic"] == "clarify"
    assert payloads(message) == ["/ask_salary", "/find_school", "/ask_capabilities"]


def test_never_more_than_two_offers(ask: Ask) -> None:
    offers = ("ask_salary", "find_school", "ask_funding", "ask_study")
    assert payloads(clarify(ask, *offers)) == ["/ask_salary", "/find_school", "/ask_capabilities"]


def test_without_offers_it_asks_for_other_words(ask: Ask) -> None:
    bare, offering = clarify(ask), clarify(ask, "ask_salary")
    assert payloads(bare) == ["/ask_capabilities"]
    assert bare["text"] != offering["text"]


@pytest.mark.parametrize("never", ["out_of_scope", "inform", "insult", "crisis_support"])
def test_some_topics_are_never_offered(ask: Ask, never: str) -> None:
    assert payloads(clarify(ask, never, "ask_salary")) == ["/ask_salary", "/ask_capabilities"]


def test_offers_keep_the_profession(ask: Ask) -> None:
    message = clarify(ask, "ask_salary", entities=(("profession", "heilerziehungspfleger"), ("profession", "erzieher")))
    assert payloads(message)[0] == '/ask_salary{"profession": "heilerziehungspfleger"}'


def test_offers_keep_the_profession_told_before(ask: Ask) -> None:
    ask("ask_workplaces", ("profession", "erzieher"))
    assert payloads(clarify(ask, "ask_salary"))[0] == '/ask_salary{"profession": "erzieher"}'


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent != "nlu_fallback"])
def test_whatever_is_offered_there_is_a_question_back(ask: Ask, intent: str) -> None:
    message = clarify(ask, intent, "ask_salary")
    assert message["custom"]["topic"] == "clarify"
    assert all(button["title"] for button in message["buttons"])


def test_asking_back_does_not_end_the_thread(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    clarify(ask)
    assert slots["topic"] == "ask_salary"


def test_a_profession_and_a_degree_are_a_question_of_their_own(ask: Ask) -> None:
    told = (("profession", "kindertagespflege"), ("school_degree", "kein_abschluss"))
    said = clarify(ask, "ask_salary", entities=told)
    assert (said["custom"]["topic"], said["custom"]["profession"]) == ("match_my_degree", "kindertagespflege")
