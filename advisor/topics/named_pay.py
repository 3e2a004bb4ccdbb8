"""Pay asked for in a certain way: a group or step of the table, by the hour, in a year, net."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from advisor.answer import Answer, CitedSource, Situation
from advisor.desk import Desk
from advisor.guided import phrase
from advisor.model import Profession
from advisor.money import day, euro, number, whole_euro
from advisor.pay import STEPS, Table, part_time

TOPIC = "ask_salary"
_TABLE = "tvoed_sue"
_UNITS = ("per_hour", "per_year", "net")
#: Where pay is asked for by the hour or the year and no profession is named.
_USUAL = "erzieher"
_MONTHS = 12
_NET_FACT = f"{TOPIC}.netto"
_YEARLY_FACT = f"{TOPIC}.jahresgehalt"
_GROUP = re.compile(r"\bs\s?(\d{1,2})\s?([ab])?\b", re.IGNORECASE)
_STEP = re.compile(rf"\b(?:stufe|st\.)\s?([1-{STEPS}])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What a question names beside the profession: group and step of the table, and a unit (empty: the month)."""

    group: str | None
    step: int | None
    unit: str


def answer(desk: Desk, situation: Situation, profession: Profession | None) -> Answer | None:
    """The amount that is asked for; ``None`` where the question names nothing of the kind or is about something else.

    Raises ``NoTableError`` where no table holds on the day.
    """
    table = desk.knowledge.tables[_TABLE]
    wanted = _read(desk, table, situation.text)
    if wanted is None:
        return None
    if profession is None and not wanted.group and wanted.unit in ("per_hour", "per_year"):
        profession = desk.knowledge.professions[_USUAL]
    group = wanted.group or (profession.pay[0].group if profession and profession.pay else None)
    if group is None:
        return None
    of_profession = profession if profession and any(pay.group == group for pay in profession.pay) else None
    return _Pay(desk, situation, table, group, of_profession).told(wanted)


def beside_the_wage(desk: Desk, text: str) -> bool:
    """Whether a question on pay is about something else than the amount itself: bonuses, sick pay, when it rises."""
    return phrase(desk.knowledge.wording.phrases, text, ("beside_the_wage",)) is not None


def _read(desk: Desk, table: Table, text: str) -> Wanted | None:
    if not text or beside_the_wage(desk, text):
        return None
    groups = {f"S{number}{(letter or '').lower()}" for number, letter in _GROUP.findall(text)}
    steps = set(_STEP.findall(text))
    if len(groups) > 1 or len(steps) > 1 or not groups <= table.rows:
        return None
    unit = phrase(desk.knowledge.wording.phrases, text, _UNITS) or ""
    group, step = next(iter(groups), None), next(iter(steps), None)
    return Wanted(group, int(step) if step else None, unit) if group or step or unit else None


