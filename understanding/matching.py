"""Finds the names of a lexicon, and numbers with their meaning, in a message.

spaCy takes the words apart and matches them, rapidfuzz finds names with typing mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.lang.de.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token

from understanding.degree_claims import is_claimed
from understanding.lexicon import VAGUE_PLACE, Lexicon, plain, stem
from understanding.place_names import PlaceFinder, PlaceMatch
from understanding.text import fold

#: Words that turn the name after them into its opposite.
NEGATIONS = frozenset(
    {
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "ohne",
        "nicht",
        "nie",
        "weder",
        "statt",
        "anstatt",
        "anstelle",
        "ausser",
    }
)
_NEGATION_REACH = 2
#: "nicht nur Erzieherinnen", "nicht genug Erzieher": after these words a negation denies no name.
_NOT_DENYING = frozenset(
    {"nur", "mehr", "genug", "genuegend", "einfach", "direkt", "gleich", "auch", "schon", "wie", "so"}
)
#: "ohne Erfahrung Erzieher werden": such a word takes the negation up.
_DENIED_NOUN = re.compile(
    r"(?:ausbildung|erfahrung\w*|kenntnisse?|abschluss|zeugnis\w*|praktikum|deutsch|geld|fuehrerschein|lust|bock|ahnung|plan|problem|schule|ung)$"
)
#: "Real" is a degree where nothing else is said.
_ONLY_REAL = re.compile(r"^\W*(?:(?:ich|hab|habe|nur|ok|also|ja|die)\s+)*(real)\W*$", re.IGNORECASE)

_STOP_WORDS = frozenset(map(fold, STOP_WORDS))

#: The role of a profession that somebody has, see ``understanding.roles``.
OWN = "own"

#: What stands for a place in the sentence the classifier sees: which town it is does not change the question.
_PLACE = "dortmund"

_SHORTEST_TYPO = 6
_SHORTEST_PART = 4
#: Names in which single words are mended.
_MENDED = ("school_degree", "profession")
_LONG_WORD = 9
_SHORTEST_PREFIX = 7
_SHORTEST_COMPOUND = 12
_SHORTEST_REST = 3
_SHORTEST_HALF = 4
_PLACES_OF_TOKENS = "at"
_LINK = re.compile(r"^(?:innen|in|en|n|s|-)(?=.{3})")
#: Beginnings of German words that a linking s does not stand before.
_NO_LINK = re.compile(r"^s(?:ch|t|p)")
_SHORTEST_SPLIT = 9
_MANY_TYPOS = 2
#: Words, and the signs that end a name: nothing is found across a comma, but "10. Klasse" is.
_TOKEN = re.compile(r"\w+|[,;:!?()]")

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
#: "Seit 20 Jahren im Büro", "seit 5 Jahren hier": years of something else than work in our field.
_OUR_WORK = (
    r"(?:kita|kinder|beruf|job|dienst|jugend|ogs|ganztag|krippe|hort|wohngruppe|heim|schulbegl|erzieh|sozial|heil|tages"
    r"|diesem)"
)
_OF_ELSEWHERE = re.compile(
    rf"\s+(?:als|im|in|bei|beim|am|auf|an)\s+(?!(?:(?:der|einer|einem|dem|den|die|meinem)\s+)?{_OUR_WORK})\w"
    r"|\s+(?:arbeitslos|hausfrau|mutter|vater|hier|zu ?hause|verheiratet|raus|selbst(?:st)?ändig|krank)",
    re.IGNORECASE,
)
_RADIUS = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:km|kilometern?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """Something found in a message; ``start`` and ``end`` count characters.

    ``rest`` is what follows the name in a compound: ``ausbildung`` in Erzieherausbildung. ``negated`` names are those
    the person does not claim: denied, or asked whether they are needed; ``mistyped`` ones are spelled like no known.
    ``role`` is ``OWN`` for a profession that the person has beside the one that is asked about.
    """

    entity: str
    value: str | float
    start: int
    end: int
    negated: bool = False
    rest: str = ""
    mistyped: bool = False
    role: str = ""


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


def without_professions(text: str, matches: Sequence[Match]) -> str:
    """The text without the profession it names, what follows it in a compound kept; as it was if nothing is left.

    Two professions stay: "ich bin Erzieherin und will Tagesmutter werden" asks about the way from one to the other.
    """
    if len({match.value for match in matches if match.entity == "profession"}) > 1:
        return text
    rest = text
    for match in reversed(matches):
        if match.entity == "profession":
            rest = f"{rest[: match.start]} {match.rest} {rest[match.end :]}"
    return " ".join(rest.split()) or text


@lru_cache(maxsize=1)
def german() -> Language:
    """A blank German pipeline: its vocabulary is all that is used."""
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
        # Words of names with more than one: a mistyped one is mended, the others beside it bear it out.
        named = [name for name in lexicon.names if name.entity not in ("place", VAGUE_PLACE)]
        self._name_words = frozenset(word for name in named for word in name.stems)
        longer = (name.stems for name in named if name.entity in _MENDED and len(name.stems) > 1)
        words = {word for stems in longer for word in stems} - _STOP_WORDS - self._single.keys()
        self._part_words = sorted(word for word in words if len(word) >= _SHORTEST_PART)
        for key in self._values:
            self._names.add(key, [self._doc_of(key.split())])
        self._prefixes = sorted((key for key in self._single if len(key) >= _SHORTEST_PREFIX), key=len, reverse=True)
        self._prefixes_by_start: dict[str, list[str]] = {}
        for prefix in self._prefixes:
            self._prefixes_by_start.setdefault(prefix[:2], []).append(prefix)
        self._mistyped_names = [key for key in self._single if len(key) >= _SHORTEST_TYPO - 1]

    def canonical(self, text: str, matches: Sequence[Match]) -> str:
        """The text as the classifier sees it (see ``canonical``)."""
        return canonical(text, matches, self._lexicon.stand_ins)

    def respelled(self, text: str, matches: Sequence[Match]) -> str:
        """The text with mistyped professions spelled right: facts are compared by their letters, too."""
        for match in reversed(matches):
            name = self._lexicon.spellings.get(str(match.value)) if match.mistyped else None
            if name:
                text = text[: match.start] + name + text[match.end :]
        return text

    def find(self, text: str) -> list[Match]:
        """All names and numbers of a cleaned text, in order; of overlapping names the longest counts."""
        doc = self._doc_of_text(text)
        exact = [*self._exact(doc), *self._split_in_two(doc), *_only_real(text)]
        spans = _longest([*exact, *self._as_matches(self._places.find(text), doc)])
        taken = {i for match in spans for i in range(match.start, match.end)}
        loose = [m for token in doc if _at(token)[0] not in taken and (m := self._loose(token, doc))]
        taken |= {i for match in loose for i in range(match.start, match.end)}
        mistyped = self._places.mistyped(text, lambda i: i not in taken)
        numbers = [m for m in _numbers(text) if m.start not in taken]
        found = sorted([*spans, *loose, *self._as_matches(mistyped, doc), *numbers], key=lambda match: match.start)
        return [_not_claimed(_freed(match, found[:number], text), text) for number, match in enumerate(found)]

    def _doc_of_text(self, text: str) -> Doc:
        """The words of a text with the form that names and places are compared in, and where they stand."""
        found = list(_TOKEN.finditer(text))
        doc = Doc(self._nlp.vocab, words=[word.group() for word in found])
        doc.user_data[_PLACES_OF_TOKENS] = [word.span() for word in found]
        for token in doc:
            token.lemma_ = plain(fold(token.text))
            token.norm_ = self._part_word(token.lemma_) or stem(token.lemma_)
        return doc

    def _part_word(self, word: str) -> str:
        """The word of a longer name that a mistyped one was meant to be ("mitlere", "arbiet"); else empty."""
        own = stem(word)
        if len(word) < _SHORTEST_TYPO or own in self._name_words:
            return ""
        doubled = stem(word + word[-1:])  # its single letter looks like an ending taken off
        if doubled in self._part_words:
            return doubled
        if self._is_known(word) or _nearest(own, self._mistyped_names):
            return ""
        found = process.extractOne(own, self._part_words, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else ""

    def _exact(self, doc: Doc) -> Iterator[Match]:
        for key_id, first, last in self._names(doc):
            span = doc[first:last]
            for entity, value in self._values[self._nlp.vocab.strings[key_id]]:
                yield Match(entity, value, _at(span[0])[0], _at(span[-1])[1], _negated(span[0], doc))

    def _split_in_two(self, doc: Doc) -> Iterator[Match]:
        """Professions written as two words, as dictation does: "sozial arbeiter", "tages mutter"."""
        for first, second in pairwise(doc):
            word = first.lemma_ + second.lemma_
            if min(len(first), len(second)) < _SHORTEST_HALF or len(word) < _SHORTEST_SPLIT or not word.isalpha():
                continue
            if second.lemma_.endswith("en"):  # "sozial arbeiten" is what one does
                continue
            entity, value = self._single.get(stem(word), ("", ""))
            if entity == "profession":
                yield Match(entity, value, _at(first)[0], _at(second)[1], _negated(first, doc))

    @staticmethod
    def _as_matches(places: Sequence[PlaceMatch], doc: Doc) -> Iterator[Match]:
        for place in places:
            first = next(token for token in doc if _at(token)[1] > place.start)
            yield Match("place", place.value, place.start, place.end, _negated(first, doc))

    def _is_known(self, word: str) -> bool:
        """Whether a folded word is an ordinary German word."""
        return word in _STOP_WORDS or word in self._lexicon.known_words or stem(word) in self._lexicon.known_words

    def _loose(self, token: Token, doc: Doc) -> Match | None:
        """A compound that begins with a name, or a name with a typing mistake."""
        word = token.lemma_
        if not word.isalpha() or len(word) < _SHORTEST_TYPO:
            return None
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_REST:
                entity, value = self._single[prefix]
                return Match(entity, value, *_at(token), _negated(token, doc), self._rest(word[len(prefix) :]))
        if fold(token.text) in self._lexicon.known_words or token.norm_ in self._lexicon.known_words:
            return None
        return self._typo(token, doc) or self._mistyped_compound(token, doc)

    def _mistyped_compound(self, token: Token, doc: Doc) -> Match | None:
        """A compound whose name is one letter off, before a German word: "Heilerzieungspflegegehalt"."""
        word = token.lemma_
        if len(word) < _SHORTEST_COMPOUND:
            return None
        for prefix in self._prefixes_by_start.get(word[:2], ()):
            for cut in (len(prefix), len(prefix) - 1, len(prefix) + 1):
                if OSA.distance(word[:cut], prefix, score_cutoff=1) > 1:
                    continue
                rest = _LINK.sub("", word[cut:].removeprefix("e"))
                if len(rest) >= _SHORTEST_REST and {rest, stem(rest)} & self._lexicon.known_words:
                    entity, value = self._single[prefix]
                    return Match(entity, value, *_at(token), _negated(token, doc), rest, mistyped=True)
        return None

    def _rest(self, rest: str) -> str:
        """What follows a name in a compound without linking letters: "schule" loses no s, "sgehalt" does."""
        if stem(rest) in self._lexicon.known_words or _NO_LINK.match(rest):
            return rest
        return _LINK.sub("", rest)

    def _is_compound(self, word: str) -> bool:
        """Whether a word is made of two German words: "Kinderwagen" is no "Tagesmutter" with typing mistakes."""
        known = self._lexicon.known_words
        for cut in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
            first, second = word[:cut], word[cut:]
            if (first in known or first.removesuffix("s") in known) and (second in known or stem(second) in known):
                return True
        return False

    def _typo(self, token: Token, doc: Doc) -> Match | None:
        """The name nearest to a mistyped word, compared by stems."""
        key = _nearest(token.norm_, self._mistyped_names)
        if key is None or self._is_german(token, key):
            return None
        entity, value = self._single[key]
        return Match(entity, value, *_at(token), _negated(token, doc), mistyped=True)

    def _is_german(self, token: Token, key: str) -> bool:
        """Whether a word is a German one rather than a name with two typing mistakes: "Kinderwagen", "kindergaten"."""
        distance = min(OSA.distance(token.norm_, key), OSA.distance(token.lemma_, key))
        if distance < _MANY_TYPOS:
            return False
        near = (word for word in self._lexicon.known_words if abs(len(word) - len(token.lemma_)) < distance)
        found = process.extractOne(token.lemma_, near, scorer=OSA.distance, score_cutoff=distance - 1)
        return (found is not None and found[0] not in self._single) or self._is_compound(token.lemma_)

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
            if entity == "experience_years" and _OF_ELSEWHERE.match(text, match.end()):
                continue
            value = next(group for group in match.groups() if group)
            yield Match(entity, float(value.replace(",", ".")), match.start(), match.end())


def _at(token: Token) -> tuple[int, int]:
    """Where a word stands in the text: first character and the one after its last."""
    start, end = token.doc.user_data[_PLACES_OF_TOKENS][token.i]
    return start, end


def _negated(token: Token, doc: Doc) -> bool:
    before = [fold(word.text) for word in doc[max(0, token.i - _NEGATION_REACH) : token.i]]
    if not NEGATIONS.intersection(before):
        return False
    nearest = before[-1]
    return nearest in NEGATIONS or not (nearest in _NOT_DENYING or _DENIED_NOUN.search(nearest))


def _not_claimed(match: Match, text: str) -> Match:
    """A degree that the person does not say to have counts as negated."""
    if match.entity == "school_degree" and not is_claimed(text, match.start, match.end):
        return replace(match, negated=True)
    return match


def _only_real(text: str) -> Iterator[Match]:
    found = _ONLY_REAL.match(text)
    if found:
        yield Match("school_degree", "mittlere_reife", found.start(1), found.end(1))


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
