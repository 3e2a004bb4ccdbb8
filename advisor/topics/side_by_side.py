"""One question about two or more professions that were compared or named together: a line with a value for each."""

from __future__ import annotations

from dataclasses import replace

from advisor import render
from advisor.answer import Answer, CitedSource, Situation
from advisor.desk import MAX_BUTTONS, Desk
from advisor.pay import NoTableError

#: At most so many professions fit beside each other.
MOST = 4
#: The cell of a comparison that answers a topic.
_ROWS = {
    "ask_requirements": "degree",
    "ask_training_duration": "duration",
    "ask_training_pay": "training_pay",
    "ask_salary": "pay",
    "ask_workplaces": "workplaces",
}
_TOPIC = "compare_professions"


def fits(topic: str, situation: Situation) -> bool:
    """Whether a question is about several professions and is answered by a value of each."""
    personal = situation.weekly_hours is not None or situation.experience_years is not None
    return topic in _ROWS and 2 <= len(situation.professions) <= MOST and not (topic == "ask_salary" and personal)


def answer(desk: Desk, topic: str, situation: Situation) -> Answer:
    """The values side by side, and a button to the whole answer for each."""
    professions = [desk.knowledge.professions[p] for p in situation.professions]
    row = _ROWS[topic]
    try:
        cells = [render.fill(getattr(p.summary, row), desk.knowledge.tables, situation.today) for p in professions]
    except NoTableError:
        return desk.no_table(topic, situation)
    lines = [f"{p.names.label}: {cell.text}" for p, cell in zip(professions, cells, strict=True)]
    sources = [source for cell in cells for source in cell.sources]
    sources += [CitedSource.of(p.topics[topic].answer) for p in professions]
    buttons = tuple(desk.profession_button(topic, p.id) for p in professions)[:MAX_BUTTONS]
    text, easy = (_told(desk, situation, row, mark.join(lines)) for mark in ("; ", ". "))
    said = desk.words(topic, situation, text, sources, buttons=buttons, easy=easy)
    return replace(said, listed=situation.professions)


def _told(desk: Desk, situation: Situation, row: str, values: str) -> str:
    if row != "pay":
        return desk.say(_TOPIC, "side_by_side", what=desk.say(_TOPIC, f"row_{row}"), values=values)
    return desk.say(_TOPIC, "side_by_side_pay", values=values, more=_best_paid(desk, situation))


def _best_paid(desk: Desk, situation: Situation) -> str:
    """Which of the professions brings most from the first day on; empty where a table does not say it of all."""
    professions = [desk.knowledge.professions[p] for p in situation.professions]
    if not all(profession.pay for profession in professions):
        return ""
    table = desk.knowledge.tables["tvoed_sue"]
    starts = {p.names.label: table.amount(p.pay[0].group, situation.today, 1).value for p in professions}
    best = [label for label, amount in starts.items() if amount == max(starts.values())]
    return desk.say(_TOPIC, "more_pay", profession=best[0]) if len(best) == 1 else ""