@dataclass(frozen=True)
class _Pay:
    """Words the pay of one group; ``profession`` is the one that is paid so, if one is meant."""

    desk: Desk
    situation: Situation
    table: Table
    group: str
    profession: Profession | None

    def told(self, wanted: Wanted) -> Answer:
        """The answer in the unit wanted."""
        step = wanted.step or self._step_of_years()
        if wanted.unit == "per_hour":
            return self._in_unit("hourly", self._an_hour, step)
        if wanted.unit == "per_year":
            return self._in_unit("yearly", self._a_year, step)
        return self._net(step) if wanted.unit == "net" else self._month(step)

    def _month(self, step: int | None) -> Answer:
        text = self._gross(step)
        if step and step > 1:
            text = f"{text} {self._reached(step)}"
        easy = self._say("one_amount_easy", **self._values(self._a_month, step)) if step else self._easy("easy")
        return self._answer(f"{text} {self._allowance()}".strip(), easy)

    def _reached(self, step: int) -> str:
        """After how many years one is in a step."""
        if self.group in self.table.meta.uncertain_steps:
            return self._say("reached_later", group=self.group)
        return self._say("reached", years=self._say_count("year", self.table.meta.step_years[step - 2]))

    def _net(self, step: int | None) -> Answer:
        fact = self.desk.knowledge.facts[_NET_FACT].fact
        return self._answer(self._say("net", gross=self._gross(step)), self._easy("net_easy"), CitedSource.of(fact))

    def _in_unit(self, unit: str, value: Callable[[int], Decimal], step: int | None) -> Answer:
        values = self._values(value, step)
        meta = self.table.meta
        text = self._say(f"{unit}_step" if step else unit, **values)
        if unit == "hourly":
            weeks = meta.hourly.weeks_a_month if meta.hourly else ""
            note = self._say("hourly_note", weeks=weeks.replace(".", ","), full_time=number(meta.full_time_hours or 0))
            cited = CitedSource.of(meta.hourly) if meta.hourly else None
        else:
            allowance = self.table.allowance(self.group)
            amount = whole_euro(Decimal(allowance.amount_eur)) if allowance else ""
            basis = self._say("yearly_with", amount=amount) if allowance else self._say("yearly_without")
            note = f"{basis} {self._say('yearly_note')}"
            cited = CitedSource.of(self.desk.knowledge.facts[_YEARLY_FACT].fact)
        easy = self._say("one_amount_easy", **values) if step else self._say(f"{unit}_easy", **values)
        return self._answer(f"{text} {note}", easy, *([cited] if cited else []))

    def _gross(self, step: int | None) -> str:
        """The sentence with the pay a month."""
        named = ("step", "part_range") if self.profession else ("step_of_group", "range_of_group")
        return self._say(named[0] if step else named[1], **self._values(self._a_month, step))

    def _values(self, value: Callable[[int], Decimal], step: int | None) -> dict[str, str]:
        since = self.table.amount(self.group, self.situation.today, 1).since
        hours = self._hours()
        return {
            "plural": self.profession.names.plural if self.profession else self._say("paid_so", group=self.group),
            "table": self.table.meta.short,
            "group": self.group,
            "since": day(since),
            "low": euro(value(1)),
            "high": euro(value(STEPS)),
            "amount": euro(value(step)) if step else "",
            "step": str(step or ""),
            "hours": self._say("weekly", hours=self._say_count("hour", hours)) if hours else self._say("full_time"),
        }

    def _a_month(self, step: int) -> Decimal:
        return self._share(self.table.amount(self.group, self.situation.today, step).value)

    def _an_hour(self, step: int) -> Decimal:
        month = self.table.amount(self.group, self.situation.today, step).value
        meta = self.table.meta
        weeks = Decimal(meta.hourly.weeks_a_month) if meta.hourly else Decimal(1)
        return month / (weeks * Decimal(str(meta.full_time_hours)))

    def _a_year(self, step: int) -> Decimal:
        month = self.table.amount(self.group, self.situation.today, step).value
        allowance = self.table.allowance(self.group)
        return self._share(_MONTHS * (month + Decimal(allowance.amount_eur if allowance else 0)))

    def _share(self, amount: Decimal) -> Decimal:
        hours = self._hours()
        return part_time(amount, hours, self.table.meta.full_time_hours or hours) if hours else amount

    def _hours(self) -> float | None:
        """The hours of a part-time post, where they are known and make sense."""
        hours, full_time = self.situation.weekly_hours, self.table.meta.full_time_hours or 0.0
        return hours if hours is not None and 0 < hours < full_time else None

    def _step_of_years(self) -> int | None:
        years = self.situation.experience_years
        return self.table.step_after(self.group, years) if years is not None and years >= 0 else None

    def _allowance(self) -> str:
        allowance = self.table.allowance(self.group)
        return self._say("allowance", amount=whole_euro(Decimal(allowance.amount_eur))) if allowance else ""

    def _easy(self, name: str) -> str:
        return self._say(name, **self._values(self._a_month, None))

    def _say_count(self, unit: str, value: float) -> str:
        shown = number(value)
        return self._say(f"one_{unit}" if shown == "1" else f"several_{unit}s", number=shown)

    def _say(self, name: str, **values: str) -> str:
        return self.desk.say(TOPIC, name, **values)

    def _answer(self, text: str, easy: str, *cited: CitedSource) -> Answer:
        since = self.table.amount(self.group, self.situation.today, 1).since.isoformat()
        sources = (CitedSource.dated(self.table.meta.source, since), *cited)
        return self.desk.words(TOPIC, self.situation, text, sources, easy=easy)
