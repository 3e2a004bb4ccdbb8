"""What the talk remembers, kept in Rasa's slots, and how a message changes it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions import place_memory
from advisor.answer import Situation
from advisor.knowledge import Knowledge

#: Slots that carry the situation from turn to turn. All are set by the actions alone.
TEXT_SLOTS = ("school_degree", "training_form")
NUMBER_SLOTS = ("radius_km", "weekly_hours", "experience_years")

_ORDINALS = (
    (re.compile(r"\berste[rns]?\b", re.IGNORECASE), 0),
    (re.compile(r"\bzweite[rns]?\b|\bandere[rns]?\b", re.IGNORECASE), 1),
    (re.compile(r"\bdritte[rns]?\b", re.IGNORECASE), 2),
)

Entities = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Memory:
    """The slots of a talk."""

    slots: Mapping[str, Any]

    @property
    def topic(self) -> str | None:
        """The intent answered last."""
        return self.slots.get("topic")

    @property
    def turn(self) -> int:
        """How many messages were answered."""
        return int(self.slots.get("turn") or 0)

    @property
    def introduced(self) -> bool:
        """Whether the bot has said what it is."""
        return bool(self.slots.get("introduced"))

    def situation(self, entities: Entities, knowledge: Knowledge, today: date, text: str = "") -> Situation:
        """The situation after a message: what it says itself, else what was known before.

        :param text: the message, for words such as "das zweite".
        """
        told = _values(entities, knowledge)
        professions = tuple(dict.fromkeys(told.get("profession", ()))) or self._listed(text)
        places = place_memory.read(told.get("place", ()), self.slots.get("place"), knowledge.places)
        return Situation(
            today=today,
            professions=professions,
            way=self._text(told, "way_to_try"),
            place=places.place,
            place_candidates=places.candidates,
            unknown_place=places.unknown,
            other_places=places.others,
            programme=_first(told, "programme") or self._programme(told),
            school_request=_first(told, "school_request"),
            school_number=int(_first(told, "school_number") or 0) or None,
            listed_schools=self._listed_schools(),
            told=frozenset(told),
            turn=self.turn,
            school_degree=self._text(told, "school_degree"),
            training_form=self._text(told, "training_form"),
            radius_km=self._number(told, "radius_km"),
            weekly_hours=self._number(told, "weekly_hours"),
            experience_years=self._number(told, "experience_years"),
        )

    def after(self, situation: Situation) -> Memory:
        """The memory after one of several questions of a message: what it told holds for the next, too."""
        changes = {event["name"]: event["value"] for event in events(self.topic, situation, self.turn)}
        return Memory({**self.slots, **changes, "introduced": self.introduced})

    def _listed(self, text: str) -> tuple[str, ...]:
        """The professions talked about before; one of them where the message picks it ("das zweite")."""
        listed = _as_tuple(self.slots.get("profession"))
        for pattern, position in _ORDINALS:
            if len(listed) > position and pattern.search(text):
                return (listed[position],)
        return listed

    def _programme(self, told: Mapping[str, list[Any]]) -> str | None:
        """The programme whose schools the person looks at, until a profession is named."""
        going_on = self.topic == "find_school" and "profession" not in told
        return self.slots.get("programme") if going_on else None

    def _listed_schools(self) -> tuple[str, ...]:
        """The schools that the person has on the screen: those of the answer before."""
        return _as_tuple(self.slots.get("school_list")) if self.topic == "find_school" else ()

    def _text(self, told: Mapping[str, list[Any]], slot: str) -> str | None:
        return _first(told, slot) or self.slots.get(slot)

    def _number(self, told: Mapping[str, list[Any]], slot: str) -> float | None:
        """What was told, else what was known; what is no number counts as nothing."""
        for value in (_first(told, slot), self.slots.get(slot)):
            with contextlib.suppress(TypeError, ValueError):
                if value is not None:
                    return float(value)
        return None


def events(topic: str | None, situation: Situation, turn: int) -> list[EventType]:
    """The slots after an answer."""
    professions = list(situation.professions)
    changes: dict[str, Any] = {
        "topic": topic,
        "turn": float(turn),
        "introduced": True,
        "profession": professions[0] if len(professions) == 1 else professions or None,
        "way_to_try": situation.way,
        **{slot: getattr(situation, slot) for slot in (*TEXT_SLOTS, *NUMBER_SLOTS)},
    }
    if situation.place:
        changes["place"] = situation.place.key or situation.place.name
    return [SlotSet(name, value) for name, value in changes.items()]


def _values(entities: Entities, knowledge: Knowledge) -> dict[str, list[Any]]:
    """The values told, by entity; what a client made up ("school_degree": "x") counts as not told."""
    known: dict[str, Collection[Any]] = {
        "profession": knowledge.professions,
        "way_to_try": knowledge.ways,
        "school_degree": knowledge.degree_names,
        "training_form": knowledge.form_names,
        **knowledge.school_terms,
    }
    values: dict[str, list[Any]] = {}
    for entity in entities:
        name, value = entity["entity"], entity["value"]
        if not isinstance(value, (str, int, float)) or (name == "place" and not isinstance(value, str)):
            continue
        if name not in known or value in known[name]:
            values.setdefault(name, []).append(value)
    return values


def _first(told: Mapping[str, list[Any]], slot: str) -> Any:
    return next(iter(told.get(slot, ())), None)


def _as_tuple(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)
