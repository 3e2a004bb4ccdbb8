"""The contract's message."""

from __future__ import annotations

import json
from typing import Any

from actions.messages import as_message
from advisor.answer import Answer, Button, CitedSource, Figure
from advisor.schools import FoundSchool, Programme, School

SCHOOL = School(
    number="123456",
    name="Berufskolleg Mitte",
    street="Hauptstraße 1",
    postcode="44135",
    town="Dortmund",
    phone="0231 1",
    website="https://bk.example",
    lat=51.5,
    lon=7.4,
    programmes=(),
    as_of="2025-10",
)


def programme(code: str, form: str) -> Programme:
    """A programme of a school."""
    return Programme(code, form, "https://bk.example/p", "2025")


def custom(answer: Answer) -> dict[str, Any]:
    """The custom part of a message."""
    return dict(as_message(answer)["json_message"])


def test_a_plain_answer() -> None:
    assert as_message(Answer("greet", "Hallo!")) == {
        "text": "Hallo!",
        "buttons": [],
        "json_message": {"topic": "greet", "profession": None, "place": None, "sources": []},
    }


def test_one_profession_is_a_name_and_several_are_a_list() -> None:
    assert custom(Answer("t", "x", professions=("a",)))["profession"] == "a"
    assert custom(Answer("t", "x", professions=("a", "b")))["profession"] == ["a", "b"]


def test_sources_and_place() -> None:
    answer = Answer("t", "x", place="Köln", sources=(CitedSource("TVöD", "https://x.example", "2026-04"),))
    assert custom(answer)["place"] == "Köln"
    assert custom(answer)["sources"] == [{"title": "TVöD", "url": "https://x.example", "as_of": "2026-04"}]


def test_buttons_are_titles_and_payloads() -> None:
    buttons = (Button("Gehalt", "ask_salary"), Button("In Köln", "find_school", {"place": "Köln", "profession": "hep"}))
    plain, filled = as_message(Answer("t", "x", buttons=buttons))["buttons"]
    assert plain == {"title": "Gehalt", "payload": "/ask_salary"}
    assert filled["title"] == "In Köln"
    assert filled["payload"] == '/find_school{"place": "Köln", "profession": "hep"}'


def test_a_payload_with_signs_is_json() -> None:
    button = Button("x", "find_school", {"place": 'Halle "Westf." \\ {}'})
    payload = as_message(Answer("t", "x", buttons=(button,)))["buttons"][0]["payload"]
    assert json.loads(payload.removeprefix("/find_school")) == button.entities


def test_schools() -> None:
    programmes = (programme("erzieher", "pia"), programme("erzieher", "pia"), programme("erzieher", ""))
    found = FoundSchool(SCHOOL, 3.4, programmes, ("Fachschule (PIA)",))
    assert custom(Answer("find_school", "x", schools=(found,)))["schools"] == [
        {
            "number": "123456",
            "name": "Berufskolleg Mitte",
            "street": "Hauptstraße 1",
            "postcode": "44135",
            "town": "Dortmund",
            "distance_km": 3.4,
            "programmes": ["Fachschule (PIA)"],
            "phone": "0231 1",
            "website": "https://bk.example",
            "lat": 51.5,
            "lon": 7.4,
        }
    ]


def test_a_figure_has_an_address_and_words() -> None:
    figure = Figure("/webhooks/website/figures/x.svg", "Karte")
    assert custom(Answer("find_school", "x", figure=figure))["figure"] == {"url": figure.url, "alt": "Karte"}


def test_parts_that_are_not_there_are_left_out() -> None:
    assert {"schools", "table", "figure"}.isdisjoint(custom(Answer("t", "x")))
    table = {"columns": ["a"], "rows": []}
    assert custom(Answer("t", "x", table=table))["table"] == table


def test_a_message_can_be_sent_as_json() -> None:
    answer = Answer("t", "Größe", ("a", "b"), "Köln", schools=(FoundSchool(SCHOOL, 1.0, (programme("e", "pia"),)),))
    assert json.loads(json.dumps(as_message(answer))) == as_message(answer)
