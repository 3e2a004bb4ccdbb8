"""Figures as data: the same amounts and steps as the texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from advisor.answer import Answer
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]


@pytest.mark.parametrize("profession", ["erzieher", "kinderpfleger", "sozialarbeiter", "heilpaedagoge", "kita_leitung"])
def test_pay_by_step_shows_every_amount_of_the_table(ask: Ask, known: Knowledge, profession: str) -> None:
    chart = ask("ask_salary", profession).chart
    assert chart is not None
    group = known.professions[profession].pay[0].group
    steps = known.tables["tvoed_sue"].steps(group, date(2026, 11, 23))
    assert [row["to"] for row in chart["rows"]] == [float(step.value) for step in steps]
    assert {row["from"] for row in chart["rows"]} == {0}
    assert [row["cells"][0] for row in chart["rows"]] == [f"Stufe {n}" for n in range(1, 7)]
    assert [row["cells"][1] for row in chart["rows"]][:3] == ["zum Start", "nach 1 Jahr", "nach 3 Jahren"]
    assert group in chart["title"]
    assert "brutto" in chart["title"]


def test_amounts_in_words_are_those_of_the_bars(ask: Ask) -> None:
    chart = ask("ask_salary", "erzieher").chart
    assert chart is not None
    assert chart["rows"][0]["cells"][2] == "3.509,44 €"
    assert chart["rows"][-1]["cells"][2] == "4.668,84 €"
    assert all(len(row["cells"]) == len(chart["columns"]) for row in chart["rows"])


def test_a_comparison_shows_each_range(ask: Ask) -> None:
    chart = ask("compare_professions", "erzieher", "kinderpfleger").chart
    assert chart is not None
    assert [row["from"] for row in chart["rows"]] == [3509.44, 3119.87]
    assert [row["to"] for row in chart["rows"]] == [4668.84, 3848.98]
    assert chart["rows"][1]["cells"][2] == "3.119,87 € bis 3.848,98 €"


def test_no_bars_where_only_one_profession_has_a_tariff(ask: Ask, known: Knowledge) -> None:
    without = next(p.id for p in known.professions.values() if not p.pay)
    assert ask("compare_professions", "erzieher", without).chart is None


@pytest.mark.parametrize("topic", ["ask_requirements", "ask_training_overview", "match_my_degree"])
def test_the_way_starts_at_the_degree_and_ends_at_the_profession(ask: Ask, topic: str) -> None:
    chart = ask(topic, "erzieher", school_degree="hauptschulabschluss").chart
    assert chart is not None
    assert chart["steps"][0]["label"] == "Hauptschulabschluss"
    assert "Kinderpflege" in chart["steps"][1]["label"]
    assert "Erzieherin" in chart["steps"][-1]["label"]


def test_no_way_is_drawn_where_none_is_written_down(ask: Ask) -> None:
    assert ask("ask_requirements", "streetwork", school_degree="abitur").chart is None
    assert ask("ask_requirements", "erzieher").chart is None


def test_the_steps_fit_the_texts(known: Knowledge) -> None:
    """Numbers of steps: one for those who can start at once, several where the text speaks of a detour."""
    for profession, ways in known.paths.items():
        for degree, steps in ways.items():
            way = known.professions[profession].degrees[degree]  # type: ignore[index]
            assert way.open in ("yes", "steps")
            assert len(steps) > 1 or way.open == "yes", (profession, degree)
