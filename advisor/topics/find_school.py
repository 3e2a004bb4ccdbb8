"""find_school: the nearest Berufskollegs (or universities) that teach a profession."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.model import Source
from advisor.money import number
from advisor.schools import FoundSchool, Search

TOPIC = "find_school"
SHOWN = 3
_REGISTER = Source(
    title="Schulministerium NRW: Schulgrunddaten (dl-de/by-2-0, bearbeitet)",
    url="https://www.schulministerium.nrw/open-data",
)
_FORMS_OF_SCHOOLS = ("pia", "vollzeit", "teilzeit", "dual")


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """Schools near the place; asks for what is missing, and says where nothing is known."""
    if situation.unknown_place:
        return _unknown_place(desk, situation)
    if len(situation.place_candidates) > 1:
        return _which_place(desk, situation)
    if situation.place is None:
        fact = desk.best_fact(TOPIC, situation, candidates)
        if fact:
            return desk.statement(TOPIC, situation, fact.fact)
        return _ask_place(desk, situation)
    profession = situation.profession or "erzieher"
    codes = desk.knowledge.schools.programmes_for(profession)
    if not codes:
        return _no_school(desk, situation)
    form = _form_wanted(situation)
    search = desk.knowledge.schools.near(situation.place, codes, form, situation.radius_km)
    if form and (not search.found or search.widened):
        any_form = desk.knowledge.schools.near(situation.place, codes, None, situation.radius_km)
        if not search.found or not any_form.widened:
            return _list(desk, situation, any_form, not_proven=_form(desk, form))
    return _list(desk, situation, search)


def _form_wanted(situation: Situation) -> str | None:
    """The form that the schools must have: PIA once wished for, another one only where this message names it."""
    form = situation.training_form
    if form == "pia" or (form in _FORMS_OF_SCHOOLS and "training_form" in situation.told):
        return form
    return None


def _list(desk: Desk, situation: Situation, search: Search, not_proven: str = "") -> Answer:
    """The schools found; ``not_proven`` names the form that no school here is known to have."""
    place = situation.place
    assert place is not None
    if not search.found:
        sources = [_register_source(desk)]
        return desk.words(TOPIC, situation, desk.say(TOPIC, "none"), sources, easy=desk.say(TOPIC, "none_easy"))
    before = desk.say(TOPIC, "form_not_proven", form=not_proven) if not_proven else ""
    before_easy = desk.say(TOPIC, "form_not_proven_easy", form=not_proven) if not_proven else ""
    profession = desk.knowledge.professions[situation.profession or "erzieher"]
    shown = search.found[:SHOWN]
    head = desk.say(
        TOPIC,
        "widened" if search.widened else "head",
        place=place.label,
        training=profession.names.pair,
        radius=number(search.radius_km),
    )
    lines = [f"{n}. {_line(desk, found)}" for n, found in enumerate(shown, start=1)]
    text = "\n".join([f"{before} {head}".strip(), *lines, desk.say(TOPIC, "check")])
    head_easy = desk.say(TOPIC, "head_easy", place=place.label)
    easy = "\n".join([f"{before_easy} {head_easy}".strip(), *lines, desk.say(TOPIC, "check_easy")])
    sources = [_register_source(desk)]
    for found in shown:
        programme = found.programmes[0]
        title = desk.say(TOPIC, "source", school=found.school.name)
        sources.append(CitedSource(title, programme.source_url, programme.as_of))
    result = desk.words(TOPIC, situation, text, sources, buttons=_next(desk, situation), easy=easy)
    return replace(result, schools=search.found[: SHOWN * 3])


def _line(desk: Desk, found: FoundSchool) -> str:
    forms = [_form(desk, p.form) for p in found.programmes if p.form]
    note = f" ({', '.join(dict.fromkeys(forms))})" if forms else ""
    phone = f", Tel. {found.school.phone}" if found.school.phone else ""
    return f"{found.school.name}, {found.school.town}, {number(found.distance_km)} km{note}{phone}"


def _form(desk: Desk, form: str) -> str:
    return desk.knowledge.wording.choice("training_form", form)


def _next(desk: Desk, situation: Situation) -> tuple[Button, ...]:
    buttons: list[Button] = []
    if situation.training_form != "pia" and situation.profession in (None, "erzieher", "heilerziehungspfleger"):
        buttons.append(Button(desk.say(TOPIC, "only_pia"), TOPIC, {"training_form": "pia"}))
    return (*buttons, *desk.next_steps(TOPIC, situation))[:4]


def _register_source(desk: Desk) -> CitedSource:
    newest = max(school.as_of for school in desk.knowledge.schools.schools if not school.number.startswith("H"))
    return CitedSource.dated(_REGISTER, newest)


def _ask_place(desk: Desk, situation: Situation) -> Answer:
    towns = ("Köln", "Dortmund", "Düsseldorf", "Bielefeld")
    buttons = tuple(Button(town, TOPIC, {**_carried(situation), "place": town}) for town in towns)
    return desk.words(
        TOPIC, situation, desk.say(TOPIC, "ask_place"), buttons=buttons, easy=desk.say(TOPIC, "ask_place_easy")
    )


def _which_place(desk: Desk, situation: Situation) -> Answer:
    found = situation.place_candidates
    buttons = tuple(Button(place.name, TOPIC, {**_carried(situation), "place": place.name}) for place in found)
    easy = desk.say(TOPIC, "which_place_easy")
    return desk.words(TOPIC, situation, desk.say(TOPIC, "which_place"), buttons=buttons[:4], easy=easy)


def _unknown_place(desk: Desk, situation: Situation) -> Answer:
    name = situation.unknown_place or ""
    kind = "unknown_postcode" if name.isdigit() else "unknown_place"
    easy = desk.say(TOPIC, "unknown_place_easy", place=name)
    return desk.words(TOPIC, situation, desk.say(TOPIC, kind, place=name), [_register_source(desk)], easy=easy)


def _no_school(desk: Desk, situation: Situation) -> Answer:
    profession = desk.profession(situation)
    assert profession is not None
    statement = profession.topics["ask_training_overview"].answer
    before = desk.say(TOPIC, "no_school", plural=profession.names.plural)
    return desk.statement(TOPIC, situation, statement, before=before)


def _carried(situation: Situation) -> dict[str, str]:
    return {"profession": situation.profession} if situation.profession else {}
