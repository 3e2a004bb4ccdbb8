"""Shapes of what ``knowledge/`` holds, checked when it is loaded.

Every statement carries its source, the date of that source (``as_of``) and how sure it is (``confidence``).
Amounts are euros gross a month for a full-time post unless a field says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, Extra, validator

Confidence = Literal["official", "secondary", "uncertain"]
Degree = Literal["kein_abschluss", "hauptschulabschluss", "mittlere_reife", "fachabitur", "abitur"]
TrainingForm = Literal["vollzeit", "pia", "teilzeit", "dual", "studium"]

DEGREES: tuple[Degree, ...] = ("kein_abschluss", "hauptschulabschluss", "mittlere_reife", "fachabitur", "abitur")

#: Topics that every profession answers for itself.
PROFESSION_TOPICS: tuple[str, ...] = (
    "ask_profession_info",
    "ask_workplaces",
    "ask_training_overview",
    "ask_training_duration",
    "ask_training_content",
    "ask_training_pay",
    "ask_training_cost",
    "ask_requirements",
    "ask_part_time",
    "ask_study",
    "ask_salary",
    "ask_working_conditions",
    "ask_career_prospects",
    "ask_job_market",
    "ask_application",
    "ask_internship",
)

_AS_OF = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def check_as_of(value: str) -> str:
    """The value itself; raises ``ValueError`` where it is no date of a source."""
    if not _AS_OF.match(value):
        raise ValueError("must be YYYY, YYYY-MM or YYYY-MM-DD, in quotes")
    date.fromisoformat(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10])
    return value


def _check_ids(facts: Iterable[Fact]) -> None:
    ids = [fact.id for fact in facts]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"facts of one name: {', '.join(twice)}")


#: One object each for the pickles of all entries.
_UNNAMED: set[str] = set()
_NOTHING: dict[str, Any] = {}


class Entry(BaseModel):
    """Base of all entries: unknown keys are refused, so that a typing mistake is seen."""

    class Config:
        extra = Extra.forbid
        frozen = True

    def __getstate__(self) -> dict[str, Any]:
        """The values alone: which of them a file named is not needed again, and costs half of the time of a load."""
        return {"__dict__": self.__dict__, "__fields_set__": _UNNAMED, "__private_attribute_values__": _NOTHING}


class Source(Entry):
    """Where a statement was read."""

    title: str
    url: str

    @validator("url")
    def _https(cls, value: str) -> str:
        if not value.startswith("https://"):
            raise ValueError("must start with https://")
        return value


#: Many statements were read in the same place: one object for all of them.
_SOURCES: dict[Source, Source] = {}


class Sourced(Entry):
    """Anything that says where it comes from; ``as_of`` is YYYY, YYYY-MM or YYYY-MM-DD."""

    source: Source
    as_of: str
    confidence: Confidence

    @validator("source")
    def _shared(cls, value: Source) -> Source:
        return _SOURCES.setdefault(value, value)

    @validator("as_of")
    def _date(cls, value: str) -> str:
        return check_as_of(value)


class Statement(Sourced):
    """A text to the user, and the same in Einfache Sprache (``easy``)."""

    text: str
    easy: str

    @validator("text", "easy")
    def _some_text(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty")
        return value


class Fact(Statement):
    """A small statement that answers some questions of one topic.

    ``professions`` names the professions or ways to try it out for which it holds; empty: for all. One that goes
    through the professions (``overview``) is told only as long as none is meant. ``not_with`` names school degrees with
    which it says nothing: "auch ohne Abitur" to somebody with Abitur.
    """

    id: str
    questions: tuple[str, ...]
    professions: tuple[str, ...] = ()
    overview: bool = False
    not_with: tuple[Degree, ...] = ()

    @validator("questions")
    def _some_questions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("must name at least one question that this fact answers")
        return value


class LookedAt(Entry):
    """Old statements that an editor has looked at on a day and found to hold still; ``reason`` says why.

    ``entries`` are named as ``make validate`` names them: "erzieher ask_training_cost", "ask_requirements.kopftuch".
    """

    day: date
    reason: str
    entries: tuple[str, ...]


class WayIn(Statement):
    """The way in with one school degree: ``yes`` directly, ``steps`` by a detour, ``no``."""

    open: Literal["yes", "steps", "no"]


class PayGroup(Sourced):
    """A tariff group of a profession; ``when`` completes "… gilt" in German."""

    group: str
    when: str


class Step(Entry):
    """One step on the way from a school degree to a profession; ``note`` says how long it takes."""

    label: str
    note: str = ""


class Paths(BaseModel):
    """The steps to a profession, by profession and school degree."""

    __root__: dict[str, dict[Degree, tuple[Step, ...]]]


#: What stands in ``Transition.have`` for an occupation of another field.
OTHER_OCCUPATION = "fremder_beruf"


class Transition(Entry):
    """Facts on the way from a profession that somebody has to another: by topic, ``default`` for the other topics.

    Without ``want`` it holds where no profession is named, with ``degrees`` only for who has one of them.
    """

    have: tuple[str, ...]
    want: tuple[str, ...] = ()
    degrees: tuple[Degree, ...] = ()
    facts: dict[str, str]

    @validator("facts")
    def _default(cls, value: dict[str, str]) -> dict[str, str]:
        if "default" not in value:
            raise ValueError("must name a default")
        return value


class TrainingPay(Entry):
    """Which table pays during training. ``row`` is for tables without years."""

    form: TrainingForm
    table: Literal["tvaoed_pflege", "tvpoed"]
    row: str | None = None
    note: str | None = None


class TrainingOption(Entry):
    """One form of the training."""

    form: TrainingForm
    name: str
    duration: str
    paid: Literal["yes", "no", "partly"]


class Names(Entry):
    """All names of a profession: for sentences, buttons and for understanding what people type."""

    female: str
    male: str
    pair: str
    plural: str
    label: str
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    training: tuple[str, ...] = ()


class Summary(Entry):
    """Short cells for a comparison side by side."""

    degree: str
    duration: str
    training_pay: str
    pay: str
    workplaces: str


class TopicEntry(Entry):
    """What one profession says to one topic."""

    answer: Statement
    facts: tuple[Fact, ...] = ()


class Profession(Entry):
    """A profession with all it answers."""

    id: str
    names: Names
    fields: tuple[str, ...]
    entry: Literal["ausbildung", "studium", "direkt", "weiterbildung", "aufstieg"]
    summary: Summary
    training_forms: tuple[TrainingOption, ...]
    training_pay: tuple[TrainingPay, ...] = ()
    pay: tuple[PayGroup, ...] = ()
    degrees: dict[Degree, WayIn]
    career_change: Statement
    topics: dict[str, TopicEntry]

    @validator("degrees")
    def _all_degrees(cls, value: dict[Degree, WayIn]) -> dict[Degree, WayIn]:
        missing = [degree for degree in DEGREES if degree not in value]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return value

    @validator("topics")
    def _all_topics(cls, value: dict[str, TopicEntry]) -> dict[str, TopicEntry]:
        missing = [topic for topic in PROFESSION_TOPICS if topic not in value]
        unknown = [topic for topic in value if topic not in PROFESSION_TOPICS]
        if missing or unknown:
            raise ValueError(f"missing: {', '.join(missing) or '-'}; unknown: {', '.join(unknown) or '-'}")
        _check_ids(fact for entry in value.values() for fact in entry.facts)
        return value


class WayNames(Entry):
    """Names of a way to try it out."""

    label: str
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()


class WayToTry(Entry):
    """A way to try the field out that is no profession: FSJ, BFD, internships, Boys' Day."""

    id: str
    names: WayNames
    topic: str
    answer: Statement
    facts: tuple[Fact, ...]

    @validator("facts")
    def _ids(cls, value: tuple[Fact, ...]) -> tuple[Fact, ...]:
        _check_ids(value)
        return value


