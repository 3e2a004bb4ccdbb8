"""Guided talks of a few turns (``knowledge/cases/``): a question, options, and the facts that answer each case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, validator

from advisor.guided import Option, Question, check_options
from advisor.model import Entry, Statement, TrainingForm


class CaseOption(Option):
    """An option and what it leads to: the outcome ``answer``, or the next question ``ask``.

    ``answer_by_degree`` goes before ``answer`` where the school degree is known. ``professions`` and ``training_form``
    choose the option without asking. An option without ``button`` is understood when typed, but not shown. ``said`` are
    phrases that answer the question wherever they are said: "ich habe zwei Kinder".
    """

    ask: str | None = None
    answer: str | None = None
    answer_by_degree: Mapping[str, str] = Field(default_factory=dict)
    professions: tuple[str, ...] = ()
    training_form: TrainingForm | None = None
    button: bool = True
    said: tuple[str, ...] = ()

    def outcome(self, degree: str | None) -> str | None:
        """The outcome for somebody with that school degree."""
        return self.answer_by_degree.get(degree or "", self.answer or "") or None


class CaseQuestion(Question):
    """A question with its options; with ``read`` it is not put where the message names an option already."""

    options: tuple[CaseOption, ...]
    read: bool = False

    @validator("options")
    def _different(cls, value: tuple[CaseOption, ...]) -> tuple[CaseOption, ...]:
        check_options(value)
        for option in value:
            if not (option.ask or option.answer):
                raise ValueError(f"{option.id}: needs ask or answer")
        return value

    def option(self, name: str) -> CaseOption | None:
        """The option of that id."""
        return next((option for option in self.options if option.id == name), None)


class Season(Entry):
    """What to do at a time of the year; ``begins`` is MM-DD, it lasts until the next season begins."""

    begins: str
    text: str

    @validator("begins")
    def _day(cls, value: str) -> str:
        date.fromisoformat(f"2024-{value}")
        return value


class Further(Entry):
    """A further fact under its button."""

    label: str
    fact: str


class Outcome(Entry):
    """The answer to one case: a fact or a statement of its own, what to do at this time of the year, what follows."""

    id: str
    fact: str | None = None
    statement: Statement | None = None
    seasons: tuple[Season, ...] = ()
    ask: str | None = None
    further: tuple[Further, ...] = ()

    @validator("statement", always=True)
    def _one_answer(cls, value: Statement | None, values: dict[str, Any]) -> Statement | None:
        if (value is None) == (values.get("fact") is None):
            raise ValueError("must have either a fact or a statement")
        return value

    def season(self, today: date) -> Season | None:
        """The season of a day: the last that has begun in the year, else the year's last."""
        ordered = sorted(self.seasons, key=lambda season: season.begins)
        begun = [season for season in ordered if season.begins <= today.strftime("%m-%d")]
        known = begun or ordered
        return known[-1] if known else None


class CaseTalk(Entry):
    """The talk about one topic. ``unsure`` is the outcome for somebody who does not know the answer.

    With ``listens`` an answer to the first question is also understood after a single fact, where it was not put.
    ``yields`` are facts that say less than the outcome of an option that is named, as "aus Polen" is.
    """

    topic: str
    questions: tuple[CaseQuestion, ...]
    outcomes: tuple[Outcome, ...]
    unsure: str
    listens: bool = False
    yields: tuple[str, ...] = ()

    @validator("unsure")
    def _consistent(cls, value: str, values: dict[str, Any]) -> str:
        outcomes = {outcome.id for outcome in values.get("outcomes", ())}
        questions = {question.id for question in values.get("questions", ())}
        options = [option for question in values.get("questions", ()) for option in question.options]
        answers = {value, *(o.answer for o in options), *(a for o in options for a in o.answer_by_degree.values())}
        asked = {*(o.ask for o in options), *(o.ask for o in values.get("outcomes", ()))}
        if missing := sorted({str(name) for name in answers - {None} - outcomes | asked - {None} - questions}):
            raise ValueError(f"unknown: {', '.join(missing)}")
        return value

    def question(self, name: str | None) -> CaseQuestion | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == name), None)

    def outcome(self, name: str | None) -> Outcome | None:
        """The outcome of that id."""
        return next((outcome for outcome in self.outcomes if outcome.id == name), None)

    def facts(self) -> Iterator[str]:
        """The keys of all facts that it tells."""
        yield from self.yields
        for outcome in self.outcomes:
            yield from ([outcome.fact] if outcome.fact else [])
            yield from (further.fact for further in outcome.further)
