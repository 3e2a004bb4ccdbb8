"""restart: what was told is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[..., list[dict[str, Any]]]


def test_all_is_forgotten_but_the_introduction(ask: Ask, slots: dict[str, Any]) -> None:
    ask("find_school", ("profession", "erzieher"), ("place", "Köln"), ("training_form", "pia"), ("radius_km", 10))
    assert slots["place"] == "Köln"
    [answer] = ask("restart")
    assert answer["custom"]["topic"] == "restart"
    assert slots == {"introduced": True}


def test_the_next_answer_knows_nothing_of_before(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("restart")
    [answer] = ask("ask_salary")
    assert answer["custom"]["profession"] is None


def test_a_restart_at_the_beginning_introduces_the_bot(ask: Ask, slots: dict[str, Any]) -> None:
    slots.clear()
    introduction, answer = ask("restart")
    assert "Chatbot" in introduction["text"]
    assert answer["custom"]["topic"] == "restart"
    assert len(ask("greet")) == 1


def test_a_restart_that_is_told_something_forgets_that_too(ask: Ask, slots: dict[str, Any]) -> None:
    ask("restart", ("profession", "erzieher"))
    assert slots == {"introduced": True}
