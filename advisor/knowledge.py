"""Loads ``knowledge/`` into one checked, read-only object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from advisor import compiled, crisis, languages, school_terms
from advisor.cases import CaseTalk
from advisor.crisis import CrisisKnowledge
from advisor.files import load_yaml
from advisor.languages import Languages
from advisor.model import (
    DEGREES,
    OTHER_OCCUPATION,
    Degree,
    Fact,
    GeneralTopic,
    LookedAt,
    Paths,
    PayTable,
    Profession,
    Step,
    Terms,
    Transition,
    WayToTry,
)
from advisor.orientation import Orientation
from advisor.pay import Table
from advisor.places import Gazetteer
from advisor.school_terms import SchoolTerms
from advisor.schools import SchoolDirectory
from advisor.wording import Wording

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "knowledge"

#: Where the compiled copy lies, beside the folder of the knowledge.
_COMPILED = Path(".run") / "knowledge.compiled"

_Model = TypeVar("_Model", bound=BaseModel)
_Read = TypeVar("_Read")

#: So much of a fact's text is looked at when facts are searched: its first sentence is the answer.
TEXT_SEEN = 200

#: The pay tables that answers are computed from.
TABLES = ("tvoed_sue", "tvaoed_pflege", "tvpoed")


class KnowledgeError(ValueError):
    """Something in ``knowledge/`` is not as it must be; the message names file, path and what is wrong."""


@dataclass(frozen=True)
class TopicFact:
    """A fact with the topic it belongs to and what it holds for (both empty: for all)."""

    key: str
    topic: str
    professions: frozenset[str]
    ways: frozenset[str]
    fact: Fact

    def holds_for(self, profession: str | None, way: str | None = None) -> bool:
        """Whether the fact may be told about a profession or a way to try it out.

        A fact of one profession needs that profession; a fact of one way only clashes with another way.
        """
        if self.ways and way is not None and way not in self.ways:
            return False
        return not self.professions or profession in self.professions


@dataclass(frozen=True)
class Knowledge:
    """All that the bot knows."""

    professions: dict[str, Profession]
    ways: dict[str, WayToTry]
    topics: dict[str, GeneralTopic]
    facts: dict[str, TopicFact]
    tables: dict[str, Table]
    places: Gazetteer
    schools: SchoolDirectory
    school_terms: SchoolTerms
    wording: Wording
    orientation: Orientation
    cases: dict[str, CaseTalk]
    crisis: CrisisKnowledge
    languages: Languages
    degree_names: dict[str, tuple[str, ...]]
    form_names: dict[str, tuple[str, ...]]
    ambiguous_places: tuple[str, ...]
    places_outside: tuple[str, ...]
    ordinary_words: tuple[str, ...]
    other_occupations: tuple[str, ...]
    looked_at: tuple[LookedAt, ...] = ()
    #: Steps to a profession, by profession and school degree.
    paths: dict[str, dict[Degree, tuple[Step, ...]]] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()

    def answerable(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each fact's key with its questions and text, each overview's (``overview_key``) with its questions.

        A fact of one profession is found under its name, too: its own questions rarely say it.
        """
        facts = [(fact.key, (*self._asked(fact), fact.fact.text[:TEXT_SEEN])) for fact in self.facts.values()]
        overviews = self.wording.overview_questions.items()
        return facts + [(overview_key(topic), questions) for topic, questions in overviews]

    def _asked(self, fact: TopicFact) -> tuple[str, ...]:
        """The questions of a fact; for a fact of one profession the first one also under the profession's name."""
        questions = fact.fact.questions
        if len(fact.professions) != 1:
            return questions
        (profession,) = fact.professions
        return (*questions, f"{self.professions[profession].names.label}: {questions[0]}")


def overview_key(topic: str) -> str:
    """The key under which a topic's overview competes with its facts."""
    return f"{topic}.*"


def overview_topic(key: str) -> str:
    """The opposite of ``overview_key``."""
    return key.removesuffix(".*")


def load(folder: Path = DEFAULT_FOLDER) -> Knowledge:
    """All of ``knowledge/``, checked; raises ``KnowledgeError`` for the first thing that is wrong.

    Unchanged files are not read again: a compiled copy of them lies in ``.run/``, see ``advisor.compiled``.
    """
    copy = folder.parent / _COMPILED
    try:
        key = compiled.fingerprint(folder)
    except OSError:
        return _load(folder)
    known = compiled.read(copy, key)
    if isinstance(known, Knowledge):
        return known
    known = _load(folder)
    if compiled.fingerprint(folder) == key:  # Else somebody saved a file meanwhile: the next load will see it.
        compiled.write(copy, key, known)
    return known


