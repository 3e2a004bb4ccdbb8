"""Figures as data: the widget draws them, every amount also stands there as text.

* ``{"kind": "bars", "title", "columns", "rows": [{"cells": […], "from", "to"}]}``: a table whose last column has a bar
  from ``from`` to ``to`` euros, on a scale that starts at zero.
* ``{"kind": "path", "title", "steps": [{"label", "note"}]}``: the way from a school degree to a profession.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from advisor.answer import Situation
from advisor.desk import Desk
from advisor.model import Profession
from advisor.money import euro
from advisor.pay import Table

Chart = dict[str, Any]

_TOPIC = "charts"


def pay_steps(desk: Desk, table: Table, group: str, today: date) -> Chart:
    """The pay of a group by step and years of work; raises ``NoTableError``."""
    limits = (0, *table.meta.step_years_exceptions.get(group, table.meta.step_years))
    rows = []
    for number, (years, amount) in enumerate(zip(limits, table.steps(group, today), strict=True), start=1):
        step = desk.say(_TOPIC, "step", number=str(number))
        cells = [step, _after(desk, years), euro(amount.value)]
        rows.append({"cells": cells, "from": 0, "to": float(amount.value)})
    columns = [desk.say(_TOPIC, name) for name in ("column_step", "column_when", "column_pay")]
    title = desk.say(_TOPIC, "pay_steps", table=table.meta.short, group=group)
    return {"kind": "bars", "title": title, "columns": columns, "rows": rows}


def _after(desk: Desk, years: int) -> str:
    name = {0: "at_start", 1: "after_year"}.get(years, "after_years")
    return desk.say(_TOPIC, name, years=str(years))


def pay_ranges(desk: Desk, professions: Sequence[Profession], today: date) -> Chart | None:
    """From the first to the last step for each profession; ``None`` where fewer than two are in the tariff table.

    Raises ``NoTableError``.
    """
    table = desk.knowledge.tables["tvoed_sue"]
    rows = []
    for profession in professions:
        if not profession.pay:
            continue
        group = profession.pay[0].group
        steps = table.steps(group, today)
        low, high = steps[0].value, steps[-1].value
        text = desk.say(_TOPIC, "range", low=euro(low), high=euro(high))
        rows.append({"cells": [profession.names.label, group, text], "from": float(low), "to": float(high)})
    if len(rows) < 2:
        return None
    columns = [desk.say(_TOPIC, name) for name in ("column_profession", "column_group", "column_range")]
    title = desk.say(_TOPIC, "pay_ranges", table=table.meta.short)
    return {"kind": "bars", "title": title, "columns": columns, "rows": rows}


def path(desk: Desk, situation: Situation) -> Chart | None:
    """The steps from the person's degree to the profession, where ``knowledge/paths.yml`` has them."""
    degree, profession = situation.school_degree, desk.profession(situation)
    if not degree or not profession:
        return None
    steps = desk.knowledge.paths.get(profession.id, {}).get(degree)  # type: ignore[call-overload]
    if not steps:
        return None
    start = {"label": desk.knowledge.wording.choice("school_degree", degree), "note": ""}
    title = desk.say(_TOPIC, "path", degree=desk.knowledge.wording.choice("school_degree_with", degree))
    return {"kind": "path", "title": title, "steps": [start, *({"label": s.label, "note": s.note} for s in steps)]}