class GeneralTopic(Entry):
    """What is said to a topic when no profession is meant, and facts that hold for many professions."""

    topic: str
    label: str
    question: str
    answer: Statement | None = None
    facts: tuple[Fact, ...] = ()

    @validator("facts")
    def _ids(cls, value: tuple[Fact, ...]) -> tuple[Fact, ...]:
        _check_ids(value)
        return value


class Terms(Entry):
    """How people name school degrees and forms of training, and words that need a second look."""

    school_degree: dict[Degree, tuple[str, ...]]
    training_form: dict[TrainingForm, tuple[str, ...]]
    ambiguous_places: tuple[str, ...]
    places_outside: tuple[str, ...]
    ordinary_words: tuple[str, ...]
    other_occupations: tuple[str, ...]

    @validator("school_degree")
    def _all_degrees(cls, value: dict[Degree, tuple[str, ...]]) -> dict[Degree, tuple[str, ...]]:
        missing = [degree for degree in DEGREES if degree not in value]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return value


class PayTable(Entry):
    """A tariff table in ``knowledge/pay/``: its name, source and what the table file does not say."""

    id: str
    title: str
    short: str
    source: Source
    full_time_hours: float | None = None
    hourly: HourlyPay | None = None
    step_years: tuple[int, ...] = ()
    step_years_exceptions: dict[str, tuple[int, ...]] = {}
    uncertain_steps: tuple[str, ...] = ()
    allowances: dict[str, Allowance] = {}


class HourlyPay(Sourced):
    """How an hour is paid: the month divided by so many weeks, and by the hours of a week."""

    weeks_a_month: str


class Allowance(Sourced):
    """A fixed monthly amount on top of the table, full time."""

    amount_eur: str
    groups: tuple[str, ...]

    @validator("amount_eur")
    def _number(cls, value: str) -> str:
        try:
            amount = Decimal(value)
        except InvalidOperation as error:
            raise ValueError("must be a number like 130.00") from error
        if not (amount.is_finite() and amount > 0):
            raise ValueError("must be an amount above 0")
        return value


PayTable.update_forward_refs()
