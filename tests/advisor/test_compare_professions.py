"""compare_professions: two or three professions side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]
ROWS = ["degree", "duration", "training_pay", "pay", "workplaces"]


def table(answer: Answer) -> tuple[list[str], list[list[str]]]:
    assert answer.table is not None
    return answer.table["columns"], answer.table["rows"]


@pytest.mark.parametrize(
    "professions",
    [("erzieher", "kinderpfleger"), ("kinderpfleger", "erzieher"), ("erzieher", "sozialarbeiter", "kita_helfer")],
)
def test_table_has_a_column_each_in_the_order_asked(ask: Ask, known: Knowledge, professions: tuple[str, ...]) -> None:
    columns, rows = table(ask("compare_professions", *professions))
    assert columns == ["", *(known.professions[profession].names.label for profession in professions)]
    assert len(rows) == len(ROWS)
    assert all(len(row) == len(columns) and all(cell.strip() for cell in row) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_pay_comes_from_the_tariff_table(
    ask: Ask, sue: Callable[..., Decimal], german: Callable[[Decimal], str]
) -> None:
    answer = ask("compare_professions", "erzieher", "kinderpfleger")
    _, rows = table(answer)
    pay = rows[ROWS.index("pay")]
    for cell, group in zip(pay[1:], ("S8a", "S3"), strict=True):
        assert german(sue(group, 1)) in cell
        assert german(sue(group, 6)) in cell
        assert cell in answer.text
    assert "2026-05-01" in {source.as_of for source in answer.sources}


def test_cells_say_what_the_profession_says(ask: Ask, known: Knowledge) -> None:
    for first, second in permutations(("erzieher", "heilerziehungspfleger", "kita_helfer", "motologe"), 2):
        _, rows = table(ask("compare_professions", first, second))
        for row, name in zip(rows, ROWS, strict=True):
            for cell, profession in zip(row[1:], (first, second), strict=True):
                written = getattr(known.professions[profession].summary, name)
                assert cell == written or "{" in written
                assert "{" not in cell


def test_at_most_three_are_compared(ask: Ask) -> None:
    four = ask("compare_professions", "erzieher", "kinderpfleger", "sozialarbeiter", "streetwork")
    assert len(table(four)[0]) == 4
    assert len(four.buttons) <= 4


def test_unknown_professions_are_left_out(ask: Ask) -> None:
    mixed = ask("compare_professions", "erzieher", "astronaut", "kinderpfleger")
    assert mixed == ask("compare_professions", "erzieher", "kinderpfleger")


def test_each_profession_has_its_source_and_a_button(ask: Ask, known: Knowledge) -> None:
    answer = ask("compare_professions", "erzieher", "sozialarbeiter")
    for profession in ("erzieher", "sozialarbeiter"):
        source = known.professions[profession].topics["ask_training_overview"].answer.source
        assert source.url in {cited.url for cited in answer.sources}
        assert {"profession": profession} in [button.entities for button in answer.buttons]


def test_with_no_profession_it_gives_the_general_answer(ask: Ask, known: Knowledge) -> None:
    general = known.topics["compare_professions"].answer
    assert general is not None
    answer = ask("compare_professions")
    assert answer.text.startswith(general.text)
    assert answer.table is None


def test_a_near_fact_is_told_where_only_one_profession_is_named(ask: Ask, known: Knowledge) -> None:
    fact = next(fact for fact in known.facts.values() if fact.topic == "compare_professions" and not fact.professions)
    answer = ask("compare_professions", "erzieher", candidates=[Candidate(fact.key, 0.9)])
    assert answer.text.startswith(fact.fact.text)


@pytest.mark.parametrize("profession", ["erzieher", "motologe"])
def test_with_one_profession_it_asks_for_the_second(ask: Ask, known: Knowledge, profession: str) -> None:
    answer = ask("compare_professions", profession)
    assert known.professions[profession].names.label in answer.text
    assert 0 < len(answer.buttons) <= 4
    assert all(button.intent == "compare_professions" for button in answer.buttons)
    assert profession not in [button.entities["profession"] for button in answer.buttons]


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2027, 5, 1)], ids=str)
def test_an_expired_table_is_never_given(ask: Ask, day: date) -> None:
    answer = ask("compare_professions", "erzieher", "kinderpfleger", today=day)
    assert answer.text
    assert "€" not in answer.text + str(answer.table)


def test_a_profession_is_not_compared_with_itself(ask: Ask) -> None:
    assert ask("compare_professions", "erzieher", "erzieher").table is None


def test_who_asks_only_for_pay_hears_of_pay(ask: Ask) -> None:
    said = ask(
        "compare_professions", "erzieher", "kinderpfleger", text="wo verdient man mehr, erzieherin oder kinderpflegerin"
    )
    assert said.topic == "compare_professions"
    assert said.text.startswith("Das verdienst du") and "Am meisten bringt also: Erzieherberuf" in said.text
