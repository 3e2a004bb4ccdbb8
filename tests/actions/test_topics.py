"""Every intent has an action and a rule, and every action answers in German."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from advisor.knowledge import Knowledge
from advisor.model import PROFESSION_TOPICS
from deploy.local.settings import ROOT

Ask = Callable[..., list[dict[str, Any]]]

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in DOMAIN["intents"]]
ACTIONS = DOMAIN["actions"]
_GERMAN = re.compile(
    r"\b(?:ich|du|dir|dich|und|der|die|das|ist|nicht|mit|für|bei|was|es|wir|gut|den|ein|eine|oder)\b", re.I
)
_LEFT_OVER = re.compile(r"[{}]|\bNone\b|\bnan\b|\w_\w")
_PAYLOAD = re.compile(r"^/(\w+)(\{.*\})?$")


def action_of(intent: str) -> str:
    """The action that answers an intent."""
    return "action_clarify" if intent == "nlu_fallback" else f"action_{intent}"


@cache
def rules() -> list[tuple[str, str]]:
    """Intent and action of every rule that is one question and one answer."""
    found = []
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            steps = rule["steps"]
            if len(steps) == 2 and "intent" in steps[0] and not rule.get("condition"):
                found.append((steps[0]["intent"], steps[1]["action"]))
    return found


def test_the_domain_has_intents() -> None:
    assert len(INTENTS) > 40
    assert len(set(INTENTS)) == len(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_action_and_one_rule(intent: str, registered: dict[str, Any]) -> None:
    action = action_of(intent)
    assert action in ACTIONS
    assert action in registered
    assert [found for asked, found in rules() if asked == intent] == [action]


def test_the_domain_names_all_actions_and_no_others(registered: dict[str, Any]) -> None:
    """``action_`` is the base class, which nobody calls."""
    assert set(registered) - {"action_"} == set(ACTIONS)


def test_every_rule_is_about_an_intent_of_the_domain() -> None:
    assert {intent for intent, _ in rules()} == set(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_action_answers_in_german(ask: Ask, slots: dict[str, Any], intent: str) -> None:
    """The very first message of a talk: the bot says what it is, then answers."""
    slots.clear()
    messages = ask(intent, action=action_of(intent))
    assert "Chatbot" in messages[0]["text"]
    # To somebody in distress the answer itself says it: no greeting comes before.
    assert len(messages) == (1 if intent == "crisis_support" else 2)
    topic = "clarify" if intent in ("nlu_fallback", "inform") else intent
    for message in messages:
        assert_good(message)
        assert message["custom"]["topic"] == topic


@pytest.mark.parametrize("intent", INTENTS)
def test_the_second_answer_has_no_introduction(ask: Ask, intent: str) -> None:
    [answer] = ask(intent, action=action_of(intent))
    assert_good(answer)


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent not in ("nlu_fallback", "inform")])
def test_every_action_answers_for_every_profession(ask: Ask, known: Knowledge, intent: str) -> None:
    for profession in known.professions:
        [answer] = ask(intent, ("profession", profession))
        assert_good(answer)
        # "Streetwork klingt cool" and "nein, Streetwork" want to know more of it.
        reaction = intent in ("affirm", "deny", "feedback_positive")
        expected = "ask_profession_info" if reaction else intent
        assert answer["custom"]["topic"] == expected, (profession, answer["text"])
        assert intent not in PROFESSION_TOPICS or answer["custom"]["profession"] == profession


@pytest.mark.parametrize(
    "entities",
    [
        [("place", "Köln")],
        [("place", "45127")],
        [("place", "Berlin")],
        [("place", "99999")],
        [("profession", "erzieher"), ("profession", "kinderpfleger")],
        [("profession", "astronaut")],
        [("school_degree", "abitur")],
        [("training_form", "pia")],
        [("weekly_hours", 30.0), ("experience_years", 5.0), ("radius_km", 20.0)],
        [("weekly_hours", -5.0), ("experience_years", 200.0), ("radius_km", -1.0)],
        [("way_to_try", "fsj")],
        [
            ("profession", "erzieher"),
            ("place", "Dortmund"),
            ("school_degree", "mittlere_reife"),
            ("training_form", "teilzeit"),
            ("way_to_try", "praktikum"),
        ],
    ],
)
def test_every_action_answers_whatever_is_told(
    registered: dict[str, Any], tracker: Callable[..., Tracker], entities: list[tuple[str, Any]]
) -> None:
    for intent in INTENTS:
        message = {"intent": {"name": intent}, "entities": [{"entity": e, "value": v} for e, v in entities]}
        dispatcher = CollectingDispatcher()
        registered[action_of(intent)](dispatcher, tracker(message, introduced=True), {})
        assert dispatcher.messages, intent
        for answer in dispatcher.messages:
            assert_good(answer)
            assert answer["custom"]["topic"] != "error", (intent, entities)


def test_every_action_answers_where_an_unknown_way_is_told(ask: Ask) -> None:
    """All but inform, which has a test of its own."""
    for intent in INTENTS:
        if intent not in ("inform", "nlu_fallback"):
            answer, *_ = ask(intent, ("way_to_try", "segeln"))
            assert answer["custom"]["topic"] == intent


def assert_good(message: dict[str, Any]) -> None:
    """German words, no gap left in a sentence, a topic, sources with addresses, buttons that Rasa can read."""
    assert _GERMAN.search(message["text"]), message["text"]
    assert not _LEFT_OVER.search(message["text"]), message["text"]
    assert message["custom"]["topic"]
    for source in message["custom"]["sources"]:
        assert source["title"] and source["as_of"]
        assert source["url"].startswith("https://")
    for button in message["buttons"]:
        payload = _PAYLOAD.match(button["payload"])
        assert button["title"].strip() and payload, button
        assert payload.group(1) in INTENTS
        assert set(json.loads(payload.group(2) or "{}")) <= set(DOMAIN["entities"])
