"""ask_salary: what one earns after the training, from the tariff table of the day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from advisor import charts
from advisor.answer import Answer, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.model import PayGroup, Profession
from advisor.money import day, euro, number, whole_euro
from advisor.pay import NoTableError, Table, part_time
from advisor.topics import named_pay, statements

TOPIC = "ask_salary"
#: Room is left for the words that introduce what was said before.
MOST_CHARACTERS = 460
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_GROUP_OR_AMOUNT = re.compile(r"\bS\d|\{|Zulage")
MAX_HOURS = 60.0
MAX_YEARS = 50.0


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The pay of a profession; with hours or years of work, computed for them."""
    profession = desk.profession(situation)
    if half := _half_a_post(desk, situation):
        return replace(answer(desk, topic, half, ()), remembered={"weekly_hours": half.weekly_hours})
    try:
        if named := named_pay.answer(desk, situation, profession):
            return named
    except NoTableError:
        return desk.no_table(topic, situation)
    computed = _is_personal(situation) and not named_pay.beside_the_wage(desk, situation.text)
    if not computed:
        fact = desk.best_fact(topic, situation, candidates)
        if fact:
            return desk.statement(topic, situation, fact.fact)
    if profession is None or not profession.pay:
        return statements.answer(desk, topic, situation, () if computed else candidates)
    note = "" if computed else desk.not_covered(topic, situation, candidates)
    try:
        return _from_table(desk, situation, profession, note)
    except NoTableError:
        return desk.no_table(topic, situation)


def _half_a_post(desk: Desk, situation: Situation) -> Situation | None:
    """ "Und in Teilzeit?" of a profession: the situation with half of the full hours, as an example to reckon from."""
    profession = desk.profession(situation)
    full_time = desk.knowledge.tables["tvoed_sue"].meta.full_time_hours
    if "training_form" not in situation.told or situation.training_form != "teilzeit" or situation.weekly_hours:
        return None
    return replace(situation, weekly_hours=full_time / 2) if full_time and profession and profession.pay else None


def _from_table(desk: Desk, situation: Situation, profession: Profession, note: str) -> Answer:
    table = desk.knowledge.tables["tvoed_sue"]
    group = profession.pay[0]
    steps = table.steps(group.group, situation.today)
    values = {
        "plural": profession.names.plural,
        "table": table.meta.short,
        "group": group.group,
        "low": euro(steps[0].value),
        "high": euro(steps[-1].value),
        "since": day(steps[0].since),
        "when": group.when,
    }
    personal, easy = _personal(desk, situation, table, group, values)
    lines = [personal or desk.say(TOPIC, "range", **values)]
    allowance = table.allowance(group.group)
    sources = [CitedSource.dated(table.meta.source, steps[0].since.isoformat()), CitedSource.of(group)]
    if allowance:
        lines.append(desk.say(TOPIC, "allowance", amount=whole_euro(Decimal(allowance.amount_eur))))
        sources.insert(1, CitedSource.of(allowance))
    if len(profession.pay) > 1 and not _is_personal(situation):
        lines.append(_other_groups(desk, situation, table, profession))
    coming = table.next_change(group.group, situation.today, 1)
    if coming:
        lines.append(desk.say(TOPIC, "next_change", date=day(coming.since), low=euro(coming.value)))
    text = " ".join(lines)
    for sentence in _own_sentences(profession):
        if len(text) + len(sentence) + len(note) < MOST_CHARACTERS:
            text = f"{text} {sentence}"
    easy = f"{easy or desk.say(TOPIC, 'easy', **values)} {note}".strip()
    result = desk.words(TOPIC, situation, f"{text} {note}".strip(), sources, easy=easy)
    return replace(result, chart=charts.pay_steps(desk, table, group.group, situation.today))


def _own_sentences(profession: Profession) -> list[str]:
    """What the profession says of its pay beyond groups and amounts, which stand in the answer already."""
    sentences = _SENTENCE.split(profession.topics[TOPIC].answer.text)
    return [sentence for sentence in sentences if not _GROUP_OR_AMOUNT.search(sentence)]


def _is_personal(situation: Situation) -> bool:
    return situation.weekly_hours is not None or situation.experience_years is not None


def _personal(
    desk: Desk, situation: Situation, table: Table, group: PayGroup, values: dict[str, str]
) -> tuple[str, str]:
    """The amount for the person's hours and years, and the same in Einfache Sprache; empty where none are given."""
    if not _is_personal(situation):
        return "", ""
    bad = desk.say(TOPIC, "bad_number_easy")
    hours, years = situation.weekly_hours, situation.experience_years
    if hours is not None and not 0 < hours <= MAX_HOURS:
        return f"{desk.say(TOPIC, 'bad_hours')} {desk.say(TOPIC, 'range', **values)}", bad
    if years is not None and not 0 <= years <= MAX_YEARS:
        return f"{desk.say(TOPIC, 'bad_years')} {desk.say(TOPIC, 'range', **values)}", bad
    full_time = table.meta.full_time_hours or 0.0
    step = table.step_after(group.group, years or 0.0)
    amount = table.amount(group.group, situation.today, step).value
    if hours is not None and hours <= full_time:
        amount = part_time(amount, hours, full_time)
    shown = {**values, "amount": euro(amount), "step": str(step), "full_time": number(full_time)}
    easy = desk.say(TOPIC, "easy_personal", **shown)
    if hours is not None and hours > full_time:
        return desk.say(TOPIC, "more_than_full_time", **shown), easy
    if years is None:
        return desk.say(TOPIC, "hours", hours=_count(desk, "hour", hours or 0), **shown), easy
    if hours is None:
        return desk.say(TOPIC, "years", years=_count(desk, "year", years), **shown), easy
    counted = {"hours": _count(desk, "hour", hours), "years": _count(desk, "year", years)}
    return desk.say(TOPIC, "hours_and_years", **counted, **shown), easy


def _count(desk: Desk, unit: str, value: float) -> str:
    """Hours or years in words: singular for exactly one."""
    shown = number(value)
    return desk.say(TOPIC, f"one_{unit}" if shown == "1" else f"several_{unit}s", number=shown)


def _other_groups(desk: Desk, situation: Situation, table: Table, profession: Profession) -> str:
    other = profession.pay[1]
    steps = table.steps(other.group, situation.today)
    return desk.say(
        TOPIC, "other_group", when=other.when, group=other.group, low=euro(steps[0].value), high=euro(steps[-1].value)
    )
