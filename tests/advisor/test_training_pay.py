"""ask_training_pay: money during the training."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]
YEARS_2026 = ("1.490,69 €", "1.552,07 €", "1.653,38 €")
YEARS_2025 = ("1.415,69 €", "1.477,07 €", "1.578,38 €")


@pytest.mark.parametrize("profession", [(), ("erzieher",), ("heilerziehungspfleger",)])
def test_pia_names_the_three_years_in_order(ask: Ask, known: Knowledge, profession: tuple[str, ...]) -> None:
    answer = ask("ask_training_pay", *profession, training_form="pia")
    assert tuple(re.findall(r"\d[\d.]*,\d\d €", answer.text)) == YEARS_2026
    assert answer.easy is not None
    assert tuple(re.findall(r"\d[\d.]*,\d\d €", answer.easy)) == YEARS_2026
    assert "1. Mai 2026" in answer.text
    assert [source.as_of for source in answer.sources] == ["2026-05-01"]
    for name in profession:
        assert known.professions[name].names.plural in answer.text


def test_pia_of_the_year_before(ask: Ask) -> None:
    text = ask("ask_training_pay", "erzieher", training_form="pia", today=date(2026, 4, 30)).text
    assert tuple(re.findall(r"\d[\d.]*,\d\d €", text)) == YEARS_2025


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2027, 4, 1), date(2027, 5, 1)], ids=str)
@pytest.mark.parametrize("form", [None, "pia"])
def test_an_expired_table_is_never_given(ask: Ask, day: date, form: str | None) -> None:
    answer = ask("ask_training_pay", "erzieher", training_form=form, today=day)
    assert "€" not in answer.text + (answer.easy or "")
    assert answer.text


def test_a_profession_without_this_table_does_not_get_its_amounts(ask: Ask, known: Knowledge) -> None:
    text = ask("ask_training_pay", "kinderpfleger", training_form="pia").text
    assert text.startswith(known.professions["kinderpfleger"].topics["ask_training_pay"].answer.text)
    assert not any(amount in text for amount in YEARS_2026)


def test_pia_told_now_beats_a_fact_that_is_hardly_nearer(ask: Ask, known: Knowledge) -> None:
    """The amounts are asked for unless a narrower fact is clearly meant; PIA known before leaves room for any fact."""
    amounts = "ask_training_pay.pia_tarif"
    general = (fact for fact in known.facts.values() if fact.topic == "ask_training_pay" and not fact.professions)
    key = next(fact.key for fact in general if "{" not in fact.fact.text and fact.key != amounts)
    near, clear = ([Candidate(key, score), Candidate(amounts, 0.9)] for score in (1.0, 1.3))
    told = frozenset({"training_form"})
    assert YEARS_2026[0] in ask("ask_training_pay", candidates=near, training_form="pia", told=told).text
    for narrow in (
        ask("ask_training_pay", candidates=clear, training_form="pia", told=told),
        ask("ask_training_pay", candidates=near, training_form="pia"),
    ):
        assert YEARS_2026[0] not in narrow.text
        assert narrow.sources[-1].title == known.facts[key].fact.source.title


def test_without_a_form_the_profession_speaks(ask: Ask) -> None:
    assert ask("ask_training_pay", "erzieher").text != ask("ask_training_pay", "erzieher", training_form="pia").text
    assert ask("ask_training_pay", "erzieher").text != ask("ask_training_pay").text