def _load(folder: Path) -> Knowledge:
    """Read and check the files themselves."""
    professions = {p.id: p for p in (_model(Profession, file) for file in _yaml_files(folder / "professions"))}
    topics = {t.topic: t for t in (_model(GeneralTopic, file) for file in _yaml_files(folder / "topics"))}
    ways = {w.id: w for w in (_model(WayToTry, file) for file in _yaml_files(folder / "ways_to_try"))}
    terms = _model(Terms, folder / "terms.yml")
    known = Knowledge(
        professions=professions,
        ways=ways,
        topics=topics,
        facts={fact.key: fact for fact in _facts(professions, ways, topics)},
        tables=_tables(folder / "pay"),
        places=_read(folder / "places", Gazetteer.read),
        schools=_read(folder / "schools", SchoolDirectory.read),
        school_terms=_read(folder / "schools" / "requests.yml", school_terms.read),
        wording=_read(folder / "wording", Wording.read),
        orientation=_model(Orientation, folder / "orientation.yml"),
        cases={c.topic: c for c in (_model(CaseTalk, file) for file in _yaml_files(folder / "cases"))},
        crisis=_read(folder / "crisis", crisis.read),
        languages=_read(folder / "languages", languages.read),
        degree_names={degree: terms.school_degree[degree] for degree in DEGREES},
        form_names={str(form): names for form, names in terms.training_form.items()},
        ambiguous_places=terms.ambiguous_places,
        places_outside=terms.places_outside,
        ordinary_words=terms.ordinary_words,
        other_occupations=terms.other_occupations,
        looked_at=tuple(_models(LookedAt, folder / "looked_at.yml")),
        paths=_model(Paths, folder / "paths.yml").__root__,
        transitions=tuple(_models(Transition, folder / "transitions.yml")),
    )
    for problem in _unknown(known):
        raise KnowledgeError(problem)
    return known


def _unknown(known: Knowledge) -> Iterator[str]:
    """What is named in one file and missing in the other where it should stand."""
    for profession in known.professions.values():
        named = [("tvoed_sue", pay.group) for pay in profession.pay]
        named += [(pay.table, pay.row) for pay in profession.training_pay if pay.row]
        for table, row in named:
            if row not in known.tables[table].rows:
                yield f"professions/{profession.id}.yml: pay: {row} is not in {table}.csv"
    for way in known.ways.values():
        if way.topic not in known.topics:
            yield f"ways_to_try/{way.id}.yml: unknown topic {way.topic}"
    for name in known.paths:
        if name not in known.professions:
            yield f"paths.yml: unknown profession {name}"
    for transition in known.transitions:
        for name in sorted({*transition.have, *transition.want} - {*known.professions, OTHER_OCCUPATION}):
            yield f"transitions.yml: unknown profession {name}"
        for key in sorted(set(transition.facts.values()) - set(known.facts)):
            yield f"transitions.yml: unknown fact {key}"
    for topic, steps in known.wording.next_steps.items():
        for step in steps:
            if step not in known.topics and not known.wording.is_talk(step):
                yield f"wording/next_steps.yml: {topic}: unknown topic {step}"
    for topic, entries in known.wording.follow_ups.items():
        for meant in (name for names in entries.values() for name in names):
            if meant not in known.facts and meant not in known.topics:
                yield f"wording/follow_ups.yml: {topic}: unknown topic or fact {meant}"
    if set(known.orientation.professions) != set(known.professions):
        differing = sorted(set(known.orientation.professions) ^ set(known.professions))
        yield f"orientation.yml: professions: missing or unknown: {', '.join(differing)}"
    for case in known.cases.values():
        for key in case.facts():
            if key not in known.facts:
                yield f"cases/{case.topic}.yml: unknown fact {key}"


def _facts(
    professions: dict[str, Profession], ways: dict[str, WayToTry], topics: dict[str, GeneralTopic]
) -> Iterator[TopicFact]:
    nothing: frozenset[str] = frozenset()
    for profession in professions.values():
        for topic, entry in profession.topics.items():
            for fact in entry.facts:
                yield TopicFact(f"{profession.id}.{fact.id}", topic, frozenset({profession.id}), nothing, fact)
    for way in ways.values():
        for fact in way.facts:
            yield TopicFact(f"{way.id}.{fact.id}", way.topic, nothing, frozenset({way.id}), fact)
    for general in topics.values():
        for fact in general.facts:
            named = set(fact.professions)
            unknown = sorted(named - set(professions) - set(ways))
            if unknown:
                raise KnowledgeError(f"topics: {general.topic}: {fact.id}: unknown profession {', '.join(unknown)}")
            holds, tried = frozenset(named & set(professions)), frozenset(named & set(ways))
            yield TopicFact(f"{general.topic}.{fact.id}", general.topic, holds, tried, fact)


def _tables(folder: Path) -> dict[str, Table]:
    path = folder / "tables.yml"
    metas = _models(PayTable, path)
    missing = sorted(set(TABLES) - {meta.id for meta in metas})
    if missing:
        raise KnowledgeError(f"{_name(path)}: missing: {', '.join(missing)}")
    return {meta.id: _read(folder / f"{meta.id}.csv", partial(Table.read, meta)) for meta in metas}


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _yaml(path: Path) -> Any:
    return _read(path, load_yaml)


def _model(model: type[_Model], path: Path) -> _Model:
    return _checked(model, _yaml(path), _name(path))


def _models(model: type[_Model], path: Path) -> list[_Model]:
    content = _yaml(path)
    if not isinstance(content, list):
        raise KnowledgeError(f"{_name(path)}: must be a list")
    return [_checked(model, entry, f"{_name(path)}, entry {n}") for n, entry in enumerate(content, start=1)]


def _checked(model: type[_Model], content: Any, name: str) -> _Model:
    try:
        return model.parse_obj(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{name}: {where}: {first['msg']}") from error


def _read(path: Path, reader: Callable[[Path], _Read]) -> _Read:
    try:
        return reader(path)
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"{_name(path)}: {error}") from error


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])
