"""Simpler words for the last answer, other languages, easy German from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

Message = dict[str, Any]


class Talk:
    """A talk of which the tracker keeps the events, as Rasa does."""

    def __init__(self, registered: dict[str, Any]) -> None:
        self._registered = registered
        self.slots: dict[str, Any] = {"introduced": True}
        self.events: list[dict[str, Any]] = []

    def say(self, intent: str, text: str = "", *entities: tuple[str, Any], **details: Any) -> list[Message]:
        """The bot's messages to one of the person's."""
        found = [{"entity": name, "value": value} for name, value in entities]
        message = {"text": text, "intent": {"name": intent}, "entities": found, **details}
        self.events.append({"event": "user", "text": text})
        dispatcher = CollectingDispatcher()
        tracker = Tracker("x", self.slots, message, self.events, False, None, {}, "action_listen")
        for event in self._registered[f"action_{intent}"](dispatcher, tracker, {}):
            self.slots[event["name"]] = event["value"]
        for said in dispatcher.messages:
            data = {"buttons": said["buttons"], "custom": said["custom"]}
            self.events.append({"event": "bot", "text": said["text"], "data": data})
        return list(dispatcher.messages)


@pytest.fixture
def talk(registered: dict[str, Any]) -> Talk:
    return Talk(registered)


ERZIEHER = ("profession", "erzieher")


def test_the_last_answer_in_simpler_words(talk: Talk) -> None:
    [before] = talk.say("ask_salary", "was verdient man", ERZIEHER)
    [easier] = talk.say("ask_language", "einfacher bitte", wish="easier")
    assert easier["text"] == before["custom"]["easy"]
    assert len(easier["text"]) < len(before["text"])
    assert easier["custom"] == before["custom"]
    assert easier["buttons"] == before["buttons"]
    assert talk.slots["topic"] == "ask_salary"


def test_both_answers_to_two_questions(talk: Talk) -> None:
    questions = [
        {"intent": i, "confidence": 1, "part": n, "entities": [], "offers": [], "facts": []}
        for n, i in enumerate(("ask_salary", "ask_training_duration"), start=1)
    ]
    before = talk.say("ask_salary", "was verdient man und wie lange dauert es", ERZIEHER, questions=questions)
    assert len(before) == 2
    easier = talk.say("ask_language", "einfacher", wish="easier")
    assert [message["text"] for message in easier] == [message["custom"]["easy"] for message in before]


def test_simpler_than_simple_names_a_human(talk: Talk) -> None:
    talk.say("ask_salary", "", ERZIEHER)
    talk.say("ask_language", "einfacher", wish="easier")
    [answer] = talk.say("ask_language", "einfacher", wish="easier")
    assert "0800 4 5555 00" in answer["text"]
    [answer] = talk.say("ask_language", "nochmal", wish="again")
    assert answer["custom"]["topic"] == "ask_salary"


def test_once_more_as_it_was(talk: Talk) -> None:
    [before] = talk.say("ask_salary", "", ERZIEHER)
    assert talk.say("ask_language", "nochmal", wish="again") == [before]


def test_a_thank_you_between_is_repeated_as_what_it_is(talk: Talk) -> None:
    talk.say("ask_salary", "", ERZIEHER)
    [thanks] = talk.say("thank", "danke")
    [again] = talk.say("ask_language", "nochmal", wish="again")
    assert again["text"] == thanks["text"]


def test_with_nothing_said_yet(talk: Talk) -> None:
    [answer] = talk.say("ask_language", "einfacher bitte", wish="easier")
    assert answer["custom"]["topic"] == "ask_language"
    assert "noch nichts" in answer["text"]


def test_another_language_and_easy_german_from_then_on(talk: Talk) -> None:
    [answer] = talk.say("ask_language", "мне нужна помощь", language="ru")
    assert "Migrationsberatung" in answer["text"]
    assert "einfachem Deutsch" in answer["text"]
    [salary] = talk.say("ask_salary", "was verdient man", ERZIEHER)
    assert salary["text"] == salary["custom"]["easy"]
    talk.say("ask_language", "wieder normal", wish="normal")
    [salary] = talk.say("ask_salary", "was verdient man", ERZIEHER)
    assert salary["text"] != salary["custom"]["easy"]


def test_always_in_easy_german(talk: Talk) -> None:
    talk.say("ask_language", "immer einfach bitte", wish="always")
    [salary] = talk.say("ask_salary", "", ERZIEHER)
    assert salary["text"] == salary["custom"]["easy"]


def test_a_language_by_button(talk: Talk) -> None:
    [answer] = talk.say("ask_language", "", ("language", "tr"))
    assert "Almanca" in answer["text"]
    [answer] = talk.say("ask_language", "", ("language", "klingonisch"))
    assert "German" in answer["text"]


@pytest.mark.parametrize("intent", ["greet", "out_of_scope"])
def test_a_greeting_in_another_language_keeps_its_topic(talk: Talk, intent: str) -> None:
    [answer] = talk.say(intent, "merhaba", language="tr")
    assert answer["custom"]["topic"] == intent
    assert "Almanca" in answer["text"]


def test_a_question_in_another_language_leaves_the_topic(talk: Talk) -> None:
    talk.say("ask_salary", "", ERZIEHER)
    talk.say("ask_language", "how long does it take", language="en")
    assert (talk.slots["topic"], talk.slots["profession"]) == ("ask_salary", "erzieher")


@pytest.mark.parametrize(
    "broken", [None, [], [{"event": "bot"}], [{"event": "bot", "text": "x", "data": {"custom": None}}]]
)
def test_odd_events_are_no_error(
    registered: dict[str, Any], tracker: Callable[..., Tracker], broken: list[dict[str, Any]] | None
) -> None:
    given = tracker(
        {"text": "einfacher", "intent": {"name": "ask_language"}, "entities": [], "wish": "easier"}, introduced=True
    )
    given.events = broken
    dispatcher = CollectingDispatcher()
    registered["action_ask_language"](dispatcher, given, {})
    assert dispatcher.messages
