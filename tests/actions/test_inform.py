"""inform: a bare value takes up the last topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


def topic(messages: list[dict[str, Any]]) -> str:
    """The topic of the one message."""
    [message] = messages
    return str(message["custom"]["topic"])


@pytest.mark.parametrize(
    ("entity", "value", "expected"),
    [
        ("profession", "erzieher", "ask_profession_info"),
        ("school_degree", "abitur", "match_my_degree"),
        ("training_form", "pia", "ask_training_overview"),
        ("training_form", "teilzeit", "ask_part_time"),
        ("place", "Köln", "find_school"),
        ("way_to_try", "fsj", "ask_voluntary_service"),
        ("way_to_try", "praktikum", "ask_internship"),
    ],
)
def test_without_a_topic_the_value_suggests_one(ask: Ask, entity: str, value: str, expected: str) -> None:
    assert topic(ask("inform", (entity, value))) == expected


@pytest.mark.parametrize(
    ("entity", "value", "expected"),
    [
        ("school_degree", "hauptschulabschluss", "match_my_degree"),
        ("training_form", "teilzeit", "ask_part_time"),
        ("training_form", "vollzeit", "ask_training_overview"),
        ("place", "Köln", "find_school"),
    ],
)
def test_beside_a_profession_the_other_value_says_more(ask: Ask, entity: str, value: str, expected: str) -> None:
    [answer] = ask("inform", ("profession", "heilerziehungspfleger"), (entity, value))
    assert (answer["custom"]["topic"], answer["custom"]["profession"]) == (expected, "heilerziehungspfleger")


def test_profession_and_degree_are_a_question_of_their_own(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    [answer] = ask("inform", ("profession", "heilerziehungspfleger"), ("school_degree", "hauptschulabschluss"))
    assert topic([answer]) == "match_my_degree"


@pytest.mark.parametrize("entities", [(), (("weekly_hours", 30.0),)])
def test_without_topic_and_suggestion_it_asks_back(ask: Ask, entities: tuple[tuple[str, Any], ...]) -> None:
    assert topic(ask("inform", *entities)) == "clarify"


@pytest.mark.parametrize("last", ["ask_salary", "ask_training_duration", "ask_requirements"])
def test_the_last_topic_is_answered_for_the_new_profession(ask: Ask, last: str) -> None:
    ask(last, ("profession", "erzieher"))
    [answer] = ask("inform", ("profession", "kinderpfleger"))
    assert answer["custom"]["topic"] == last
    assert answer["custom"]["profession"] == "kinderpfleger"


def test_hours_change_the_salary(ask: Ask) -> None:
    [before] = ask("ask_salary", ("profession", "erzieher"))
    [after] = ask("inform", ("weekly_hours", 20.0))
    assert after["custom"]["topic"] == "ask_salary"
    assert after["text"] != before["text"]
    assert "20 Stunden" in after["text"]


def test_a_place_always_asks_for_schools(ask: Ask) -> None:
    ask("ask_salary", ("profession", "kinderpfleger"))
    [answer] = ask("inform", ("place", "Dortmund"))
    assert (answer["custom"]["topic"], answer["custom"]["profession"]) == ("find_school", "kinderpfleger")
    assert answer["custom"]["schools"]


def test_the_thread_goes_on_after_inform(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("inform", ("profession", "kinderpfleger"))
    [answer] = ask("inform", ("profession", "heilerziehungspfleger"))
    assert (answer["custom"]["topic"], answer["custom"]["profession"]) == ("ask_salary", "heilerziehungspfleger")


def test_a_way_to_try_it_out_has_its_own_topic(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    assert topic(ask("inform", ("way_to_try", "bfd"))) == "ask_voluntary_service"


def test_a_way_that_does_not_exist_is_asked_back(ask: Ask) -> None:
    assert topic(ask("inform", ("way_to_try", "segeln"))) != "error"


def test_thanks_between_do_not_end_the_thread(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("thank")
    assert topic(ask("inform", ("profession", "kinderpfleger"))) == "ask_salary"


@pytest.mark.parametrize("first", ["greet", "clarify", "thank", "ask_capabilities", "bot_challenge", "out_of_scope"])
def test_a_profession_after_a_greeting_is_answered(ask: Ask, first: str) -> None:
    ask(first, action=f"action_{first}")
    assert topic(ask("inform", ("profession", "erzieher"))) == "ask_profession_info"


def test_a_profession_with_hours_or_years_asks_for_pay(ask: Ask) -> None:
    [said] = ask("inform", ("profession", "erzieher"), ("weekly_hours", 30.0), ("experience_years", 5.0), text="x")
    assert said["custom"]["topic"] == "ask_salary" and "30 Stunden" in said["text"]
