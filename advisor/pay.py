"""Pay tables: which amount holds for a group, a step and a day; steps by experience; part-time pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from advisor.files import load_csv
from advisor.model import Allowance, PayTable

_CENT = Decimal("0.01")
STEPS = 6


class NoTableError(LookupError):
    """No table holds on the day asked for, or the group or row is not in it."""


@dataclass(frozen=True)
class Amount:
    """A value of a table: euros gross a month, full time, and the day since when it holds."""

    value: Decimal
    since: date
    until: date | None
    confidence: str

    def overlaps(self, other: Amount) -> bool:
        """Whether there is a day on which both hold."""
        return self.since <= (other.until or date.max) and other.since <= (self.until or date.max)


class Table:
    """One tariff table over all its dates."""

    def __init__(self, meta: PayTable, lines: dict[tuple[str, int], list[Amount]]) -> None:
        """:param lines: amounts by (group or row, step); step is 0 in tables without steps."""
        self.meta = meta
        self._lines = lines
        self.rows = {row for row, _ in lines}

    @classmethod
    def read(cls, meta: PayTable, path: Path) -> Table:
        """Read a table file. Raises ``ValueError`` with file and line where a value cannot be read."""
        lines: dict[tuple[str, int], list[Amount]] = {}

        def add(record: dict[str, str]) -> None:
            key = (record.get("group") or record["row"], int(record.get("step") or 0))
            amount = _amount(record)
            others = lines.setdefault(key, [])
            if any(amount.overlaps(other) for other in others):
                raise ValueError("a second amount for the same days")
            others.append(amount)

        load_csv(path, add)
        for amounts in lines.values():
            amounts.sort(key=lambda amount: amount.since)
        return cls(meta, lines)

    def amount(self, row: str, today: date, step: int = 0) -> Amount:
        """The amount of a group (or row) that holds on a day; an expired one is never given as current.

        Raises ``NoTableError`` where none does.
        """
        for amount in reversed(self._lines.get((row, step), [])):
            if amount.since <= today and (amount.until is None or today <= amount.until):
                return amount
        raise NoTableError(f"{self.meta.id} {row} step {step} on {today.isoformat()}")

    def next_change(self, row: str, today: date, step: int = 0) -> Amount | None:
        """The next amount that is already agreed, if there is one."""
        later = [amount for amount in self._lines.get((row, step), []) if amount.since > today]
        return later[0] if later else None

    def steps(self, group: str, today: date) -> list[Amount]:
        """The amounts of all steps of a group on a day, step 1 first; raises ``NoTableError``."""
        return [self.amount(group, today, step) for step in range(1, STEPS + 1)]

    def step_after(self, group: str, years: float) -> int:
        """The step reached after so many full years in the group (Stufenlaufzeit)."""
        limits = self.meta.step_years_exceptions.get(group, self.meta.step_years)
        return 1 + sum(1 for limit in limits if years >= limit)

    def allowance(self, group: str) -> Allowance | None:
        """The fixed allowance of a group, if it has one."""
        for allowance in self.meta.allowances.values():
            if group in allowance.groups:
                return allowance
        return None

    def last_day(self) -> date | None:
        """The last day for which any value is known; ``None`` where one is open-ended."""
        ends = [amounts[-1].until for amounts in self._lines.values()]
        return None if None in ends else max(end for end in ends if end)


def _amount(record: dict[str, str]) -> Amount:
    value = Decimal(record["amount_eur"])
    since, until = date.fromisoformat(record["valid_from"]), record["valid_to"]
    amount = Amount(value, since, date.fromisoformat(until) if until else None, record["confidence"])
    if not (value.is_finite() and value > 0):
        raise ValueError(f"amount_eur: {value} is no amount")
    if amount.until and amount.until < since:
        raise ValueError("valid_to: ends before it starts")
    return amount


def part_time(amount: Decimal, weekly_hours: float, full_time_hours: float) -> Decimal:
    """The share of a full-time amount for weekly hours, rounded half up to the cent."""
    share = amount * Decimal(str(weekly_hours)) / Decimal(str(full_time_hours))
    return share.quantize(_CENT, rounding=ROUND_HALF_UP)
