"""Insults, coming back after days, and people to talk to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


def text(messages: list[dict[str, Any]]) -> str:
    [message] = messages
    return str(message["text"])


def test_an_insult_is_met_calmly_once_then_shortly(ask: Ask) -> None:
    said = [text(ask("insult")) for _ in range(5)]
    assert len(said[1]) < len(said[0]) / 2
    assert len(said[2]) < len(said[0]) / 2
    assert said[0] not in said[1:]
    assert all(one != other for one, other in pairwise(said))


def test_other_messages_between_insults_do_not_start_over(ask: Ask) -> None:
    first = text(ask("insult"))
    ask("ask_salary")
    assert text(ask("insult")) != first


def test_coming_back_after_days_names_what_was_talked_about(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    slots["day"] = (date.today() - timedelta(days=3)).isoformat()
    [answer] = ask("greet")
    assert "wieder da" in answer["text"]
    assert "Gehalt" in answer["text"]
    assert "Erzieherberuf" in answer["text"]
    assert answer["buttons"][0]["payload"] == '/ask_salary{"profession": "erzieher"}'


@pytest.mark.parametrize("day", [date.today().isoformat(), None, "kein Tag"])
def test_the_same_day_or_an_unknown_one_is_a_plain_greeting(ask: Ask, slots: dict[str, Any], day: str | None) -> None:
    ask("ask_salary")
    slots["day"] = day
    assert "wieder" not in text(ask("greet"))


def test_a_first_greeting_is_none_after_days(ask: Ask) -> None:
    assert "wieder" not in text(ask("greet"))


@pytest.mark.parametrize(
    ("topic", "part"),
    [
        ("ask_recognition", "Bezirksregierung"),
        ("ask_career_change", "Jobcenter"),
        ("ask_campaign", "Familienministerium"),
    ],
)
def test_who_advises_fits_what_was_talked_about(ask: Ask, topic: str, part: str) -> None:
    ask(topic)
    assert part in text(ask("human_handoff", text="mensch"))


def test_who_advises_by_button(ask: Ask) -> None:
    assert "Lehrkraft" in text(ask("human_handoff", ("about", "schule")))
    assert "0800 4 5555 00" in text(ask("human_handoff", ("about", "x")))
