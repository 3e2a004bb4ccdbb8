"""Words about schools: lines of a list, addresses, programmes, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from advisor.answer import CitedSource
from advisor.desk import Desk
from advisor.model import Source
from advisor.money import as_of, number
from advisor.schools import FoundSchool, Programme, School

TOPIC = "find_school"

REGISTER = Source(
    title="Schulministerium NRW: Schulgrunddaten (dl-de/by-2-0, bearbeitet)",
    url="https://www.schulministerium.nrw/open-data",
)
SCHOOL_SEARCH = Source(
    title="Schulministerium NRW: Schulsuche (alle Schulen)",
    url="https://www.schulministerium.nrw.de/BiPo/SchuleSuchen/online",
)

#: A source as old as this (years) is named as old where one school is looked at.
OLD_YEARS = 6

#: Of universities only the town is known: up to this distance (km) to its middle nothing is said of kilometres.
WITHIN_TOWN_KM = 8.0


def labelled(desk: Desk, found: FoundSchool) -> FoundSchool:
    """The same with the names of its programmes."""
    return replace(found, labels=offers(desk, found.programmes))


def offers(desk: Desk, programmes: Iterable[Programme], names: str = "programme") -> tuple[str, ...]:
    """The programmes by name, each once, with the forms that a source names.

    :param names: ``programme`` or ``programme_short`` of ``knowledge/wording/choices.yml``.
    """
    forms: dict[str, list[str]] = {}
    for programme in programmes:
        known = forms.setdefault(desk.knowledge.wording.choice(names, programme.code), [])
        if programme.form:
            known.append(desk.knowledge.wording.choice("training_form", programme.form))
    return tuple(_offer(desk, name, list(dict.fromkeys(known))) for name, known in forms.items())


def _offer(desk: Desk, name: str, forms: Sequence[str]) -> str:
    return desk.say(TOPIC, "form", programme=name, form=", ".join(forms)) if forms else name


def line(desk: Desk, position: int, found: FoundSchool) -> str:
    """One school of a list, to be read aloud: name, town, distance, programme, telephone, website."""
    school = found.school
    parts = [
        desk.say(
            TOPIC,
            "line" if not school.is_university or found.distance_km > WITHIN_TOWN_KM else "line_in_town",
            number=str(position),
            name=short_name(school),
            town=school.town,
            distance=kilometres(found.distance_km),
            offer=" und ".join(offers(desk, found.programmes, "programme_short")),
        ),
        *([desk.say(TOPIC, "line_phone", phone=school.phone)] if school.phone else []),
        *([host(school.website)] if school.website else []),
    ]
    return ", ".join(parts)


def address(desk: Desk, school: School, programmes: Sequence[Programme], today_year: int) -> str:
    """All about one school."""
    parts = [
        desk.say(
            TOPIC, "contact", name=school.name, street=school.street, postcode=school.postcode, town=school.town
        ).replace(": ,", ":")
    ]
    parts.append(
        desk.say(TOPIC, "contact_phone", phone=school.phone) if school.phone else desk.say(TOPIC, "contact_missing")
    )
    if school.website:
        parts.append(desk.say(TOPIC, "contact_website", website=school.website))
    if programmes:
        parts.append(desk.say(TOPIC, "contact_offer", offer="; ".join(offers(desk, programmes))))
        newest = max(programme.as_of for programme in programmes)[:4]
        if today_year - int(newest) >= OLD_YEARS:
            parts.append(desk.say(TOPIC, "contact_old", year=newest))
    return " ".join(parts)


@lru_cache(maxsize=4096)
def kilometres(distance_km: float) -> str:
    """A distance in German figures; there are few different ones."""
    return number(distance_km)


def short_name(school: School) -> str:
    """The name without the town, which stands beside it."""
    short = school.name.removesuffix(school.town).rstrip(" ,").removesuffix(" in").removesuffix(" der Stadt")
    return short if len(short.split()) > 1 or "-" in short else school.name


def host(website: str) -> str:
    """A website as it is read aloud: without https:// and www."""
    return website.removeprefix("https://").removeprefix("www.").strip("/").split("/")[0]


def sources(desk: Desk, shown: Iterable[FoundSchool]) -> list[CitedSource]:
    """The register, the ministry's own search, how one applies, and the source of each programme."""
    apply = desk.knowledge.topics["ask_application"].answer
    cited = [register(desk), CitedSource.dated(SCHOOL_SEARCH, desk.knowledge.schools.newest)]
    if apply:
        cited.append(CitedSource.of(apply))
    for found in shown:
        programme = found.programmes[0]
        title = desk.say(TOPIC, "source", school=found.school.name)
        cited.append(CitedSource(title, programme.source_url, programme.as_of))
    return cited


def register(desk: Desk) -> CitedSource:
    """The ministry's register with its date."""
    return CitedSource.dated(REGISTER, desk.knowledge.schools.newest)


def register_date(desk: Desk) -> str:
    """The date of the register in words."""
    return as_of(desk.knowledge.schools.newest)
