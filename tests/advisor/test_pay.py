"""Pay tables: the amount of a day, steps by years of work, part-time pay, allowances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from advisor.knowledge import Knowledge
from advisor.pay import NoTableError, Table, part_time

Rows = Callable[[str], list[dict[str, str]]]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def table(known: Knowledge) -> Table:
    return known.tables["tvoed_sue"]


@pytest.mark.parametrize(
    ("group", "amounts"),
    [
        ("S8a", ["3509.44", "3738.13", "3976.82", "4207.08", "4432.16", "4668.84"]),
        ("S3", ["3119.87", "3320.05", "3506.28", "3677.28", "3755.52", "3848.98"]),
    ],
)
def test_steps_since_may_2026(table: Table, group: str, amounts: list[str]) -> None:
    steps = table.steps(group, TODAY)
    assert [step.value for step in steps] == [Decimal(amount) for amount in amounts]
    assert {step.since for step in steps} == {date(2026, 5, 1)}


@pytest.mark.parametrize(("year", "amount"), [("1", "1490.69"), ("2", "1552.07"), ("3", "1653.38")])
def test_pia_since_may_2026(known: Knowledge, year: str, amount: str) -> None:
    assert known.tables["tvaoed_pflege"].amount(year, TODAY).value == Decimal(amount)


@pytest.mark.parametrize("name", ["tvoed_sue", "tvaoed_pflege", "tvpoed"])
def test_every_line_holds_from_its_first_to_its_last_day(known: Knowledge, rows: Rows, name: str) -> None:
    lines = rows(f"pay/{name}.csv")
    assert len(lines) > 8
    for line in lines:
        row, step = line.get("group") or line["row"], int(line.get("step") or 0)
        for day in (line["valid_from"], line["valid_to"]):
            assert known.tables[name].amount(row, date.fromisoformat(day), step).value == Decimal(line["amount_eur"])


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2024, 2, 29), date(2027, 4, 1), date(2027, 5, 1)])
@pytest.mark.parametrize("name", ["tvoed_sue", "tvaoed_pflege", "tvpoed"])
def test_no_amount_outside_of_the_tables_dates(known: Knowledge, rows: Rows, name: str, day: date) -> None:
    line = rows(f"pay/{name}.csv")[-1]
    with pytest.raises(NoTableError, match=day.isoformat()):
        known.tables[name].amount(line.get("group") or line["row"], day, int(line.get("step") or 0))


@pytest.mark.parametrize(("group", "step"), [("S99", 1), ("S8a", 7), ("S8a", 0), ("", 1), ("s8a", 1)])
def test_unknown_group_or_step_has_no_amount(table: Table, group: str, step: int) -> None:
    with pytest.raises(NoTableError):
        table.amount(group, TODAY, step)


@pytest.mark.parametrize(
    ("years", "step"),
    [
        (0, 1),
        (0.99, 1),
        (1, 2),
        (2.9, 2),
        (3, 3),
        (5.99, 3),
        (6, 4),
        (9.5, 4),
        (10, 5),
        (14.9, 5),
        (15, 6),
        (50, 6),
    ],
)
def test_step_by_full_years_of_work(table: Table, years: float, step: int) -> None:
    assert table.step_after("S8a", years) == step


def test_a_group_may_have_steps_of_its_own(table: Table) -> None:
    meta = table.meta.copy(update={"step_years_exceptions": {"S8b": (1, 3, 6, 12, 20)}})
    slow = Table(meta, {})
    assert [slow.step_after(group, 15) for group in ("S8a", "S8b")] == [6, 5]


@pytest.mark.parametrize(
    ("amount", "hours", "expected"),
    [
        ("3509.44", 39, "3509.44"),
        ("3509.44", 19.5, "1754.72"),
        ("3509.44", 30, "2699.57"),
        ("3509.44", 38.5, "3464.45"),
        ("100.01", 19.5, "50.01"),
        ("0.01", 19.5, "0.01"),
    ],
)
def test_part_time_is_a_share_of_39_hours_rounded_half_up(amount: str, hours: float, expected: str) -> None:
    assert part_time(Decimal(amount), hours, 39) == Decimal(expected)


def test_next_change_is_the_nearest_one_agreed(table: Table) -> None:
    change = table.next_change("S8a", date(2024, 12, 1), 1)
    assert change is not None
    assert (change.since, change.value) == (date(2025, 4, 1), Decimal("3413.85"))
    assert table.next_change("S8a", TODAY, 1) is None


@pytest.mark.parametrize(
    ("group", "amount"), [("S3", "130.00"), ("S8a", "130.00"), ("S11b", "180.00"), ("S12", "180.00")]
)
def test_allowance(table: Table, group: str, amount: str) -> None:
    allowance = table.allowance(group)
    assert allowance is not None
    assert allowance.amount_eur == amount


@pytest.mark.parametrize("group", ["S13", "S15", "S18"])
def test_leading_groups_have_no_allowance(table: Table, group: str) -> None:
    assert table.allowance(group) is None


def test_amounts_rise_with_the_step_and_never_fall_with_a_new_table(table: Table, rows: Rows) -> None:
    starts = sorted({date.fromisoformat(line["valid_from"]) for line in rows("pay/tvoed_sue.csv")})
    for group in table.rows:
        before = [Decimal(0)] * 6
        for start in starts:
            now = [amount.value for amount in table.steps(group, start)]
            assert now == sorted(set(now)), (group, start)
            assert all(new >= old for new, old in zip(now, before, strict=True)), (group, start)
            before = now


def test_there_is_no_day_without_a_table_between_the_first_and_the_last(table: Table, rows: Rows) -> None:
    lines = [line for line in rows("pay/tvoed_sue.csv") if (line["group"], line["step"]) == ("S9", "1")]
    for earlier, later in pairwise(lines):
        assert date.fromisoformat(earlier["valid_to"]) + timedelta(days=1) == date.fromisoformat(later["valid_from"])
    assert table.last_day() == date.fromisoformat(lines[-1]["valid_to"])
