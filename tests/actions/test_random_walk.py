"""A random walker: 500 talks of 20 turns over all topics, guided talks, buttons old and new, and words of all kinds."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from advisor.knowledge import Knowledge
from advisor.model import DEGREES
from deploy.local.settings import ROOT

TALKS, TURNS = 500, 20
SEED = 20261123
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [next(iter(entry)) for entry in DOMAIN["intents"]]
_BUTTON = re.compile(r"/(\w+)(\{.*\})?")

Message = dict[str, Any]


@cache
def sentences() -> list[tuple[str, str]]:
    """Every training sentence with its intent: what people really type."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = (line.removeprefix("- ") for line in entry["examples"].splitlines() if line.startswith("- "))
            found += [(entry["intent"], line) for line in lines]
    return found


@dataclass
class Walker:
    """Somebody who talks at random; keeps the slots as Rasa does."""

    chance: random.Random
    actions: dict[str, Any]
    known: Knowledge
    slots: dict[str, Any] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def turn(self) -> list[Message]:
        """One message of the person, what the bot says to it."""
        steps = (self._sentence, self._sentence, self._press, self._press, self._word, self._value, self._title)
        step = self.chance.choice(steps)
        return self.say(*step())

    def say(self, intent: str, text: str, entities: dict[str, Any]) -> list[Message]:
        """Send a message that was understood as this intent."""
        action = self.actions["action_clarify" if intent == "nlu_fallback" else f"action_{intent}"]
        message = {
            "text": text,
            "intent": {"name": intent},
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        }
        dispatcher = CollectingDispatcher()
        slots = json.loads(json.dumps(self.slots))
        self.events = [*self.events[-10:], {"event": "user", "text": text}]
        tracker = Tracker("walker", slots, message, self.events, False, None, {}, "action_listen")
        events = action(dispatcher, tracker, {})
        for event in events:
            if event["event"] == "reset_slots":
                self.slots.clear()
            else:
                assert event["name"] in DOMAIN["slots"], event
                self.slots[event["name"]] = event["value"]
        messages = list(dispatcher.messages)
        self.events += [
            {"event": "bot", "text": m["text"], "data": {"buttons": m["buttons"], "custom": m["custom"]}}
            for m in messages
        ]
        self.buttons += [button["payload"] for message in messages for button in message["buttons"]]
        self.said.append("\n".join(message["text"] for message in messages))
        return messages

    def _sentence(self) -> tuple[str, str, dict[str, Any]]:
        intent, text = self.chance.choice(sentences())
        return intent, text, self._entities() if self.chance.random() < 0.4 else {}

    def _press(self) -> tuple[str, str, dict[str, Any]]:
        """A button: of the last messages, an old one, or the same again."""
        if not self.buttons:
            return "find_my_profession", "was passt zu mir", {}
        payload = self.chance.choice(self.buttons if self.chance.random() < 0.3 else self.buttons[-7:])
        found = _BUTTON.fullmatch(payload)
        assert found, payload
        return found.group(1), payload, json.loads(found.group(2) or "{}")

    def _title(self) -> tuple[str, str, dict[str, Any]]:
        """A button's title, typed and taken for anything at all."""
        titles = [
            button["title"] for event in self.events if event["event"] == "bot" for button in event["data"]["buttons"]
        ]
        return self.chance.choice(INTENTS), self.chance.choice(titles or ["Gehalt"]), {}

    def _word(self) -> tuple[str, str, dict[str, Any]]:
        """A word that steers or answers, taken for anything at all."""
        phrases = [text for texts in self.known.wording.phrases.values() for text in texts]
        options = [option for question in self.known.orientation.questions for option in question.options]
        words = [
            *phrases,
            *(word for option in options for word in (option.label, *option.words)),
            "",
            "???",
            "👶",
            "1",
        ]
        intents = ("inform", "affirm", "deny", "cancel", "nlu_fallback", "out_of_scope", self.chance.choice(INTENTS))
        return self.chance.choice(intents), self.chance.choice(words), {}

    def _value(self) -> tuple[str, str, dict[str, Any]]:
        entities = self._entities()
        return "inform", " ".join(map(str, entities.values())), entities

    def _entities(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "profession": self.chance.choice([*self.known.professions, "astronaut"]),
            "place": self.chance.choice(["Köln", "44137", "Berlin", "99999"]),
            "school_degree": self.chance.choice(DEGREES),
            "training_form": self.chance.choice(["pia", "vollzeit", "teilzeit", "dual", "studium"]),
            "weekly_hours": self.chance.choice([20.0, 0.0, 99.0, -1.0]),
            "experience_years": self.chance.choice([1.0, 60.0]),
            "radius_km": self.chance.choice([10.0, -5.0]),
            "way_to_try": self.chance.choice(["fsj", "praktikum"]),
            "answer": self.chance.choice(["people:youth", "way:pia", "back", "why", "nothing", "skip:hours", "again"]),
        }
        names = self.chance.sample(sorted(values), self.chance.choice([1, 1, 2]))
        return {name: values[name] for name in names}


@pytest.fixture(scope="module")
def meet(registered: dict[str, Any]) -> Callable[..., Walker]:
    """A new walker in a new conversation."""
    from actions import base

    def meet(seed: int) -> Walker:
        return Walker(random.Random(seed), registered, base.shared_advisor().knowledge)

    return meet


def test_no_talk_ends_in_silence_or_error_or_repeats_itself(meet: Callable[..., Walker]) -> None:
    for talk in range(TALKS):
        walker = meet(SEED + talk)
        for turn in range(TURNS):
            messages = walker.turn()
            where = f"seed {SEED + talk}, turn {turn}"
            assert messages, where
            for message in messages:
                assert message["text"].strip(), where
                assert message["custom"]["topic"] not in ("error", "", None), where
                assert not re.search(r"[{}]|\bNone\b", message["text"]), (where, message["text"])
            assert messages[-1]["buttons"], (where, messages[-1]["text"])
            assert len(set(walker.said[-3:])) > 1 or turn < 2, (where, walker.said[-1])


def test_nothing_of_one_talk_is_known_in_the_next(meet: Callable[..., Walker]) -> None:
    probes = [("ask_salary", "was verdient man"), ("find_my_profession", "was passt zu mir"), ("inform", "das zweite")]

    def answers(walker: Walker) -> list[list[Message]]:
        return [walker.say(intent, text, {}) for intent, text in probes]

    expected = answers(meet(0))
    for talk in range(50):
        walker = meet(talk)
        for _ in range(TURNS):
            walker.turn()
        assert answers(meet(0)) == expected
        walker.say("restart", "neu anfangen", {})
        assert walker.slots == {"introduced": True}
        assert answers(walker)[1] == expected[1]


def test_every_topic_can_interrupt_the_test_and_the_test_goes_on(meet: Callable[..., Walker]) -> None:
    for intent in INTENTS:
        walker = meet(1)
        walker.say("find_my_profession", "was passt zu mir", {})
        walker.say("inform", "jugendliche", {})
        walker.say(intent, "das ist ein ganz anderer satz, der nichts beantwortet, oder?", {})
        messages = walker.say("find_my_profession", '/find_my_profession{"answer": "go_on"}', {"answer": "go_on"})
        expected = 1 if intent in ("restart", "cancel") else 2
        assert f"Frage {expected} von 7" in messages[-1]["text"], intent
