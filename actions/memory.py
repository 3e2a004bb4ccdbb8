"""What the talk remembers, kept in Rasa's slots, and how a message changes it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from rasa_sdk.events import AllSlotsReset, EventType, SlotSet

from actions import place_memory
from advisor.answer import Answer, Situation
from advisor.knowledge import Knowledge
from advisor.orientation import Progress

#: Slots that carry the situation from turn to turn. All are set by the actions alone.
TEXT_SLOTS = ("school_degree", "training_form")
NUMBER_SLOTS = ("radius_km", "weekly_hours", "experience_years")

#: Under this name stands what somebody has as a profession while another one is asked about.
OWN = "own_profession"

#: What may follow "das zweite" where it picks from a list: "das zweite bitte", but not "das zweite Jahr".
_AFTER = (
    r"(?=\s*(?:$|[,.;:!?]|(?:beruf|berufe|job|vorschlag|davon|bitte|von|auf|in|mit|ohne|bei|und|was|wie|wo|wann|welche\w*"
    r"|ist|sind|wäre|war|klingt|passt|finde|find|nehme|interessiert|kann|muss|geht|hat|braucht|brauch|verdient|dauert|machen"
    r"|da|denn|eigentlich|auch|genau)\b))"
)
_ORDINALS = tuple(
    (re.compile(rf"\b{word}{_AFTER}", re.IGNORECASE), position)
    for word, position in ((r"erste[rns]?", 0), (r"zweite[rns]?", 1), (r"dritte[rns]?", 2), (r"letzte[rns]?", -1))
)
#: "2", "Nummer 2": the number of a profession in a list, nothing else.
_NUMBER = re.compile(r"^\W*(?:nummer|nr\.?|die|das)?\s*([1-9])\W*$", re.IGNORECASE)
_OTHER = re.compile(rf"\b(?:das|die|der|den|dem|beim|zum|zur|vom)\s+andere[rns]?{_AFTER}", re.IGNORECASE)

Entities = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Memory:
    """The slots of a talk, and Rasa's id of it."""

    slots: Mapping[str, Any]
    sender: str = ""

    @property
    def topic(self) -> str | None:
        """The intent answered last."""
        return self.slots.get("topic")

    @property
    def turn(self) -> int:
        """How many messages were answered."""
        return int(self.slots.get("turn") or 0)

    @property
    def unclear(self) -> int:
        """How many messages in a row were not understood."""
        return int(self.slots.get("unclear") or 0)

    def times_said(self, answers: Sequence[Answer]) -> int:
        """How many times in a row the bot has said exactly this."""
        last = self.slots.get("last_said") or {}
        return int(last["times"]) if last.get("mark") == _mark(answers) else 0

    @property
    def introduced(self) -> bool:
        """Whether the bot has said what it is."""
        return bool(self.slots.get("introduced"))

    @property
    def in_easy_german(self) -> bool:
        """Whether the person wants all answers in Einfache Sprache."""
        return bool(self.slots.get("easy_german"))

    @property
    def day(self) -> date | None:
        """The day of the last answer."""
        with contextlib.suppress(TypeError, ValueError):
            return date.fromisoformat(self.slots["day"]) if self.slots.get("day") else None
        return None

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
            own=_first(told, OWN),
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
            said=_as_tuple(self.slots.get("said")),
            text="" if text.startswith("/") else text,
            reply=next((value for value in map(str, told.get("answer", ()))), None),
            asking=self.slots.get("asking"),
            orientation=Progress.from_json(self.slots.get("orientation")),
            earlier=_as_tuple(self.slots.get("profession")),
            listed=_as_tuple(self.slots.get("listed")),
            unclear=self.unclear,
            topic=self.topic,
            case_answers=_as_tuple(self.slots.get("case_answers")),
            school_degree=self._text(told, "school_degree"),
            training_form=self._text(told, "training_form"),
            radius_km=self._number(told, "radius_km"),
            weekly_hours=self._number(told, "weekly_hours"),
            experience_years=self._number(told, "experience_years"),
        )

    def after(self, situation: Situation) -> Memory:
        """The memory after one of several questions of a message: what it told holds for the next, too."""
        changes = {event["name"]: event["value"] for event in events(self.topic, situation, self.turn)}
        return Memory({**self.slots, **changes, "introduced": self.introduced}, self.sender)

    def _listed(self, text: str) -> tuple[str, ...]:
        """The professions talked about before; one of them where the message picks it ("das zweite")."""
        before = _as_tuple(self.slots.get("profession"))
        if self.slots.get("asking"):  # "Das zweite" answers the question that was put.
            return before
        listed = before if len(before) > 1 else _as_tuple(self.slots.get("listed"))
        for pattern, position in _ORDINALS:
            if len(listed) > max(position, 1 if position < 0 else 0) and pattern.search(text):
                return (listed[position],)
        if len(listed) > 1 and (number := _NUMBER.match(text)) and int(number.group(1)) <= len(listed):
            return (listed[int(number.group(1)) - 1],)
        if len(listed) > 1 and _OTHER.search(text):
            others = [profession for profession in listed if profession not in before]
            return (others[0] if others else listed[1],)
        return before

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


