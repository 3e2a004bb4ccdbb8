"""What the talk remembers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.memory import Memory, events
from advisor.answer import Situation
from advisor.knowledge import Knowledge

TODAY = date(2026, 11, 23)


def situation(known: Knowledge, slots: dict[str, Any], *told: tuple[str, Any]) -> Situation:
    """The situation after a message that says ``told``."""
    return Memory(slots).situation([{"entity": e, "value": v} for e, v in told], known, TODAY)


def changes(topic: str, after: Situation, turn: int = 1) -> dict[str, Any]:
    """The slots that are set after an answer."""
    found = events(topic, after, turn)
    assert {event["event"] for event in found} == {"slot"}
    return {event["name"]: event["value"] for event in found}


def test_an_empty_memory(known: Knowledge) -> None:
    memory = Memory({})
    assert (memory.topic, memory.turn, memory.introduced) == (None, 0, False)
    assert situation(known, {}) == Situation(today=TODAY)


def test_slots_of_a_talk() -> None:
    memory = Memory({"topic": "ask_salary", "turn": 3.0, "introduced": True})
    assert (memory.topic, memory.turn, memory.introduced) == ("ask_salary", 3, True)


def test_what_is_told_counts(known: Knowledge) -> None:
    found = situation(
        known,
        {"turn": 2.0},
        ("profession", "erzieher"),
        ("place", "Köln"),
        ("school_degree", "abitur"),
        ("training_form", "pia"),
        ("way_to_try", "fsj"),
        ("weekly_hours", 30.0),
        ("experience_years", "5"),
        ("radius_km", 20),
    )
    assert (found.professions, found.school_degree, found.training_form) == (("erzieher",), "abitur", "pia")
    assert (found.weekly_hours, found.experience_years, found.radius_km) == (30.0, 5.0, 20.0)
    assert found.place is not None
    assert (found.place.name, found.way, found.turn) == ("Köln", "fsj", 2)
    assert found.told == {
        "profession",
        "place",
        "school_degree",
        "training_form",
        "way_to_try",
        "weekly_hours",
        "experience_years",
        "radius_km",
    }


BEFORE = {
    "profession": "erzieher",
    "place": "Köln",
    "school_degree": "abitur",
    "training_form": "pia",
    "way_to_try": "fsj",
    "weekly_hours": 30.0,
    "experience_years": 5.0,
    "radius_km": 20.0,
}


def test_what_was_told_before_still_counts(known: Knowledge) -> None:
    found = situation(known, BEFORE)
    assert (found.professions, found.school_degree, found.training_form) == (("erzieher",), "abitur", "pia")
    assert (found.weekly_hours, found.experience_years, found.radius_km) == (30.0, 5.0, 20.0)
    assert found.place is not None
    assert (found.place.name, found.way) == ("Köln", "fsj")
    assert found.told == frozenset()


@pytest.mark.parametrize(
    ("entity", "value", "attribute", "expected"),
    [
        ("profession", "kinderpfleger", "professions", ("kinderpfleger",)),
        ("school_degree", "mittlere_reife", "school_degree", "mittlere_reife"),
        ("training_form", "teilzeit", "training_form", "teilzeit"),
        ("way_to_try", "bfd", "way", "bfd"),
        ("weekly_hours", 19.5, "weekly_hours", 19.5),
        ("weekly_hours", 0, "weekly_hours", 0.0),
        ("experience_years", 1, "experience_years", 1.0),
        ("radius_km", 50, "radius_km", 50.0),
    ],
)
def test_what_is_told_now_goes_before(known: Knowledge, entity: str, value: Any, attribute: str, expected: Any) -> None:
    found = situation(known, BEFORE, (entity, value))
    assert getattr(found, attribute) == expected
    assert found.told == {entity}
    untouched = {"professions": ("erzieher",), "school_degree": "abitur", "radius_km": 20.0, "weekly_hours": 30.0}
    untouched.pop(attribute, None)
    assert {name: getattr(found, name) for name in untouched} == untouched


def test_several_professions_are_kept_in_order_and_once(known: Knowledge) -> None:
    told = [("profession", p) for p in ("kinderpfleger", "erzieher", "kinderpfleger")]
    assert situation(known, BEFORE, *told).professions == ("kinderpfleger", "erzieher")


LISTED = ["erzieher", "kinderpfleger", "heilerziehungspfleger"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("das erste", LISTED[:1]),
        ("und beim ersten?", LISTED[:1]),
        ("ZWEITE", LISTED[1:2]),
        ("mehr zum zweiten", LISTED[1:2]),
        ("die dritte bitte", LISTED[2:]),
        ("was verdient man beim zweiten Beruf", LISTED[1:2]),
        ("und das andere?", LISTED[1:2]),
        ("wie viel verdient man", LISTED),
        ("", LISTED),
    ],
)
def test_one_of_several_professions_is_picked_by_its_number(known: Knowledge, text: str, expected: list[str]) -> None:
    found = Memory({"profession": LISTED}).situation([], known, TODAY, text)
    assert found.professions == tuple(expected)


def test_a_number_that_is_too_high_picks_nothing(known: Knowledge) -> None:
    assert Memory({"profession": LISTED[:2]}).situation([], known, TODAY, "das dritte").professions == tuple(LISTED[:2])
    assert Memory({"profession": "erzieher"}).situation([], known, TODAY, "das zweite").professions == ("erzieher",)
    assert Memory({}).situation([], known, TODAY, "das erste").professions == ()


def test_a_profession_that_is_named_goes_before_a_number(known: Knowledge) -> None:
    told = [{"entity": "profession", "value": "streetwork"}]
    assert Memory({"profession": LISTED}).situation(told, known, TODAY, "das zweite").professions == ("streetwork",)


@pytest.mark.parametrize(
    "text",
    ["Was verdient man im ersten Jahr?", "und im zweiten lehrjahr", "Und in anderen Städten?", "wie machen andere das"],
)
def test_a_number_of_something_else_picks_nothing(known: Knowledge, text: str) -> None:
    assert Memory({"profession": LISTED}).situation([], known, TODAY, text).professions == tuple(LISTED)


@pytest.mark.parametrize("value", ["viele", "", None, [], {}])
def test_what_is_no_number_counts_as_nothing(known: Knowledge, value: Any) -> None:
    assert situation(known, {}, ("weekly_hours", value)).weekly_hours is None
    assert situation(known, {"weekly_hours": 20.0}, ("weekly_hours", value)).weekly_hours == 20.0


@pytest.mark.parametrize(
    ("told", "name"), [("Köln", "Köln"), ("köln", "Köln"), ("koeln", "Köln"), ("45127", "45127"), ("D-45127", "45127")]
)
def test_places_are_looked_up(known: Knowledge, told: str, name: str) -> None:
    found = situation(known, {"place": "Dortmund"}, ("place", told))
    assert found.place is not None
    assert found.place.name == name
    assert found.place_candidates == (found.place,)
    assert found.unknown_place is None


@pytest.mark.parametrize("told", ["Berlin", "99999", "Entenhausen"])
def test_an_unknown_place_is_said_to_be_unknown(known: Knowledge, told: str) -> None:
    found = situation(known, {"place": "Dortmund"}, ("place", told))
    assert (found.place, found.place_candidates, found.unknown_place) == (None, (), told)


def test_a_place_that_was_never_found_is_not_brought_up_again(known: Knowledge) -> None:
    assert situation(known, {"place": "Entenhausen"}).unknown_place is None


def test_an_ambiguous_place_has_candidates(known: Knowledge) -> None:
    ambiguous = next(key for key, name in known.places.names().items() if len(known.places.find(name)) > 1)
    found = situation(known, {}, ("place", ambiguous))
    assert found.place is None
    assert len(found.place_candidates) > 1
    assert "place" not in changes("find_school", found)


def test_what_was_said_is_remembered_and_the_oldest_forgotten(known: Knowledge) -> None:
    after = situation(known, {"said": ["a"]}).having_said("b").having_said("")
    assert changes("ask_salary", after)["said"] == ["a", "b"]
    for number in range(30):
        after = after.having_said(str(number))
    assert changes("ask_salary", after)["said"] == [str(number) for number in range(10, 30)]


def test_slots_after_an_answer(known: Knowledge) -> None:
    after = changes("ask_salary", situation(known, BEFORE), 4)
    nothing = dict.fromkeys(("asking", "listed", "orientation", "unclear", "said", "case_answers"))
    now = {"topic": "ask_salary", "turn": 4.0, "introduced": True, "day": TODAY.isoformat()}
    assert after == {**BEFORE, **nothing, **now}


def test_an_unknown_place_does_not_push_out_the_known_one(known: Knowledge) -> None:
    assert "place" not in changes("find_school", situation(known, BEFORE, ("place", "Berlin")))


def test_slots_after_an_answer_to_somebody_unknown(known: Knowledge) -> None:
    after = changes("greet", situation(known, {}))
    assert after["profession"] is None
    assert "place" not in after
    assert {after[name] for name in BEFORE if name in after} == {None}


@pytest.mark.parametrize("told", [[], ["erzieher"], ["erzieher", "kinderpfleger"]])
def test_professions_survive_a_turn(known: Knowledge, told: list[str]) -> None:
    before = situation(known, {}, *[("profession", p) for p in told])
    assert situation(known, changes("ask_salary", before)).professions == tuple(told)


def test_every_slot_is_one_of_the_domain(known: Knowledge, domain: dict[str, Any]) -> None:
    assert set(changes("ask_salary", situation(known, BEFORE))) <= set(domain["slots"])


def test_every_place_survives_a_turn(known: Knowledge) -> None:
    """A place that was found is found again by the name that is remembered."""
    lost = []
    for place in (*known.places.places, *list(known.places.postcodes.values())[::50]):
        slots = changes("find_school", Situation(today=TODAY, place=place))
        again = situation(known, slots).place
        if again is None or again.municipality != place.municipality:
            lost.append(place.name)
    assert lost == []
