"""The contract's message: text, buttons and ``custom`` of an answer."""

from __future__ import annotations

from typing import Any

from advisor.answer import Answer
from advisor.desk import payload
from advisor.schools import FoundSchool


def as_message(answer: Answer, in_easy_german: bool = False) -> dict[str, Any]:
    """Keyword arguments for ``CollectingDispatcher.utter_message``."""
    text = answer.easy if in_easy_german and answer.easy else answer.text
    buttons = [{"title": button.title, "payload": payload(button)} for button in answer.buttons]
    return {"text": text, "buttons": buttons, "json_message": _custom(answer)}


def _custom(answer: Answer) -> dict[str, Any]:
    professions = list(answer.professions)
    custom: dict[str, Any] = {
        "topic": answer.topic,
        "profession": professions[0] if len(professions) == 1 else professions or None,
        "place": answer.place,
        "sources": [{"title": s.title, "url": s.url, "as_of": s.as_of} for s in answer.sources],
    }
    if answer.erase:
        custom["forgotten"] = True
    if answer.easy:
        custom["easy"] = answer.easy
    if answer.schools:
        custom["schools"] = [_school(found) for found in answer.schools]
    if answer.figure:
        custom["figure"] = {"url": answer.figure.url, "alt": answer.figure.alt}
    if answer.table:
        custom["table"] = answer.table
    if answer.chart:
        custom["chart"] = answer.chart
    return custom


def _school(found: FoundSchool) -> dict[str, Any]:
    school = found.school
    return {
        "number": school.number,
        "name": school.name,
        "street": school.street,
        "postcode": school.postcode,
        "town": school.town,
        "distance_km": found.distance_km,
        "programmes": list(found.labels),
        "phone": school.phone,
        "website": school.website,
        "lat": school.lat,
        "lon": school.lon,
    }
