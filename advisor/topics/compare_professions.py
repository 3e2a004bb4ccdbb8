"""compare_professions: two or three professions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor import charts, render
from advisor.answer import Answer, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.guided import phrase
from advisor.model import Profession
from advisor.pay import NoTableError
from advisor.topics import side_by_side, statements

TOPIC = "compare_professions"
#: "Wo verdient man mehr?" asks for one line of the comparison.
_PAY = "ask_salary"
MOST = 3
_ROWS = ("degree", "duration", "training_pay", "pay", "workplaces")


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """A comparison; with fewer than two professions it asks which."""
    if len(situation.professions) == 1 and "profession" in situation.told:
        situation = replace(situation, professions=_with_earlier(situation))
    professions = [desk.knowledge.professions[p] for p in situation.professions if p in desk.knowledge.professions]
    if len(professions) < 2:
        return _ask_second(desk, situation, candidates)
    if situation.text and phrase(desk.knowledge.wording.phrases, situation.text, ("pay",)):
        return replace(side_by_side.answer(desk, _PAY, situation), topic=topic)
    try:
        return _side_by_side(desk, situation, professions[:MOST])
    except NoTableError:
        return desk.no_table(topic, situation)


def _with_earlier(situation: Situation) -> tuple[str, ...]:
    """The one profession named now, beside the one talked about before."""
    named = situation.professions[0]
    before = [profession for profession in situation.earlier if profession != named]
    return (before[0], named) if len(before) == 1 else (named,)


def _side_by_side(desk: Desk, situation: Situation, professions: list[Profession]) -> Answer:
    cells = {row: [_cell(desk, situation, p, row) for p in professions] for row in _ROWS}
    labels = [profession.names.label for profession in professions]
    lines = [desk.say(TOPIC, "head", names=_and(labels))]
    lines += [
        desk.say(
            TOPIC,
            row,
            values="; ".join(f"{label}: {cell.text}" for label, cell in zip(labels, cells[row], strict=True)),
        )
        for row in ("degree", "duration", "pay")
    ]
    sources: list[CitedSource] = [source for row in _ROWS for cell in cells[row] for source in cell.sources]
    sources += [CitedSource.of(profession.topics["ask_training_overview"].answer) for profession in professions]
    buttons = tuple(desk.profession_button("ask_training_overview", profession.id) for profession in professions)
    easy = [_easy_line(desk, label, {row: cells[row][n].text for row in _ROWS}) for n, label in enumerate(labels)]
    easy.append(desk.say(TOPIC, "easy_pay"))
    result = desk.words(TOPIC, situation, "\n".join(lines), sources, buttons=buttons, easy="\n".join(easy))
    table = {
        "columns": ["", *labels],
        "rows": [[desk.say(TOPIC, f"row_{row}"), *(cell.text for cell in cells[row])] for row in _ROWS],
    }
    listed = tuple(profession.id for profession in professions)
    return replace(result, table=table, chart=charts.pay_ranges(desk, professions, situation.today), listed=listed)


def _easy_line(desk: Desk, label: str, cells: dict[str, str]) -> str:
    return desk.say(TOPIC, "easy_line", label=label, **{row: cells[row] for row in ("degree", "duration", "pay")})


def _cell(desk: Desk, situation: Situation, profession: Profession, row: str) -> render.Rendered:
    return render.fill(getattr(profession.summary, row), desk.knowledge.tables, situation.today)


def _ask_second(desk: Desk, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    fact = desk.best_fact(TOPIC, situation, candidates)
    if fact:
        return desk.statement(TOPIC, situation, fact.fact)
    if desk.profession(situation) is None:
        return statements.answer(desk, TOPIC, replace(situation, professions=()), candidates)
    first = desk.knowledge.professions[situation.professions[0]]
    others = [p for p in ("erzieher", "kinderpfleger", "sozialarbeiter", "heilerziehungspfleger") if p != first.id]
    buttons = tuple(desk.profession_button(TOPIC, other) for other in others)
    variants = desk.knowledge.wording.variants(TOPIC, "ask_second")
    text = desk.say(TOPIC, variants[situation.turn % len(variants)], profession=first.names.label)
    said = desk.words(TOPIC, situation, text, buttons=buttons, easy=desk.say(TOPIC, "ask_second_easy"))
    return replace(said, asking=f"{TOPIC}:second")


def _and(names: list[str]) -> str:
    return " und ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
