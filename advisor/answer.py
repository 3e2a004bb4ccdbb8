"""What the domain is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from advisor.model import Source, Sourced
from advisor.orientation import Progress
from advisor.places import Place
from advisor.schools import FoundSchool

#: So many answers of a talk are remembered as said.
MOST_MARKS = 20


@dataclass(frozen=True)
class Situation:
    """What is known of the person and the question: told in this message or earlier in the talk.

    ``own`` is the profession that the person has while another is asked about ("bin Kinderpflegerin, will Erzieherin
    werden"), ``way`` the way to try it out that is meant (FSJ, internship …). ``told`` names what this very message
    said; the rest was known before. ``said`` are the marks of what this talk has heard already (see ``Answer.mark``).
    ``place_candidates`` are asked about where ``place`` is not certain; ``other_places`` were named beside it.
    ``programme`` is one that leads to no profession (FOS, BG). ``listed_schools`` are the numbers of the schools that
    the person has on the screen, ``school_request`` and ``school_number`` what this message wants of them.
    ``school_degree`` and ``training_form`` are the contract's values; hours a week, years of work, km.
    ``text`` is what was typed (empty for a button), ``reply`` the answer that a button of a guided talk carries,
    ``asking`` the question that the bot put last ("topic:question"). ``earlier`` names the professions talked about
    before, ``listed`` those of the last list, ``unclear`` counts messages in a row that were not understood; ``topic``
    is the topic answered last, ``case_answers`` what was told that a guided talk would ask for ("children:yes").
    """

    today: date
    professions: tuple[str, ...] = ()
    own: str | None = None
    way: str | None = None
    place: Place | None = None
    place_candidates: tuple[Place, ...] = ()
    unknown_place: str | None = None
    school_degree: str | None = None
    training_form: str | None = None
    radius_km: float | None = None
    weekly_hours: float | None = None
    experience_years: float | None = None
    programme: str | None = None
    other_places: tuple[Place, ...] = ()
    school_request: str | None = None
    school_number: int | None = None
    listed_schools: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    turn: int = 0
    said: tuple[str, ...] = ()
    text: str = ""
    reply: str | None = None
    asking: str | None = None
    orientation: Progress = field(default_factory=Progress)
    earlier: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    unclear: int = 0
    topic: str | None = None
    case_answers: tuple[str, ...] = ()

    @property
    def profession(self) -> str | None:
        """The profession meant, the first where there are several."""
        return self.professions[0] if self.professions else None

    def having_said(self, mark: str) -> Situation:
        """The same situation after an answer with this mark; the oldest marks are forgotten."""
        return replace(self, said=(*self.said, mark)[-MOST_MARKS:]) if mark else self

    def having_told(self, case_answers: tuple[str, ...]) -> Situation:
        """The same situation with what this message tells beside its question; the newest answer counts."""
        told = {answer.partition(":")[0]: answer for answer in (*self.case_answers, *case_answers)}
        return replace(self, case_answers=tuple(told.values()))

    @property
    def asks_about_list(self) -> bool:
        """Whether this message is about the schools on the screen: "mehr zeigen", "die zweite"."""
        return bool(self.listed_schools) and bool(self.school_request or self.school_number)

    def with_profession(self, profession: str) -> Situation:
        """The same situation for one other profession."""
        return replace(self, professions=(profession,))


@dataclass(frozen=True)
class Candidate:
    """A fact that may answer the question, found by meaning; ``score`` as ``understanding.fact_index`` gives it."""

    key: str
    score: float


@dataclass(frozen=True)
class CitedSource:
    """A source as shown under an answer."""

    title: str
    url: str
    as_of: str

    @classmethod
    def of(cls, entry: Sourced) -> CitedSource:
        """The source of any sourced entry."""
        return cls(entry.source.title, entry.source.url, entry.as_of)

    @classmethod
    def dated(cls, source: Source, as_of: str) -> CitedSource:
        """A source with a date that is known from elsewhere, such as the start of a pay table."""
        return cls(source.title, source.url, as_of)


@dataclass(frozen=True)
class Button:
    """A next step: what the person reads, and the intent (with entities) that it stands for."""

    title: str
    intent: str
    entities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A picture beside an answer: its address on this server and the same in words."""

    url: str
    alt: str


@dataclass(frozen=True)
class Answer:
    """One message to the person.

    ``mark`` stands for what is said, however it is introduced: two answers of one mark say the same. Empty for the talk
    itself, which may repeat.
    ``asking`` names the question that it ends with ("topic:question"), ``orientation`` how far the test is now
    (``None``: as before), ``listed`` the professions that it lists to choose from; ``then`` is said after it. After an
    answer with ``forget`` nothing is remembered; with ``erase`` all that is stored of the talk is deleted, too.
    ``remembered`` are slots that it sets beside those of the situation.
    """

    topic: str
    text: str
    professions: tuple[str, ...] = ()
    place: str | None = None
    sources: tuple[CitedSource, ...] = ()
    buttons: tuple[Button, ...] = ()
    schools: tuple[FoundSchool, ...] = ()
    easy: str | None = None
    table: dict[str, Any] | None = None
    mark: str = ""
    asking: str | None = None
    orientation: Progress | None = None
    listed: tuple[str, ...] = ()
    then: Answer | None = None
    forget: bool = False
    erase: bool = False
    chart: dict[str, Any] | None = None
    figure: Figure | None = None
    remembered: dict[str, Any] = field(default_factory=dict)
