"""find_school: the nearest Berufskollegs (or universities) that teach a profession."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor import school_maps
from advisor import school_wording as wording
from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import MAX_BUTTONS, Desk
from advisor.money import number
from advisor.places import Place, distance_km
from advisor.school_wording import TOPIC
from advisor.schools import FoundSchool, Search, wider

#: So many schools are shown at once, and so many are kept with the message.
SHOWN = 3
CARRIED = 9

_FORMS_OF_SCHOOLS = ("pia", "vollzeit", "teilzeit", "dual")
_WITH_PIA = (None, "erzieher", "heilerziehungspfleger", "kinderpfleger")
_OFFERED_PLACES = ("Köln", "Dortmund", "Düsseldorf", "Bielefeld")
_OFFERED_REGIONS = ("Ruhrgebiet", "Köln", "Münsterland", "Ostwestfalen-Lippe")

#: A radius beyond these (km) is no radius within NRW.
_RADIUS_KM = (1.0, 400.0)
_LONGEST_ECHO = 40


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """Schools near the place; asks for what is missing, and says where nothing is known."""
    if situation.unknown_place:
        return _no_place(desk, situation, situation.unknown_place)
    if len(situation.place_candidates) > 1:
        return _which_place(desk, situation, desk.say(TOPIC, "which_place"))
    if situation.listed_schools and (situation.school_number or situation.school_request == "contact"):
        return _contacts(desk, situation)
    if situation.place is None:
        fact = desk.best_fact(TOPIC, situation, candidates)
        if fact:
            return desk.statement(TOPIC, situation, fact.fact)
        return _ask_place(desk, situation, "ask_place")
    codes = _codes(desk, situation)
    if not codes:
        return _no_school(desk, situation)
    return _search(desk, situation, situation.place, codes)


def _codes(desk: Desk, situation: Situation) -> tuple[str, ...]:
    if situation.programme:
        return (situation.programme,)
    return desk.knowledge.schools.programmes_for(situation.profession or "erzieher")


def _search(desk: Desk, situation: Situation, place: Place, codes: tuple[str, ...]) -> Answer:
    """The schools in the form wished for; where none is proven near, those of any form, and it is said."""
    request = situation.school_request if situation.listed_schools else None
    form = None if situation.school_request == "any_form" else _form_wanted(situation)
    seen = situation.listed_schools if request in ("more", "wider") else ()
    radius = _radius(situation)
    find = desk.knowledge.schools.near
    if request == "wider":
        shown_to = find(place, codes, form, radius).radius_km
        radius = wider(max(shown_to, radius or 0))
    search = find(place, codes, form, radius, seen)
    before = ""
    if form and not seen and (not search.found or search.widened):
        any_form = find(place, codes, None, radius)
        if not search.found or not any_form.widened:
            search, before = any_form, desk.say(TOPIC, "form_not_proven", form=_form(desk, form))
    if not search.found:
        name = "no_more" if seen else "none"
        easy = desk.say(TOPIC, "none_easy")
        cited = wording.sources(desk, ())
        return desk.words(TOPIC, situation, desk.say(TOPIC, name), cited, buttons=_no_more(desk), easy=easy)
    remembered: dict[str, Any] = {"programme": situation.programme}
    if situation.school_request == "any_form":
        remembered["training_form"] = None
    if request == "wider" or (situation.radius_km is not None and radius is None):
        remembered["radius_km"] = radius
    remembered["school_list"] = [*seen, *(found.school.number for found in search.found[:SHOWN])]
    head = " ".join(part for part in (_several(desk, situation), before, _head(desk, situation, search)) if part)
    return _list(desk, situation, head, search, len(seen), remembered)


def _radius(situation: Situation) -> float | None:
    """The radius wished for; a number that is none of NRW counts as nothing."""
    low, high = _RADIUS_KM
    return situation.radius_km if situation.radius_km is not None and low <= situation.radius_km <= high else None


def _form_wanted(situation: Situation) -> str | None:
    """The form that the schools must have: PIA once wished for, another one only where this message names it."""
    form = situation.training_form
    if form == "pia" or (form in _FORMS_OF_SCHOOLS and "training_form" in situation.told):
        return form
    return None


def _head(desk: Desk, situation: Situation, search: Search) -> str:
    place = situation.place
    assert place is not None
    if situation.school_request in ("more", "wider") and situation.listed_schools:
        name = "more_widened" if search.widened or situation.school_request == "wider" else "more"
    elif situation.school_request == "nearer" and situation.listed_schools:
        name = "nearer"
    elif search.inside:
        name = "head_region" if len(search.found) > 1 else "head_region_one"
    else:
        name = "widened" if search.widened else "head"
    return desk.say(
        TOPIC,
        name,
        place=place.label,
        training=_training(desk, situation),
        radius=number(search.radius_km),
        count=str(len(search.found)),
    )


def _training(desk: Desk, situation: Situation) -> str:
    """What is learned there, in words."""
    if situation.programme:
        return desk.knowledge.wording.choice("programme", situation.programme)
    return desk.knowledge.professions[situation.profession or "erzieher"].names.pair


def _several(desk: Desk, situation: Situation) -> str:
    if not situation.other_places or situation.place is None:
        return ""
    return desk.say(TOPIC, "several_places", place=situation.place.label)


def _list(
    desk: Desk, situation: Situation, head: str, search: Search, before: int, remembered: Mapping[str, Any]
) -> Answer:
    place = situation.place
    assert place is not None
    found = [wording.labelled(desk, one) for one in search.found[:CARRIED]]
    shown = found[:SHOWN]
    lines = [wording.line(desk, position, one) for position, one in enumerate(shown, start=before + 1)]
    text = "\n".join([head, *lines, _how_to_apply(desk, shown)])
    buttons = _next(desk, situation, more=len(search.found) > SHOWN)
    result = desk.words(TOPIC, situation, text, wording.sources(desk, shown), buttons=buttons, easy=_easy(desk, shown))
    figure = school_maps.figure(desk, place, shown, before + 1)
    return replace(result, schools=tuple(found), figure=figure, remembered=dict(remembered))


def _easy(desk: Desk, shown: Sequence[FoundSchool]) -> str:
    """The same list in Einfache Sprache: no school and no telephone number is lost."""
    lines = [desk.say(TOPIC, "easy_head")]
    for one in shown:
        school, distance = one.school, wording.kilometres(one.distance_km)
        line = desk.say(TOPIC, "easy_line", school=school.name, town=school.town, distance=distance)
        lines.append(f"{line} {desk.say(TOPIC, 'contact_phone', phone=school.phone)}" if school.phone else line)
    return "\n".join([*lines, desk.say(TOPIC, "easy_end")])


def _how_to_apply(desk: Desk, shown: Sequence[FoundSchool]) -> str:
    if shown[0].school.is_university:
        parts = ["apply_university", "check"]
    else:
        parts = ["apply", *(["apply_pia"] if all(one.has_form("pia") for one in shown) else []), "check"]
    return " ".join(desk.say(TOPIC, name, date=wording.register_date(desk)) for name in parts)


def _form(desk: Desk, form: str) -> str:
    return desk.knowledge.wording.choice("training_form", form)


def _next(desk: Desk, situation: Situation, *, more: bool) -> tuple[Button, ...]:
    carried = _carried(situation)
    buttons = [
        Button(desk.say(TOPIC, "button_more"), TOPIC, {**carried, "school_request": "more"})
        if more
        else Button(desk.say(TOPIC, "button_wider"), TOPIC, {**carried, "school_request": "wider"})
    ]
    for place in situation.other_places[:2]:
        buttons.append(_place_button(desk, situation, place))
    if situation.training_form == "pia":
        buttons.append(Button(desk.say(TOPIC, "button_any_form"), TOPIC, {**carried, "school_request": "any_form"}))
    elif situation.profession in _WITH_PIA and not situation.programme:
        buttons.append(Button(desk.say(TOPIC, "only_pia"), TOPIC, {**carried, "training_form": "pia"}))
    buttons.append(Button(desk.say(TOPIC, "button_contact"), TOPIC, {"school_request": "contact"}))
    return (*buttons, *desk.next_steps(TOPIC, situation))[:MAX_BUTTONS]


def _no_more(desk: Desk) -> tuple[Button, ...]:
    return tuple(Button(desk.label(name), name, {}) for name in ("ask_contact", "ask_application"))


def _contacts(desk: Desk, situation: Situation) -> Answer:
    """Address, telephone and website: of the school whose number was named, else of those shown last."""
    listed = situation.listed_schools
    position = situation.school_number
    if position and position > len(listed):
        text = desk.say(TOPIC, "no_number", count=str(len(listed)))
        return desk.words(TOPIC, situation, text, buttons=_school_buttons(desk, len(listed)))
    first = position or max(1, len(listed) - SHOWN + 1)
    numbers = [listed[first - 1]] if position else list(listed[first - 1 :])
    schools = [desk.knowledge.schools.by_number[n] for n in numbers if n in desk.knowledge.schools.by_number]
    found = tuple(_as_found(desk, situation, number) for number in (school.number for school in schools))
    year = situation.today.year
    if position:
        text = wording.address(desk, schools[0], found[0].programmes, year)
    else:
        lines = [f"{n}. {wording.address(desk, school, (), year)}" for n, school in enumerate(schools, start=first)]
        text = "\n".join([desk.say(TOPIC, "contact_head"), *lines])
    cited = wording.sources(desk, [one for one in found if one.programmes])
    others = _school_buttons(desk, len(listed), but=position)
    buttons = (*others[:2], *desk.next_steps(TOPIC, situation))[:MAX_BUTTONS]
    result = desk.words(TOPIC, situation, text, cited, buttons=buttons)
    return replace(result, schools=found, remembered={"school_list": list(listed)})


def _as_found(desk: Desk, situation: Situation, school_number: str) -> FoundSchool:
    """A school again with its distance and all that it offers."""
    school = desk.knowledge.schools.by_number[school_number]
    here = Place(school.name, "", "", school.lat, school.lon)
    distance = round(distance_km(here, situation.place), 1) if situation.place else 0.0
    return wording.labelled(desk, FoundSchool(school, distance, school.programmes))


def _school_buttons(desk: Desk, count: int, but: int | None = None) -> tuple[Button, ...]:
    positions = [position for position in range(1, min(count, SHOWN) + 1) if position != but]
    return tuple(
        Button(desk.say(TOPIC, "button_school", number=str(n)), TOPIC, {"school_number": str(n)}) for n in positions
    )


def _ask_place(desk: Desk, situation: Situation, name: str, places: Sequence[str] = _OFFERED_PLACES) -> Answer:
    buttons = tuple(Button(place, TOPIC, {**_carried(situation), "place": place}) for place in places)
    easy = desk.say(TOPIC, "ask_place_easy")
    return desk.words(TOPIC, situation, desk.say(TOPIC, name), buttons=buttons, easy=easy)


def _which_place(desk: Desk, situation: Situation, text: str) -> Answer:
    buttons = tuple(
        Button(place.key or place.name, TOPIC, {**_carried(situation), "place": place.key or place.name})
        for place in situation.place_candidates
    )
    easy = desk.say(TOPIC, "which_place_easy")
    return desk.words(TOPIC, situation, text, buttons=buttons[:MAX_BUTTONS], easy=easy)


def _no_place(desk: Desk, situation: Situation, name: str) -> Answer:
    """What was named is no place in NRW: say what it is, who helps there, and what could be meant."""
    found = desk.knowledge.places.resolve(name)
    echo = name[:_LONGEST_ECHO]
    if found.meaning == "similar":
        asked = replace(situation, place_candidates=found.places)
        return _which_place(desk, asked, desk.say(TOPIC, "similar_place", place=echo))
    if found.meaning in ("here", "street"):
        return _ask_place(desk, situation, found.meaning)
    if found.meaning == "everywhere":
        return _everywhere(desk, situation)
    if found.meaning == "outside":
        return _outside(desk, situation, echo)
    text = desk.say(TOPIC, "unknown_postcode" if name.isdigit() else "unknown_place", place=echo)
    buttons = _place_buttons(desk, situation)
    easy = desk.say(TOPIC, "unknown_place_easy", place=echo)
    return desk.words(TOPIC, situation, text, [wording.register(desk)], buttons=buttons, easy=easy)


def _outside(desk: Desk, situation: Situation, name: str) -> Answer:
    found = desk.knowledge.places.resolve(name)
    text = desk.say(TOPIC, "outside", place=name)
    buttons = _place_buttons(desk, situation)
    if found.places and found.outside:
        [town] = found.places
        distance = number(round(distance_km(found.outside, town)))
        text = f"{text} {desk.say(TOPIC, 'outside_near', town=town.label, distance=distance)}"
        buttons = (_place_button(desk, situation, town), Button(desk.label("ask_contact"), "ask_contact"))
    return desk.words(TOPIC, situation, text, [wording.register(desk)], buttons=buttons)


def _everywhere(desk: Desk, situation: Situation) -> Answer:
    codes = _codes(desk, situation)
    if not codes:
        return _no_school(desk, situation)
    count = str(desk.knowledge.schools.count(codes))
    text = desk.say(TOPIC, "everywhere", count=count, training=_training(desk, situation))
    buttons = tuple(Button(place, TOPIC, {**_carried(situation), "place": place}) for place in _OFFERED_REGIONS)
    return desk.words(TOPIC, situation, text, wording.sources(desk, ()), buttons=buttons)


def _place_button(desk: Desk, situation: Situation, place: Place) -> Button:
    title = desk.say(TOPIC, "button_place", place=place.label)
    return Button(title, TOPIC, {**_carried(situation), "place": place.key or place.name})


def _place_buttons(desk: Desk, situation: Situation) -> tuple[Button, ...]:
    towns = tuple(Button(name, TOPIC, {**_carried(situation), "place": name}) for name in _OFFERED_PLACES[:3])
    return (*towns, Button(desk.label("ask_contact"), "ask_contact"))


def _no_school(desk: Desk, situation: Situation) -> Answer:
    profession = desk.profession(situation)
    assert profession is not None
    statement = profession.topics["ask_training_overview"].answer
    before = desk.say(TOPIC, "no_school", plural=profession.names.plural)
    return desk.statement(TOPIC, situation, statement, before=before)


def _carried(situation: Situation) -> dict[str, str]:
    carried = {"profession": situation.profession} if situation.profession else {}
    return {**carried, **({"programme": situation.programme} if situation.programme else {})}
