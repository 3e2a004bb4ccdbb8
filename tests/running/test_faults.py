"""What happens when a part of the bot is down."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from deploy.local.processes import answers
from tests.conftest import Bot, Talk, post, texts

pytestmark = pytest.mark.running


def test_action_server_down_is_said_in_german_and_the_talk_goes_on(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("was verdient eine erzieherin")
    actions = bot.service("actions")
    actions.stop()
    for url in (talk.url, bot.rest):
        status, body = post(url, json.dumps({"sender": talk.sender, "message": "und als kinderpfleger?"}).encode())
        assert status == 200
        assert "klappt bei mir etwas nicht" in texts(json.loads(body))
    actions.start()
    wait_for_actions(bot)
    answer = talk.say("und als kinderpfleger?")[-1]
    assert answer["custom"]["profession"] == "kinderpfleger"
    assert answer["custom"]["topic"] == "ask_salary"


def test_a_hanging_action_server_costs_seconds_not_minutes(bot: Bot) -> None:
    actions = bot.service("actions")
    process = actions._process
    os.killpg(process.pid, signal.SIGSTOP)
    start = time.monotonic()
    try:
        text = texts(bot.talk().say("was verdient eine erzieherin"))
    finally:
        os.killpg(process.pid, signal.SIGCONT)
    assert "klappt bei mir etwas nicht" in text
    assert time.monotonic() - start < 6


def test_the_talk_survives_a_restart_of_rasa(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("was verdient eine erzieherin")
    rasa = bot.service("rasa")
    rasa.stop()
    rasa.start()
    wait_for_answer(talk)
    assert talk.say("und als kinderpfleger?")[-1]["custom"]["topic"] == "ask_salary"


def wait_for_actions(bot: Bot) -> None:
    for _ in range(100):
        if answers(f"http://127.0.0.1:{bot.ports.actions}/health"):
            return
        time.sleep(0.3)
    raise AssertionError("action server did not come back")


def wait_for_answer(talk: Talk) -> None:
    for _ in range(200):
        if answers(f"{talk.url.removesuffix('webhook')}health"):
            return
        time.sleep(0.3)
    raise AssertionError("Rasa did not come back")
