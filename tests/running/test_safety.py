"""Distress, languages and feedback with the running bot, over both channels."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.conftest import Bot, Message, post, texts, topics
from tests.understanding.crisis_cases import NEGATIVE, POSITIVE

pytestmark = pytest.mark.running

FALSE_ALARMS = 0.02


def topic(bot: Bot, text: str) -> str:
    """The topic of the last answer to a first message."""
    return topics(bot.talk().say(text))[-1]


@pytest.mark.parametrize("section", list(POSITIVE))
def test_distress_is_heard(bot: Bot, section: str) -> None:
    assert [text for text in POSITIVE[section] if topic(bot, text) != "crisis_support"] == []


def test_hardly_a_false_alarm(bot: Bot) -> None:
    alarms = [text for text in NEGATIVE if topic(bot, text) == "crisis_support"]
    assert len(alarms) <= FALSE_ALARMS * len(NEGATIVE), alarms


def test_a_long_message_is_heard_to_its_end(bot: Bot) -> None:
    assert topic(bot, "ich erzähle dir alles von anfang an. " * 40 + "ich will nicht mehr leben") == "crisis_support"


def over_rest(bot: Bot, text: str) -> list[Message]:
    status, body = post(bot.rest, json.dumps({"sender": uuid.uuid4().hex, "message": text}).encode())
    assert status == 200
    return list(json.loads(body))


def test_over_rest_as_well(bot: Bot) -> None:
    assert "116 111" in texts(over_rest(bot, "mein vater schlägt mich"))
    assert "KI" in over_rest(bot, "hallo")[0]["text"]


@pytest.mark.parametrize(
    "text", ["hi", "???", "was verdient eine erzieherin", "ich will sterben", "hello, how are you", "du idiot"]
)
def test_it_says_what_it_is_before_anything_else(bot: Bot, text: str) -> None:
    for first in (bot.talk().say(text)[0]["text"], over_rest(bot, text)[0]["text"]):
        assert "Chatbot" in first
        assert "KI" in first


def test_simpler_words_for_the_last_answer(bot: Bot) -> None:
    talk = bot.talk()
    before = talk.say("was verdient eine erzieherin")[-1]
    easier = talk.say("einfacher bitte")[-1]
    assert easier["text"] == before["custom"]["easy"]
    assert easier["custom"]["topic"] == "ask_salary"
    assert easier["buttons"] == before["buttons"]


def test_a_foreign_sentence_then_easy_german(bot: Bot) -> None:
    talk = bot.talk()
    assert "mbeon" in texts(talk.say("Я хочу працювати в дитячому садку"))
    answer = talk.say("was verdient eine erzieherin")[-1]
    assert answer["text"] == answer["custom"]["easy"]


def test_a_thumb_down(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("was verdient eine erzieherin")
    assert "ohne Namen" in texts(talk.say('/feedback_negative{"about":"ask_salary"}'))
    assert "Danke" in texts(talk.say("da fehlt die zulage"))
