"""Fills the pay placeholders of a text from the tables that hold on the day.

``{sue:S8a:1}`` (TVöD SuE, group, step) · ``{pia:1}`` (TVAöD-Pflege, year) · ``{tvpoed:Erzieher/in}`` · ``{zulage:130}``
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.answer import CitedSource
from advisor.money import euro, whole_euro
from advisor.pay import Table

_PLACEHOLDER = re.compile(r"\{(sue|pia|tvpoed|zulage):([^:{}]+)(?::([^{}]+))?\}")


@dataclass(frozen=True)
class Rendered:
    """A text with its amounts, and the tables they come from."""

    text: str
    sources: tuple[CitedSource, ...]


def fill(text: str, tables: Mapping[str, Table], today: date) -> Rendered:
    """Replace all placeholders; raises ``NoTableError`` where no table holds on that day."""
    sources: dict[CitedSource, None] = {}

    def amount(match: re.Match[str]) -> str:
        kind, row, step = match.groups()
        value, source = _look_up(kind, row, step, tables, today)
        sources[source] = None
        return whole_euro(value) if kind == "zulage" else euro(value)

    return Rendered(_PLACEHOLDER.sub(amount, text), tuple(sources))


def _look_up(
    kind: str, row: str, step: str | None, tables: Mapping[str, Table], today: date
) -> tuple[Decimal, CitedSource]:
    if kind == "zulage":
        allowance = tables["tvoed_sue"].meta.allowances[row]
        return Decimal(allowance.amount_eur), CitedSource.of(allowance)
    table = tables[{"sue": "tvoed_sue", "pia": "tvaoed_pflege", "tvpoed": "tvpoed"}[kind]]
    found = table.amount(row, today, int(step or 0))
    return found.value, CitedSource.dated(table.meta.source, found.since.isoformat())
