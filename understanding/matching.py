"""Finds the names of a lexicon, and numbers with their meaning, in a message.

spaCy takes the words apart and matches them, rapidfuzz finds names with typing mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.lang.de.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token

from understanding.lexicon import VAGUE_PLACE, Lexicon, plain, stem
from understanding.place_names import PlaceFinder, PlaceMatch
from understanding.text import fold

#: Words that turn the name after them into its opposite.
NEGATIONS = frozenset({"kein", "keine", "keinen", "keinem", "keiner", "ohne", "nicht", "nie", "statt", "ausser"})
_NEGATION_REACH = 2
_STOP_WORDS = frozenset(map(fold, STOP_WORDS))

#: What stands for a place in the sentence the classifier sees: which town it is does not change the question.
_PLACE = "dortmund"

_SHORTEST_TYPO = 6
_LONG_WORD = 9
_SHORTEST_PREFIX = 7
_SHORTEST_REST = 3
_LINK = re.compile(r"^(?:innen|in|en|n|s|-)(?=.{3})")
_HYPHEN = re.compile(r"(?<=\w)[-–/](?=\w)")

_HOURS = re.compile(
    r"(?<!\d)(-?\d{1,3}(?:[.,]\d+)?)\s*-?(?:h|std\.?|stunden?|wochenstunden|stündig|stundenwoche)\b"
    r"(?!\s*(?:praktikum|am tag|täglich))",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?:nach|seit|hab\w*|arbeite\w*)\s+(?:\w+\s)?(-?\d{1,2})\s*jahren?(?!\s*(?:alt|bin))"
    r"|(-?\d{1,2})\s*jahren?\s*(?:berufs)?(?:erfahrung|praxis|dabei|gearbeitet|im beruf)",
    re.IGNORECASE,
)
_RADIUS = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:km|kilometern?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """Something found in a message; ``start`` and ``end`` count characters.

    ``rest`` is what follows the name in a compound: ``ausbildung`` in Erzieherausbildung.
    """

    entity: str
    value: str | float
    start: int
    end: int
    negated: bool = False
    rest: str = ""


def canonical(text: str, matches: Sequence[Match], stand_ins: Mapping[str, str]) -> str:
    """The sentence with a stand-in for each profession and place, and compounds taken apart, in lower case.

    :param stand_ins: the word that stands for each profession (see ``Lexicon``).
    """
    parts: list[str] = []
    position = 0
    for match in matches:
        stand_in = _PLACE if match.entity == "place" else stand_ins.get(str(match.value))
        if stand_in is None or match.start < position:
            continue
        parts += [text[position : match.start], stand_in]
        position = match.end
        if match.rest:
            parts.append(f" {match.rest}")
    return "".join([*parts, text[position:]]).lower()


@lru_cache(maxsize=1)
def german() -> Language:
    """A blank German pipeline: its tokenizer rules are all that is used."""
    return spacy.blank("de")


class NameFinder:
    """Finds names and numbers. Made once from a lexicon; thread-safe after that."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._nlp = german()
        # Names are compared by their stems, places by whole words: Hasten is no form of "hast".
        self._names = PhraseMatcher(self._nlp.vocab, attr="NORM")
        self._places = _place_finder(lexicon, self._is_known)
        self._values: dict[str, list[tuple[str, str]]] = {}
        self._single: dict[str, tuple[str, str]] = {}
        for name in lexicon.names:
            if name.entity in ("place", VAGUE_PLACE):
                continue
            key = " ".join(name.stems)
            self._values.setdefault(key, []).append((name.entity, name.value))
            if len(name.stems) == 1:
                self._single.setdefault(key, (name.entity, name.value))
        for key in self._values:
            self._names.add(key, [self._doc_of(key.split())])
        self._prefixes = sorted((key for key in self._single if len(key) >= _SHORTEST_PREFIX), key=len, reverse=True)
        self._mistyped_names = [key for key in self._single if len(key) >= _SHORTEST_TYPO - 1]

    def canonical(self, text: str, matches: Sequence[Match]) -> str:
        """The text as the classifier sees it (see ``canonical``)."""
        return canonical(text, matches, self._lexicon.stand_ins)

    def find(self, text: str) -> list[Match]:
        """All names and numbers of a cleaned text, in order; of overlapping names the longest counts."""
        doc = self._nlp.make_doc(_HYPHEN.sub(" ", text))
        for token in doc:
            token.lemma_ = plain(fold(token.text))
            token.norm_ = stem(token.lemma_)
        spans = _longest([*self._exact(doc), *self._as_matches(self._places.find(text), doc)])
        taken = {i for match in spans for i in range(match.start, match.end)}
        loose = [m for token in doc if token.idx not in taken and (m := self._loose(token, doc))]
        taken |= {i for match in loose for i in range(match.start, match.end)}
        mistyped = self._places.mistyped(text, lambda i: i not in taken)
        numbers = [m for m in _numbers(text) if m.start not in taken]
        found = sorted([*spans, *loose, *self._as_matches(mistyped, doc), *numbers], key=lambda match: match.start)
        return [_freed(match, found[:number], text) for number, match in enumerate(found)]

    def _exact(self, doc: Doc) -> Iterator[Match]:
        for key_id, first, last in self._names(doc):
            span = doc[first:last]
            for entity, value in self._values[self._nlp.vocab.strings[key_id]]:
                yield Match(entity, value, span.start_char, span.end_char, _negated(span[0], doc))

    @staticmethod
    def _as_matches(places: Sequence[PlaceMatch], doc: Doc) -> Iterator[Match]:
        for place in places:
            first = next(token for token in doc if token.idx + len(token.text) > place.start)
            yield Match("place", place.value, place.start, place.end, _negated(first, doc))

    def _is_known(self, word: str) -> bool:
        """Whether a folded word is an ordinary German word."""
        return word in _STOP_WORDS or word in self._lexicon.known_words or stem(word) in self._lexicon.known_words

    def _loose(self, token: Token, doc: Doc) -> Match | None:
        """A compound that begins with a name, or a name with a typing mistake."""
        word = token.lemma_
        if not word.isalpha() or len(word) < _SHORTEST_TYPO:
            return None
        end = token.idx + len(token.text)
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_REST:
                entity, value = self._single[prefix]
                rest = _LINK.sub("", word[len(prefix) :])
                return Match(entity, value, token.idx, end, _negated(token, doc), rest)
        if fold(token.text) in self._lexicon.known_words or token.norm_ in self._lexicon.known_words:
            return None
        return self._typo(token, doc, end)

    def _typo(self, token: Token, doc: Doc, end: int) -> Match | None:
        """The name nearest to a mistyped word, compared by stems."""
        key = _nearest(token.norm_, self._mistyped_names)
        if key is None:
            return None
        entity, value = self._single[key]
        return Match(entity, value, token.idx, end, _negated(token, doc))

    def _doc_of(self, words: list[str]) -> Doc:
        doc = Doc(self._nlp.vocab, words=words)
        for token in doc:
            token.norm_ = token.lemma_ = token.text
        return doc


