"""ask_salary: every amount is checked to the cent against a reading of the tariff table of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]
Sue = Callable[..., Decimal]
German = Callable[[Decimal], str]

GROUPS = {
    "erzieher": "S8a",
    "heilerziehungspfleger": "S8a",
    "kinderpfleger": "S3",
    "sozialassistent": "S3",
    "sozialarbeiter": "S11b",
    "streetwork": "S11b",
    "heilpaedagoge": "S9",
    "kita_leitung": "S13",
}
DAYS = [date(2025, 4, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 11, 23), date(2027, 3, 31)]
HOURS = [None, 0.5, 1, 10, 15, 19.5, 20, 25, 29.25, 30, 35, 38.5, 39]
YEARS = [None, 0, 0.5, 1, 2, 2.99, 3, 5, 6, 9, 10, 14.5, 15, 30, 50]
NO_TABLE_DAYS = [date(2020, 1, 1), date(2024, 2, 29), date(2027, 4, 1), date(2027, 5, 1), date(2035, 1, 1)]
AMOUNT = re.compile(r"\d[\d.]*,\d\d €")


def step_after(years: float) -> int:
    return 1 + sum(years >= limit for limit in (1, 3, 6, 10, 15))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize(("profession", "group"), GROUPS.items())
def test_computed_amount_is_right_to_the_cent(
    ask: Ask, sue: Sue, german: German, profession: str, group: str, day: date
) -> None:
    wrong = []
    for hours, years in product(HOURS, YEARS):
        if hours is None and years is None:
            continue
        text = ask("ask_salary", profession, today=day, weekly_hours=hours, experience_years=years).text
        step = step_after(years or 0)
        share = Decimal(1) if hours is None else Decimal(str(hours)) / 39
        expected = german(sue(group, step, day) * share)
        if AMOUNT.findall(text)[0] != expected or f"Stufe {step}" not in text or group not in text:
            wrong.append((hours, years, expected, text))
    assert not wrong


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize(("profession", "group"), GROUPS.items())
def test_range_goes_from_step_1_to_step_6(
    ask: Ask, sue: Sue, german: German, profession: str, group: str, day: date
) -> None:
    answer = ask("ask_salary", profession, today=day)
    low, high = german(sue(group, 1, day)), german(sue(group, 6, day))
    assert AMOUNT.findall(answer.text)[:2] == [low, high]
    assert answer.easy is not None
    assert AMOUNT.findall(answer.easy) == [low, high]


def test_erzieher_today(ask: Ask) -> None:
    answer = ask("ask_salary", "erzieher")
    for part in ("S8a", "3.509,44 € (Stufe 1)", "4.668,84 € (Stufe 6)", "1. Mai 2026", "brutto", "SuE-Zulage von 130"):
        assert part in answer.text
    assert answer.sources[0].as_of == "2026-05-01"


def test_kinderpflege_is_paid_by_s3_and_names_s4(ask: Ask) -> None:
    text = ask("ask_salary", "kinderpfleger").text
    assert "S3 zwischen 3.119,87 € (Stufe 1) und 3.848,98 €" in text
    assert "In S4 sind es 3.291,46 € bis 4.156,33 €" in text


@pytest.mark.parametrize(
    ("profession", "amount"), [("erzieher", "130"), ("kinderpfleger", "130"), ("sozialarbeiter", "180")]
)
def test_allowance_is_named(ask: Ask, profession: str, amount: str) -> None:
    assert re.search(rf"SuE-Zulage von {amount}(,00)? €", ask("ask_salary", profession).text)


def test_no_allowance_where_the_group_has_none(ask: Ask) -> None:
    assert "Zulage" not in ask("ask_salary", "kita_leitung").text


@pytest.mark.parametrize("profession", GROUPS)
@pytest.mark.parametrize("day", NO_TABLE_DAYS, ids=str)
@pytest.mark.parametrize(
    "told", [{}, {"weekly_hours": 20.0}, {"experience_years": 4.0}], ids=["range", "hours", "years"]
)
def test_an_expired_table_is_never_given(
    ask: Ask, known: Knowledge, profession: str, day: date, told: dict[str, float]
) -> None:
    answer = ask("ask_salary", profession, today=day, **told)
    assert answer.text == known.wording.say("common", "no_table")
    assert not re.search(r"\d", answer.text + (answer.easy or ""))
    assert answer.topic == "ask_salary"


@pytest.mark.parametrize("day", NO_TABLE_DAYS, ids=str)
def test_the_general_answer_gives_no_expired_amount_either(ask: Ask, day: date) -> None:
    assert AMOUNT.search(ask("ask_salary").text)
    assert not re.search(r"\d", ask("ask_salary", today=day).text)


def test_a_rise_that_is_agreed_is_announced(ask: Ask) -> None:
    assert "Ab 1. Mai 2026 steigt Stufe 1 auf 3.509,44 €" in ask("ask_salary", "erzieher", today=date(2026, 4, 30)).text
    assert "steigt" not in ask("ask_salary", "erzieher", today=date(2026, 5, 1)).text


@pytest.mark.parametrize("hours", [0.0, -5.0, 60.5, 1e9, float("nan"), float("inf")])
def test_impossible_hours_are_asked_for_again(
    ask: Ask, known: Knowledge, sue: Sue, german: German, hours: float
) -> None:
    text = ask("ask_salary", "erzieher", weekly_hours=hours).text
    assert text.startswith(known.wording.say("ask_salary", "bad_hours"))
    assert AMOUNT.findall(text)[:2] == [german(sue("S8a", 1)), german(sue("S8a", 6))]


@pytest.mark.parametrize("years", [-1.0, 50.5, 2015.0, float("nan"), float("inf")])
def test_impossible_years_are_asked_for_again(ask: Ask, known: Knowledge, years: float) -> None:
    text = ask("ask_salary", "erzieher", experience_years=years, weekly_hours=20.0).text
    assert text.startswith(known.wording.say("ask_salary", "bad_years"))


@pytest.mark.parametrize("hours", [39.5, 40.0, 60.0])
def test_more_than_a_full_post_is_paid_as_a_full_post(ask: Ask, sue: Sue, german: German, hours: float) -> None:
    text = ask("ask_salary", "erzieher", weekly_hours=hours, experience_years=7.0).text
    assert "39 Stunden" in text
    assert AMOUNT.findall(text)[0] == german(sue("S8a", 4))


def test_hours_are_computed_even_where_a_fact_is_near(ask: Ask, known: Knowledge) -> None:
    fact = [Candidate("ask_salary.stufen_erklaert", 0.99)]
    told = known.facts["ask_salary.stufen_erklaert"].fact.text
    assert ask("ask_salary", "erzieher", candidates=fact).text.startswith(told)
    assert "1.754,72 €" in ask("ask_salary", "erzieher", candidates=fact, weekly_hours=19.5).text


@pytest.mark.parametrize("told", [{}, {"weekly_hours": 20.0, "experience_years": 3.0}])
def test_without_a_tariff_group_the_profession_speaks_for_itself(
    ask: Ask, known: Knowledge, told: dict[str, float]
) -> None:
    profession = known.professions["kita_helfer"]
    assert not profession.pay
    text = ask("ask_salary", "kita_helfer", **told).text
    assert text.startswith(profession.topics["ask_salary"].answer.text)


def test_an_unknown_profession_gets_the_general_answer(ask: Ask) -> None:
    assert ask("ask_salary", "astronaut") == ask("ask_salary")


def test_every_amount_of_every_profession_stands_in_the_table(
    ask: Ask, known: Knowledge, rows: Callable[..., list[dict[str, str]]], german: German
) -> None:
    lines = [line for line in rows("pay/tvoed_sue.csv") if line["valid_from"] <= "2026-11-23" <= line["valid_to"]]
    for profession in known.professions.values():
        groups = {pay.group for pay in profession.pay}
        allowed = {german(Decimal(line["amount_eur"])) for line in lines if line["group"] in groups}
        if groups:
            found = set(AMOUNT.findall(ask("ask_salary", profession.id).text))
            assert found, profession.id
            assert found <= allowed, profession.id


def test_one_year_is_in_the_singular(ask: Ask) -> None:
    assert "1 Jahren" not in ask("ask_salary", "erzieher", experience_years=1.0).text


def test_one_hour_is_in_the_singular(ask: Ask) -> None:
    assert "Bei 1 Stunde in der Woche" in ask("ask_salary", "erzieher", weekly_hours=1.0).text
    both = ask("ask_salary", "erzieher", weekly_hours=1.0, experience_years=1.0).text
    assert "Mit 1 Stunde in der Woche und nach 1 Jahr im Beruf" in both
    assert "Bei 1,5 Stunden" in ask("ask_salary", "erzieher", weekly_hours=1.5).text
