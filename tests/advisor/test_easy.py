"""Einfache Sprache: every answer has it, and it is simpler than the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.knowledge import Knowledge
from advisor.model import DEGREES
from advisor.places import Place

Ask = Callable[..., Answer]

#: So many words a sentence has at most on average, so many a single one.
WORDS_ON_AVERAGE, WORDS_AT_MOST = 10.0, 20

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n")
_NAMES = re.compile(r"„[^“]*“|\d[\d.,]*")


def sentences(text: str) -> list[str]:
    """The sentences of a text; numbers are no words."""
    return [part for part in _SENTENCE.split(_NAMES.sub("", text)) if re.search(r"\w", part)]


def problems(answer: Answer) -> Iterator[str]:
    """What is wrong with the easy form of an answer."""
    easy = answer.easy
    if not easy:
        yield "missing"
        return
    counts = [len(sentence.split()) for sentence in sentences(easy)]
    if sum(counts) / len(counts) > WORDS_ON_AVERAGE:
        yield f"{sum(counts) / len(counts):.1f} words a sentence: {easy}"
    if max(counts) > WORDS_AT_MOST:
        yield f"a sentence of {max(counts)} words: {easy}"
    if len(easy) > len(answer.text) and len(easy) > 120:
        yield f"longer than the answer: {easy}"
    if "{" in easy or "Stand:" in easy:
        yield f"not for reading: {easy}"


def all_problems(answers: Iterator[tuple[str, Answer]]) -> list[str]:
    return [f"{where}: {problem}" for where, answer in answers for problem in problems(answer)]


@pytest.fixture(scope="module")
def topics(known: Knowledge) -> list[str]:
    return [*known.topics, *(topic for topic in known.wording.choices["topic"] if topic != "inform")]


@pytest.mark.parametrize("profession", ["erzieher", "kinderpfleger", "sozialarbeiter", "kindertagespflege", None])
def test_every_topic(ask: Ask, topics: list[str], profession: str | None) -> None:
    given = (profession,) if profession else ()
    assert all_problems((topic, ask(topic, *given)) for topic in topics) == []


def test_every_profession_and_topic(ask: Ask, known: Knowledge) -> None:
    answers = ((f"{p} {topic}", ask(topic, p)) for p in known.professions for topic in known.topics)
    assert all_problems(answers) == []


def test_every_way_to_try_it_out(ask: Ask, known: Knowledge) -> None:
    answers = ((way.id, ask(way.topic, way=way.id)) for way in known.ways.values())
    assert all_problems(answers) == []


@pytest.mark.parametrize("degree", DEGREES)
def test_ways_in_with_a_degree(ask: Ask, known: Knowledge, degree: str) -> None:
    kwargs = {"school_degree": degree, "told": frozenset({"school_degree"})}
    topics = ("ask_requirements", "ask_training_overview", "match_my_degree", "ask_profession_list")
    answers = ((f"{t} {p}", ask(t, *([p] if p else []), **kwargs)) for t in topics for p in (*known.professions, None))
    assert all_problems(answers) == []


def test_computed_pay(ask: Ask, known: Knowledge) -> None:
    situations = [
        {"weekly_hours": 20.0},
        {"experience_years": 5.0},
        {"weekly_hours": 30.0, "experience_years": 3.0},
        {"weekly_hours": 99.0},
        {"experience_years": 80.0},
        {"weekly_hours": 45.0},
    ]
    answers = ((f"{p} {s}", ask("ask_salary", p, **s)) for p in known.professions for s in situations)
    assert all_problems(answers) == []


def test_a_personal_amount_is_in_the_easy_form_too(ask: Ask) -> None:
    answer = ask("ask_salary", "erzieher", weekly_hours=20.0)
    amount = re.search(r"\d\.\d{3},\d\d €", answer.text)
    assert amount is not None
    assert amount.group() in (answer.easy or "")


def test_pay_in_pia(ask: Ask) -> None:
    answer = ask("ask_training_pay", "erzieher", training_form="pia", told=frozenset({"training_form"}))
    assert list(problems(answer)) == []
    assert "1.490,69 €" in (answer.easy or "")


def test_schools(ask: Ask, known: Knowledge, place: Callable[[str], Place]) -> None:
    dortmund = place("Dortmund")
    situations = [
        {},
        {"place": dortmund},
        {"place": dortmund, "training_form": "pia"},
        {"place": dortmund, "radius_km": 1.0},
        {"unknown_place": "Hamburg"},
        {"unknown_place": "99999"},
        {"place_candidates": known.places.find("Hausen")[:2] or (dortmund, dortmund)},
    ]
    for profession in ("erzieher", "sozialarbeiter", "streetwork", "motologe"):
        for situation in situations:
            answer = ask("find_school", profession, **situation)
            assert answer.easy, situation
            assert len(answer.easy) <= len(answer.text) or len(answer.easy) < 120


def test_schools_keep_names_and_numbers(ask: Ask, place: Callable[[str], Place]) -> None:
    answer = ask("find_school", "erzieher", place=place("Dortmund"))
    for found in answer.schools[:3]:
        assert found.school.name in (answer.easy or "")
        assert found.school.phone in (answer.easy or "")


def test_a_comparison(ask: Ask) -> None:
    answer = ask("compare_professions", "erzieher", "kinderpfleger")
    assert answer.easy
    assert len(answer.easy) < len(answer.text) + 60
    for amount in re.findall(r"\d\.\d{3},\d\d €", answer.text):
        assert amount in answer.easy
    assert list(problems(ask("compare_professions", "erzieher"))) == []


def test_asking_back(advisor: Advisor, situation: Callable[..., Situation]) -> None:
    for offers in ([], [("ask_salary", {})]):
        assert list(problems(advisor.clarify(offers, situation()))) == []


def test_every_fact_is_simpler(known: Knowledge) -> None:
    longer = [key for key, fact in known.facts.items() if len(fact.fact.easy) >= len(fact.fact.text)]
    assert longer == []
