"""The orientation test: its questions and points (``knowledge/orientation.yml``), how far somebody is, who fits best.

A person's points for a profession are the sum of the points of all answers, of how open the way in is with their school
degree, and of the profession's own base. The sum decides; equal sums are settled by the order in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import Field, validator

from advisor.guided import Option, Question, check_options
from advisor.model import DEGREES, Entry, Profession

#: More questions than these are too many.
MOST_QUESTIONS = 7
#: So many professions are shown.
SHOWN = 3
FEWEST = 2
#: The third is left out when it has so many points less than the first.
FAR_BEHIND = 4


class Choice(Option):
    """An answer of the test. ``reason`` completes "… passt zu dir, weil du"; ``strength`` names what it shows."""

    reason: str
    strength: str | None = None
    points: dict[str, int] = Field(default_factory=dict)


class OrientationQuestion(Question):
    """A question of the test; ``slot`` names what the talk may know already."""

    slot: Literal["school_degree"] | None = None
    options: tuple[Choice, ...]

    @validator("options")
    def _different(cls, value: tuple[Choice, ...]) -> tuple[Choice, ...]:
        check_options(value)
        return value

    def choice(self, name: str) -> Choice | None:
        """The option of that id."""
        return next((option for option in self.options if option.id == name), None)


class Orientation(Entry):
    """The test as an editor writes it. ``professions`` gives each profession's base points and settles equal sums."""

    questions: tuple[OrientationQuestion, ...]
    professions: dict[str, int]
    open_points: dict[Literal["yes", "steps", "no"], int]

    @validator("questions")
    def _few(cls, value: tuple[OrientationQuestion, ...]) -> tuple[OrientationQuestion, ...]:
        if not 1 <= len(value) <= MOST_QUESTIONS:
            raise ValueError(f"must be at most {MOST_QUESTIONS}")
        return value

    @validator("professions")
    def _named(cls, value: dict[str, int], values: dict[str, Any]) -> dict[str, int]:
        named = {p for q in values.get("questions", ()) for option in q.options for p in option.points}
        if unknown := sorted(named - set(value)):
            raise ValueError(f"points for unknown professions: {', '.join(unknown)}")
        return value

    def question(self, name: str | None) -> OrientationQuestion | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == name), None)

    def number(self, question: OrientationQuestion) -> int:
        """The place of a question, from 1."""
        return next(number for number, one in enumerate(self.questions, 1) if one.id == question.id)


@dataclass(frozen=True)
class Progress:
    """How far somebody is in the test. ``answers`` in the order given, empty where a question was skipped.

    ``misses`` counts answers in a row that could not be read, ``away`` messages about something else since the last
    question.
    """

    asked: str | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    misses: int = 0
    away: int = 0
    done: bool = False

    @property
    def going(self) -> bool:
        """Whether the test was begun and is not over."""
        return self.asked is not None and not self.done

    def with_answer(self, question: str, choices: tuple[str, ...]) -> Progress:
        """The progress after an answer; an earlier answer to the same question is replaced where it stands."""
        return replace(self, answers={**self.answers, question: choices}, misses=0, away=0)

    def without_last(self) -> Progress:
        """One step back: the last answer is taken away and its question asked again."""
        *earlier, last = self.answers
        answers = {name: self.answers[name] for name in earlier}
        return replace(self, asked=last, answers=answers, misses=0, away=0, done=False)

    def as_json(self) -> dict[str, Any]:
        """A form for Rasa's tracker."""
        return {
            "asked": self.asked,
            "answers": [[question, list(choices)] for question, choices in self.answers.items()],
            "misses": self.misses,
            "away": self.away,
            "done": self.done,
        }

    @classmethod
    def from_json(cls, value: Any) -> Progress:
        """The opposite of ``as_json``; what cannot be read (an older version's) is a test not yet begun."""
        try:
            answers = {str(question): tuple(map(str, choices)) for question, choices in value["answers"]}
            return cls(value["asked"], answers, int(value["misses"]), int(value["away"]), bool(value["done"]))
        except (KeyError, TypeError, ValueError):
            return cls()


@dataclass(frozen=True)
class Match:
    """A profession that fits, with the answers that speak for it, strongest first."""

    profession: str
    points: int
    because: tuple[Choice, ...]
    open: bool


def chosen(orientation: Orientation, progress: Progress) -> list[Choice]:
    """The answers given, in the order of the questions; answers that an editor has taken out are passed over."""
    found = [
        question.choice(name) for question in orientation.questions for name in progress.answers.get(question.id, ())
    ]
    return [choice for choice in found if choice]


def matches(
    orientation: Orientation, professions: Mapping[str, Profession], progress: Progress, degree: str | None
) -> list[Match]:
    """Two or three professions, best first; at least one that is open with the school degree.

    Empty where no answer gives points to any profession.
    """
    choices = chosen(orientation, progress)
    if not any(choice.points for choice in choices):
        return []
    ranked = sorted(
        (_match(orientation, professions[p], choices, degree) for p in orientation.professions if p in professions),
        key=lambda match: -match.points,
    )
    best = [match for match in ranked if match.because][:SHOWN]
    if len(best) == SHOWN and best[0].points - best[-1].points >= FAR_BEHIND:
        best.pop()
    if len(best) < FEWEST:
        best += [match for match in ranked if match not in best][: FEWEST - len(best)]
    if not any(match.open for match in best):
        best[-1:] = [match for match in ranked if match.open][:1] or best[-1:]  # nobody is left without a way in
    return best


def _match(orientation: Orientation, profession: Profession, choices: list[Choice], degree: str | None) -> Match:
    known = degree if degree in DEGREES else None
    way_in = profession.degrees[known].open if known else "yes"
    points = orientation.professions[profession.id] + orientation.open_points[way_in]
    points += sum(choice.points.get(profession.id, 0) for choice in choices)
    because = sorted(
        (choice for choice in choices if choice.points.get(profession.id, 0) > 0),
        key=lambda choice: -choice.points[profession.id],
    )
    started_anew = profession.entry in ("ausbildung", "studium", "direkt")
    return Match(profession.id, points, tuple(because), way_in == "yes" and started_anew)