def _freed(match: Match, before: Sequence[Match], text: str) -> Match:
    """A negation belongs to the first name after it: "ohne Abi Erzieherin" leaves out the Abi alone."""
    taken = any(other.negated and not text[other.end : match.start].strip() for other in before)
    return replace(match, negated=False) if match.negated and taken else match


def _nearest(word: str, targets: Sequence[str]) -> str | None:
    """The target within one edit (two in a long word); with two edits the first letter must be right."""
    most = 1 if len(word) < _LONG_WORD else 2
    found = process.extractOne(word, targets, scorer=OSA.distance, score_cutoff=most)
    if found is None or (found[1] > 1 and found[0][0] != word[0]):
        return None
    return str(found[0])


def _numbers(text: str) -> Iterator[Match]:
    for entity, pattern in (("weekly_hours", _HOURS), ("experience_years", _YEARS), ("radius_km", _RADIUS)):
        for match in pattern.finditer(text):
            value = next(group for group in match.groups() if group)
            yield Match(entity, float(value.replace(",", ".")), match.start(), match.end())


def _negated(token: Token, doc: Doc) -> bool:
    before = doc[max(0, token.i - _NEGATION_REACH) : token.i]
    return any(fold(word.text) in NEGATIONS for word in before)


def _place_finder(lexicon: Lexicon, is_known: Callable[[str], bool]) -> PlaceFinder:
    places = {" ".join(n.stems): n.value for n in reversed(lexicon.names) if n.entity == "place"}
    vague = [" ".join(n.stems) for n in lexicon.names if n.entity == VAGUE_PLACE]
    return PlaceFinder(places, lexicon.ambiguous_places, vague, lexicon.large_towns, is_known)


def _longest(matches: list[Match]) -> list[Match]:
    """Of matches that overlap only the longest stays; equal spans stay together (a name may mean two things)."""
    ranked = sorted(matches, key=lambda m: (m.start - m.end, m.start))
    kept: list[Match] = []
    for match in ranked:
        clash = [k for k in kept if match.start < k.end and k.start < match.end]
        if not clash or all((k.start, k.end) == (match.start, match.end) and k.entity != match.entity for k in clash):
            kept.append(match)
    return kept
