"""Ways in with a school degree: shared by ask_requirements, ask_training_overview and match_my_degree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor import charts
from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.guided import phrase
from advisor.model import DEGREES, Degree, Profession
from advisor.topics import statements

_WAYS_IN = ("ausbildung", "studium", "direkt", "weiterbildung", "aufstieg")
MATCH = "match_my_degree"
#: The fact that says what grades count for.
_GRADES = f"{MATCH}.schlechte_noten"
_GRADE = re.compile(r"\b[1-5],\d\b")
_SHOWN = 4
_LISTED = 8


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """With a degree: the way from there, for the profession or for all; without: the statement."""
    degree = situation.school_degree
    profession = desk.profession(situation)
    if degree is None:
        if topic == MATCH:
            return _ask_degree(desk, situation, candidates)
        return statements.answer(desk, topic, situation, candidates)
    fact = desk.best_fact(topic, situation, candidates)
    if fact and "school_degree" not in situation.told:
        return desk.statement(topic, situation, fact.fact)
    if profession:
        grades = _on_grades(desk, situation, profession)
        cited = [CitedSource.of(desk.knowledge.facts[_GRADES].fact)] if grades else []
        told = profession.degrees[_as_degree(degree)]
        way = desk.statement(topic, situation, told, before=grades, sources=cited)
        return replace(way, chart=charts.path(desk, situation))
    if topic == MATCH:
        return _open_professions(desk, situation, _as_degree(degree))
    return statements.answer(desk, topic, situation, candidates)


def _on_grades(desk: Desk, situation: Situation, profession: Profession) -> str:
    """A word on the grades that somebody names; empty where none are named, or the place is given by grades."""
    if profession.entry != "ausbildung" or not situation.text:
        return ""
    named = phrase(desk.knowledge.wording.phrases, situation.text, ("grades",)) or _GRADE.search(situation.text)
    return desk.say(MATCH, "grades") if named else ""


def _as_degree(value: str) -> Degree:
    return value  # type: ignore[return-value]


def _ask_degree(desk: Desk, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    choices = desk.knowledge.wording.choices["school_degree"]
    buttons = tuple(
        Button(choices[degree], MATCH, {"school_degree": degree})
        for degree in ("hauptschulabschluss", "mittlere_reife", "fachabitur", "abitur")
    )
    fact = desk.best_fact(MATCH, situation, candidates)
    if fact:
        return desk.statement(MATCH, situation, fact.fact)
    profession = desk.profession(situation)
    if profession:
        return desk.statement(MATCH, situation, profession.topics["ask_requirements"].answer, buttons=buttons)
    general = desk.knowledge.topics[MATCH].answer
    if general is None:
        return desk.words(MATCH, situation, desk.say(MATCH, "ask_degree"), buttons=buttons)
    return desk.statement(MATCH, situation, general, buttons=buttons)


def _open_professions(desk: Desk, situation: Situation, degree: Degree) -> Answer:
    """What is open with a degree today, and what in two steps."""
    professions = sorted(desk.knowledge.professions.values(), key=_by_way_in)
    now = [p for p in professions if p.degrees[degree].open == "yes" and p.entry in ("ausbildung", "studium", "direkt")]
    later = [p for p in professions if p.degrees[degree].open == "steps" and p.entry in ("ausbildung", "studium")]
    later.sort(key=lambda profession: not _opens_next(profession, degree))
    label = desk.knowledge.wording.choice("school_degree_with", degree)
    lines = [desk.say(MATCH, "open_now", degree=label, names=_names(now))] if now else []
    if later:
        first_step = "open_after_degree" if degree == "kein_abschluss" else "open_later"
        lines.append(desk.say(MATCH, first_step if now else "open_only_later", degree=label, names=_names(later)))
    shown = (("open_now_easy", now), ("open_later_easy", later))
    easy = " ".join(desk.say(MATCH, name, names=_names(listed)) for name, listed in shown if listed)
    sources = dict.fromkeys(CitedSource.of(p.degrees[degree]) for p in (now + later)[:_SHOWN])
    listed = (now[:_SHOWN] + later[:_SHOWN])[:_LISTED]
    buttons = tuple(desk.profession_button("ask_training_overview", p.id) for p in (now + later)[:2])
    work = Button(desk.say(MATCH, "button_work"), MATCH, {"answer": "ask:work"})
    find = Button(desk.label("find_my_profession"), "find_my_profession", {})
    said = desk.words(MATCH, situation, " ".join(lines), sources, buttons=(*buttons, work, find), easy=easy)
    return replace(said, listed=tuple(profession.id for profession in listed))


def _by_way_in(profession: Profession) -> tuple[int, int]:
    """Trainings before studies before jobs to start at once; professions with more forms of training first."""
    return _WAYS_IN.index(profession.entry), -len(profession.training_forms)


def _opens_next(profession: Profession, degree: Degree) -> bool:
    """Whether the next higher degree opens the profession: then one step is missing."""
    higher = DEGREES[DEGREES.index(degree) + 1 :]
    return bool(higher) and profession.degrees[higher[0]].open == "yes"


def _names(professions: list[Profession]) -> str:
    names = [profession.names.label for profession in professions[:_SHOWN]]
    return ", ".join(names)