def events(
    topic: str | None, situation: Situation, turn: int, answers: Sequence[Answer] = (), kept: str | None = None
) -> list[EventType]:
    """The slots after the answers of a turn; ``kept`` is the question that stays open where they put none."""
    last = answers[-1] if answers else None
    professions = list(_professions(answers, situation))
    listed = next((answer.listed for answer in reversed(answers) if answer.listed), situation.listed)
    orientation = next((a.orientation for a in reversed(answers) if a.orientation is not None), situation.orientation)
    changes: dict[str, Any] = {
        "topic": topic,
        "turn": float(turn),
        "introduced": True,
        "day": situation.today.isoformat(),
        "profession": professions[0] if len(professions) == 1 else professions or None,
        "way_to_try": situation.way,
        "said": list(situation.said) or None,
        "asking": (last.asking or kept) if last else situation.asking,
        "listed": list(listed) or None,
        "case_answers": list(situation.case_answers) or None,
        "orientation": None if orientation == Progress() else orientation.as_json(),
        "unclear": float(situation.unclear + 1) if last and last.topic == "clarify" else None,
        **{slot: getattr(situation, slot) for slot in (*TEXT_SLOTS, *NUMBER_SLOTS)},
    }
    if situation.place:
        changes["place"] = situation.place.key or situation.place.name
    return [SlotSet(name, value) for name, value in changes.items()]


def _professions(answers: Sequence[Answer], situation: Situation) -> tuple[str, ...]:
    """The professions that "da" means from now on: those of the last answer, or both where each had an answer."""
    if not answers:
        return situation.professions
    last = answers[-1]
    same_topic = {p for answer in answers if answer.topic == last.topic for p in answer.professions}
    if len(situation.professions) > 1 and same_topic == set(situation.professions):
        return situation.professions
    return last.professions or situation.professions


def said_event(answers: Sequence[Answer], times: int) -> EventType:
    """The slot that knows what was said last, for ``times_said``; a mark of the words, not the words."""
    return SlotSet("last_said", {"mark": _mark(answers), "times": times})


def _mark(answers: Sequence[Answer]) -> str:
    return sha256("\n".join(answer.text for answer in answers).encode()).hexdigest()[:16]


def nothing() -> list[EventType]:
    """The slots when all is forgotten; that the bot has introduced itself stays true."""
    return [AllSlotsReset(), SlotSet("introduced", True)]


def _values(entities: Entities, knowledge: Knowledge) -> dict[str, list[Any]]:
    """The values told, by entity; what a client made up ("school_degree": "x") counts as not told."""
    known: dict[str, Collection[Any]] = {
        "profession": knowledge.professions,
        OWN: knowledge.professions,
        "way_to_try": knowledge.ways,
        "school_degree": knowledge.degree_names,
        "training_form": knowledge.form_names,
        **knowledge.school_terms,
    }
    values: dict[str, list[Any]] = {}
    for entity in entities:
        value = entity["value"]
        name = OWN if entity.get("role") == "own" else entity["entity"]
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
