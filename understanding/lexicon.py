"""The names that the knowledge base knows: professions, school degrees, training forms, places.

A lexicon is made from ``knowledge/`` alone, so that a synonym added there is understood after the next training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from advisor import places
from advisor.knowledge import Knowledge
from understanding.text import clean, fold, plain_gender

_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?:innen|in|en|es|n|s|e)$")
_UMLAUT = re.compile(r"([aou])e")
_SHORTEST_STEM = 4
#: A word before another one that takes endings: "soziale", "staatlich anerkannter", "pädagogische".
_ADJECTIVE = re.compile(r"(\w{4,})e[rnsm]?")
_PLURAL_ABBREVIATION = re.compile(r"[A-Z]{3}$")

#: The entity of words that stand for no place but answer the question for one ("zuhause").
VAGUE_PLACE = "vague_place"

#: Knowledge words as long as this are taken as German words when typing mistakes are looked for.
_SHORTEST_KNOWN_WORD = 4


def plain(word: str) -> str:
    """A folded word without umlauts: plurals change them, and people do not type them."""
    return _UMLAUT.sub(r"\1", word)


def stem(word: str) -> str:
    """The part of a folded word that stays the same in all cases, numbers and genders: erzieherinnen → erzieher."""
    word = plain(word)
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) >= _SHORTEST_STEM else word


def stems(text: str) -> tuple[str, ...]:
    """The stems of all words of a text."""
    return tuple(stem(word) for word in _WORD.findall(fold(plain_gender(clean(text)))))


_HYPHEN = re.compile(r"(?<=[a-zäöüß])-(?=[A-ZÄÖÜ])")
_STAND_INS = {
    "ausbildung": "erzieher",
    "studium": "erzieher",
    "direkt": "tagesmutter",
    "weiterbildung": "heilpädagogin",
    "aufstieg": "kitaleitung",
}


def words(text: str) -> tuple[str, ...]:
    """All words of a text as places are compared: they have no endings to take off."""
    return tuple(places.fold(clean(text)).split())


@dataclass(frozen=True)
class Name:
    """One name of one thing: entity, value, and the stems (of places: words) that have to follow each other."""

    entity: str
    value: str
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All names, the words known to be German, place names that are also ordinary words.

    ``large_towns`` are meant rather than a quarter that is written less alike; ``spellings`` gives each profession's
    name spelled right. ``stand_ins`` gives for each profession the word that stands for it when a sentence is
    classified: one for each kind of way in, because "wie wird man Leitung" asks for something else than "wie wird man
    Kinderpfleger".
    """

    names: tuple[Name, ...]
    known_words: frozenset[str]
    ambiguous_places: frozenset[str]
    stand_ins: dict[str, str]
    large_towns: frozenset[str] = frozenset()
    spellings: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """A form that can be stored with the model."""
        return {
            "names": [asdict(name) for name in self.names],
            "known_words": sorted(self.known_words),
            "ambiguous_places": sorted(self.ambiguous_places),
            "stand_ins": self.stand_ins,
            "large_towns": sorted(self.large_towns),
            "spellings": self.spellings,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Lexicon:
        """The opposite of ``as_json``."""
        return cls(
            names=tuple(Name(n["entity"], n["value"], tuple(n["stems"])) for n in content["names"]),
            known_words=frozenset(content["known_words"]),
            ambiguous_places=frozenset(content["ambiguous_places"]),
            stand_ins=content["stand_ins"],
            large_towns=frozenset(content["large_towns"]),
            spellings=content["spellings"],
        )


def build(knowledge: Knowledge) -> Lexicon:
    """Make the lexicon of a knowledge base."""
    names = [
        *_professions(knowledge),
        *_ways(knowledge),
        *_terms(knowledge),
        *_school_terms(knowledge),
        *_places(knowledge),
    ]
    unique = dict.fromkeys(name for name in names if name.stems)
    return Lexicon(
        names=tuple(unique),
        known_words=frozenset(_known_words(knowledge)),
        ambiguous_places=frozenset(_ambiguous_places(knowledge)),
        stand_ins={p.id: _STAND_INS[p.entry] for p in knowledge.professions.values()},
        large_towns=frozenset(place.key for place in knowledge.places.large_towns()),
        spellings={p.id: p.names.female for p in knowledge.professions.values()},
    )


def _professions(knowledge: Knowledge) -> Iterator[Name]:
    # "SPAs" must not be found in "Spaß".
    ordinary = {stems(word) for word in knowledge.ordinary_words}
    for profession in knowledge.professions.values():
        names = profession.names
        named = (names.female, names.male, *names.synonyms, *names.abbreviations, *names.training)
        # "Kita-Leiterin" is written "Kitaleiterin", too.
        together = [_HYPHEN.sub("", name).lower() for name in named if _HYPHEN.search(name)]
        for name in (*named, *together):
            for forms in _declined(name):
                yield Name("profession", profession.id, forms)
        for name in names.abbreviations:
            if _PLURAL_ABBREVIATION.match(name) and stems(f"{name}s") not in ordinary:
                yield Name("profession", profession.id, stems(f"{name}s"))


def _declined(name: str) -> Iterator[tuple[str, ...]]:
    """A name of several words in all cases: "Soziale Arbeit" is "in Sozialer Arbeit", too."""
    forms = stems(name)
    yield forms
    for number, word in enumerate(_WORD.findall(plain_gender(clean(name)))[:-1]):
        adjective = _ADJECTIVE.fullmatch(fold(word))
        if adjective:
            for ending in ("", "er", "em"):
                yield (*forms[:number], stem(adjective.group(1) + ending), *forms[number + 1 :])


def _ways(knowledge: Knowledge) -> Iterator[Name]:
    for way in knowledge.ways.values():
        for name in (way.names.label, *way.names.synonyms, *way.names.abbreviations):
            yield Name("way_to_try", way.id, stems(name))


def _terms(knowledge: Knowledge) -> Iterator[Name]:
    for entity, choices in (("school_degree", knowledge.degree_names), ("training_form", knowledge.form_names)):
        for value, names in choices.items():
            for name in names:
                yield Name(entity, value, stems(name))


def _school_terms(knowledge: Knowledge) -> Iterator[Name]:
    for entity, choices in knowledge.school_terms.items():
        for value, names in choices.items():
            for name in names:
                yield Name(entity, value, stems(name))


def _places(knowledge: Knowledge) -> Iterator[Name]:
    for key, name in knowledge.places.names().items():
        yield Name("place", name, words(key))
    for code in knowledge.places.postcodes:
        yield Name("place", code, (code,))
    for outside in (*knowledge.places_outside, *(place.name for place in knowledge.places.outside.values())):
        yield Name("place", outside, words(outside))
    for vague in knowledge.places.vague:
        yield Name(VAGUE_PLACE, vague, words(vague))


def _ambiguous_places(knowledge: Knowledge) -> Iterator[str]:
    """Places that count only after a word such as "in": ordinary words, and small places outside NRW."""
    yield from (" ".join(words(name)) for name in knowledge.ambiguous_places)
    well_known = set(map(places.fold, knowledge.places_outside))
    yield from knowledge.places.outside.keys() - well_known
    small = {word for text in _texts(knowledge) for word in _WORD.findall(text) if word.islower()}
    yield from {places.fold(word) for word in small}.intersection(knowledge.places.names())


def _known_words(knowledge: Knowledge) -> Iterator[str]:
    towns = knowledge.places.names()
    for text in _texts(knowledge):
        for word in _WORD.findall(fold(text)):
            if len(word) >= _SHORTEST_KNOWN_WORD and word not in towns:
                yield from (word, stem(word))
    yield from knowledge.places.ordinary_words
    for word in map(fold, knowledge.ordinary_words):
        yield from (word, stem(word))


def _texts(knowledge: Knowledge) -> Iterable[str]:
    for profession in knowledge.professions.values():
        yield from (entry.answer.text for entry in profession.topics.values())
        yield from (way.text for way in profession.degrees.values())
    yield from (fact.fact.text for fact in knowledge.facts.values())
