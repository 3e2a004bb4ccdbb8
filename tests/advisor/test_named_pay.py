"""Pay by group, step, hour and year, and the honest answer to net pay."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]
Sue = Callable[..., Decimal]
German = Callable[[Decimal], str]
AMOUNT = re.compile(r"\d[\d.]*,\d\d €")


@pytest.mark.parametrize(
    ("text", "professions", "group", "step"),
    [
        ("was verdient man in S8a Stufe 4", (), "S8a", 4),
        ("gehalt s 8b stufe 2", (), "S8b", 2),
        ("Erzieherin Stufe 3 Gehalt", ("erzieher",), "S8a", 3),
        ("was bekomme ich in stufe 5 als kinderpflegerin", ("kinderpfleger",), "S3", 5),
        ("kinderpflegerin s4 stufe 1", ("kinderpfleger",), "S4", 1),
    ],
)
def test_a_step_is_read(
    ask: Ask, sue: Sue, german: German, text: str, professions: tuple[str, ...], group: str, step: int
) -> None:
    said = ask("ask_salary", *professions, text=text).text
    assert AMOUNT.findall(said)[0] == german(sue(group, step))
    assert group in said and f"Stufe {step}" in said and "1. Mai 2026" in said


def test_a_group_alone_has_its_range(ask: Ask, sue: Sue, german: German) -> None:
    said = ask("ask_salary", text="was gibt es in S12").text
    assert AMOUNT.findall(said)[:2] == [german(sue("S12", 1)), german(sue("S12", 6))]


def test_a_step_at_weekly_hours(ask: Ask, sue: Sue, german: German) -> None:
    said = ask("ask_salary", "erzieher", text="stufe 3 mit 30 stunden", weekly_hours=30.0).text
    assert AMOUNT.findall(said)[0] == german(sue("S8a", 3) * 30 / 39)
    assert "30 Stunden in der Woche" in said


def test_an_hour_is_a_month_by_the_weeks_and_hours_of_the_tariff(ask: Ask, sue: Sue, german: German) -> None:
    answer = ask("ask_salary", "erzieher", text="was verdient eine erzieherin pro stunde")
    hours = Decimal("4.348") * 39
    assert AMOUNT.findall(answer.text)[:2] == [german(sue("S8a", 1) / hours), german(sue("S8a", 6) / hours)]
    assert "in der Stunde" in answer.text.split(".")[0] or "in der Stunde" in answer.text
    assert "4,348" in answer.text
    assert any("Stundenentgelt" in source.title for source in answer.sources)


def test_a_year_is_twelve_months_with_the_allowance(ask: Ask, sue: Sue, german: German) -> None:
    said = ask("ask_salary", "erzieher", text="was verdient man als erzieher im jahr").text
    assert AMOUNT.findall(said)[:2] == [german(12 * (sue("S8a", 1) + 130)), german(12 * (sue("S8a", 6) + 130))]
    assert "130 €" in said and "Jahressonderzahlung" in said


def test_a_year_without_allowance(ask: Ask, sue: Sue, german: German) -> None:
    said = ask("ask_salary", "kita_leitung", text="jahresgehalt kita leitung").text
    assert AMOUNT.findall(said)[0] == german(12 * sue("S13", 1))
    assert "Zulage" not in said


def test_hours_and_years_without_a_profession_are_those_of_erzieher(ask: Ask) -> None:
    assert ask("ask_salary", text="stundenlohn in der kita").text.startswith("Erzieherinnen und Erzieher")


def test_net_pay_is_not_invented(ask: Ask, sue: Sue, german: German) -> None:
    answer = ask("ask_salary", "sozialarbeiter", text="wie viel netto als sozialarbeiter")
    assert answer.text.startswith("Netto kann ich nicht ausrechnen")
    assert AMOUNT.findall(answer.text) == [german(sue("S11b", 1)), german(sue("S11b", 6))]
    assert "oeffentlicher-dienst.info" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "was heißt s8a",
        "unterschied s8a und s8b",
        "wann komme ich von stufe 2 in stufe 3",
        "bekommt man in s8a weihnachtsgeld",
        "wie oft im jahr gibt es mehr geld",
    ],
)
def test_other_questions_with_such_words_are_left_to_the_facts(ask: Ask, known: Knowledge, text: str) -> None:
    near = [Candidate("ask_salary.stufen_erklaert", 0.9)]
    expected = known.facts["ask_salary.stufen_erklaert"].fact.text
    assert ask("ask_salary", text=text, candidates=near).text.startswith(expected)


def test_hours_known_do_not_hide_a_question_on_something_beside_the_wage(ask: Ask, known: Knowledge) -> None:
    near = [Candidate("ask_salary.jahressonderzahlung", 0.9)]
    said = ask(
        "ask_salary", "erzieher", text="gibt es bei 30 stunden weihnachtsgeld", weekly_hours=30.0, candidates=near
    )
    assert said.text.startswith(known.facts["ask_salary.jahressonderzahlung"].fact.text[:40])


def test_no_table_no_amount(ask: Ask, known: Knowledge) -> None:
    said = ask("ask_salary", "erzieher", text="erzieherin pro stunde", today=date(2030, 1, 1))
    assert said.text == known.wording.say("common", "no_table")


@pytest.mark.parametrize(
    "text", ["stufe 4", "pro stunde", "im jahr", "netto", "s8a", "netto mit 30 stunden in stufe 6"]
)
def test_no_answer_is_too_long(ask: Ask, known: Knowledge, text: str) -> None:
    for profession in known.professions:
        assert len(ask("ask_salary", profession, text=text, weekly_hours=29.5).text) <= 500


def test_where_steps_may_take_longer_no_years_are_named(ask: Ask) -> None:
    assert "nach 6 Jahren" in ask("ask_salary", text="s8a stufe 4").text
    said = ask("ask_salary", text="s8b stufe 4").text
    assert "Jahren" not in said and "länger dauern" in said


def test_net_pay_in_training_is_not_invented_either(ask: Ask) -> None:
    said = ask("ask_training_pay", text="pia netto", training_form="pia", told=frozenset({"training_form"})).text
    assert said.startswith("Netto kann ich nicht ausrechnen") and "1.490,69 €" in said
