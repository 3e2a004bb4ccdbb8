"""Finds places in a message: towns, districts, regions and postcodes of the knowledge base, also badly typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor import personal_data
from advisor.places import STREET, fold
from advisor.spelling import Spelling

#: Words before a place; a place name that is also an ordinary word counts only after one of them.
PLACE_WORDS = frozenset(
    {
        "in",
        "bei",
        "nahe",
        "naehe",
        "um",
        "aus",
        "von",
        "nach",
        "raum",
        "umgebung",
        "umkreis",
        "ort",
        "stadt",
        "kreis",
        "region",
        "gegend",
        "plz",
        "wohne",
        "wohn",
        "wohnort",
        "richtung",
        "ins",
        "fuer",
        "nein",
        "nee",
        "sondern",
        "meinte",
        "doch",
    }
)

#: Between a quarter and its town: "Hörde in Dortmund", "Ehrenfeld (Köln)".
_JOINT = re.compile(r"^[\s,;()/-]*(?:in|bei|von)?[\s,;()/-]*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_STREET_WORDS = frozenset({"str", "strasse", "weg", "platz", "allee", "ring", "damm", "ufer", "gasse", "tor", "wall"})
_POSTCODE = re.compile(
    r"(?<![\d.,])(?:[dD][- ]?)?(\d{2})\s?(\d{3})(?![\d.,]*\d)(?!\s*(?:€|eur|euro|std|stunden|km|jahr|brutto|netto))",
    re.IGNORECASE,
)
#: A telephone number: an area code and more digits than a postcode has.
_TELEPHONE = re.compile(r"(?<!\d)(?:\+\s?\d{1,3}|00\d{2}|0\d{2,4})[\s/()-]+\d[\d\s/()-]{2,}\d|(?<!\d)0\d{6,}")

_LONGEST_NAME = 6
_LONGEST_VAGUE = 8
_SHORTEST_TYPO = 5
_SHORTEST_ALONE = 4
_SHORTEST_DOUBLE = 8
#: After these even a short word is looked at.
_BEFORE_TOWNS = frozenset({"in", "aus", "raum", "wohne", "nahe", "stadt", "nach"})
#: In a message of so few words a place may stand without a word that leads to it.
_FEW_WORDS = 2
#: Words around one that stands for a place ("ich wohne hier").
_AROUND = frozenset({"ich", "bin", "wohne", "bei", "in", "von", "na", "ja", "so", "gleich", "halt", "eigentlich"})


@dataclass(frozen=True)
class PlaceMatch:
    """A place in a message; ``start`` and ``end`` count characters, ``value`` finds it in ``advisor.places``."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


class PlaceFinder:
    """Finds places. Made once; safe to share between threads."""

    def __init__(
        self,
        names: Mapping[str, str],
        ordinary: Collection[str],
        vague: Collection[str] = (),
        large: Collection[str] = (),
        is_known: Callable[[str], bool] = lambda word: False,
    ) -> None:
        """
        :param names: folded name → value.
        :param ordinary: folded names that are also ordinary words.
        :param vague: folded words that stand for no place but answer the question for one ("zuhause").
        :param large: values of towns that are meant rather than a quarter written less alike.
        :param is_known: whether a folded word is an ordinary German word.
        """
        self._names = {name: value for name, value in names.items() if not name.isdigit()}
        self._ordinary = frozenset(ordinary)
        self._vague = frozenset(vague)
        self._large = frozenset(large)
        self._is_known = is_known
        self._first_words = {name.split()[0] for name in self._names if " " in name}
        self._postcodes = frozenset(name for name in names if name.isdigit())
        self._squeezed = {name.replace(" ", ""): name for name in self._names}
        self._spelling = Spelling(self._squeezed)

    def find(self, text: str) -> list[PlaceMatch]:
        """The places of a cleaned text that are written correctly, in order."""
        words = _words(text)
        postcodes = list(self._find_postcodes(text, words))
        named = list(self._find_names(words, postcodes, text))
        found = self._joined([*postcodes, *named], text)
        if found:
            return found
        return [*self._find_vague(words), *self._find_street(text)][:1]

    def mistyped(self, text: str, is_free: Callable[[int], bool]) -> list[PlaceMatch]:
        """Words that are almost a place, where one is expected: after a word such as "in", or alone.

        :param is_free: whether nothing else was found at a character.
        """
        words = _words(text)
        found: list[PlaceMatch] = []
        position = 0
        while position < len(words):
            match = self._mistyped_at(text, words, position, is_free) if self._expected(words, position) else None
            if match:
                found.append(match)
                position = next((n for n, word in enumerate(words) if word.start >= match.end), len(words))
            else:
                position += 1
        return found

    def _mistyped_at(
        self, text: str, words: Sequence[_Word], first: int, is_free: Callable[[int], bool]
    ) -> PlaceMatch | None:
        best: PlaceMatch | None = None  # the longest: two words that are near a name are hardly so by accident
        for last in range(first + 1, min(first + 4, len(words)) + 1):
            window = words[first:last]
            if any(not is_free(word.start) or word.text in PLACE_WORDS or word.text.isdigit() for word in window):
                break
            typed = "".join(word.text for word in window)
            known = [word for n, word in enumerate(window) if self._is_known(word.text) and not self._begins(window, n)]
            shortest = self._shortest(words, first, last)
            if known or len(typed) < shortest or _is_street(words, last):
                continue
            near = self._spelling.near(typed)
            if near:
                start, end = window[0].start, window[-1].end
                best = PlaceMatch(self._value(near, text[start:end]), start, end)
        return best

    def _begins(self, window: Sequence[_Word], position: int) -> bool:
        """Whether a word is the beginning of a longer name: Bad, Sankt, Bergisch."""
        return position == 0 and len(window) > 1 and window[0].text in self._first_words

    @staticmethod
    def _shortest(words: Sequence[_Word], first: int, last: int) -> int:
        """How many letters a window needs to be looked at."""
        if last > first + 1:
            return _SHORTEST_DOUBLE
        led = first > 0 and words[first - 1].text in _BEFORE_TOWNS
        return _SHORTEST_ALONE if led or len(words) == 1 else _SHORTEST_TYPO

    def _value(self, near: Sequence[tuple[str, int]], typed: str) -> str:
        """The one place that is near; where there are several, what was typed, so that the person is asked."""
        ranked = [(self._squeezed[name], edits) for name, edits in near]
        best = self._names[ranked[0][0]]
        others = [(name, edits) for name, edits in ranked if self._names[name] != best]
        quarters = all(edits > 1 and fold(self._names[name]) != name for name, edits in others)
        certain = not others or (best in self._large and quarters)
        return best if ranked[0][1] <= 1 and certain else typed

    @staticmethod
    def _expected(words: Sequence[_Word], position: int) -> bool:
        return len(words) == 1 or (position > 0 and words[position - 1].text in PLACE_WORDS)

    def _find_postcodes(self, text: str, words: Sequence[_Word]) -> Iterator[PlaceMatch]:
        telephones = [match.span() for match in _TELEPHONE.finditer(text)]
        for match in _POSTCODE.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in telephones):
                continue
            value = match.group(1) + match.group(2)
            if value in self._postcodes or self._is_meant(match, words):
                yield PlaceMatch(value, match.start(), match.end())

    @staticmethod
    def _is_meant(match: re.Match[str], words: Sequence[_Word]) -> bool:
        """Whether five digits that are no postcode of NRW are meant as one: alone, after "in", before a town."""
        before = [word for word in words if word.end <= match.start()]
        return (len(words) - len(before) <= _FEW_WORDS and len(before) <= _FEW_WORDS) or (
            bool(before) and before[-1].text in PLACE_WORDS
        )

    def _find_names(self, words: Sequence[_Word], taken: Sequence[PlaceMatch], text: str) -> Iterator[PlaceMatch]:
        position = 0
        while position < len(words):
            length = self._longest_at(words, position)
            if not length:
                position += 1
                continue
            window = words[position : position + length]
            name = " ".join(word.text for word in window)
            start, end = window[0].start, window[-1].end
            free = all(end <= match.start or match.end <= start for match in taken)
            if free and self._is_place(name, words, position, length) and not _is_street(words, position + length):
                longer = self._longer(text, words, position, length)
                yield longer or PlaceMatch(self._names[name], start, end)
                length = sum(word.start < longer.end for word in words[position:]) if longer else length
            position += length

    def _longer(self, text: str, words: Sequence[_Word], first: int, length: int) -> PlaceMatch | None:
        """A longer name whose rest is mistyped: Köln-Ehrenfelt."""
        town = "".join(word.text for word in words[first : first + length])
        for last in range(min(first + length + 3, len(words)), first + length, -1):
            rest = words[first + length : last]
            if any(self._is_known(word.text) or word.text in PLACE_WORDS or word.text.isdigit() for word in rest):
                continue
            typed = "".join(word.text for word in rest)
            near = [(n, e) for n, e in self._spelling.near(town + typed) if n.startswith(town) and n != town]
            if len(typed) >= _SHORTEST_TYPO and near:
                start, end = words[first].start, words[last - 1].end
                return PlaceMatch(self._value(near, text[start:end]), start, end)
        return None

    def _longest_at(self, words: Sequence[_Word], first: int) -> int:
        for length in range(min(_LONGEST_NAME, len(words) - first), 0, -1):
            if " ".join(word.text for word in words[first : first + length]) in self._names:
                return length
        return 0

    def _is_place(self, name: str, words: Sequence[_Word], first: int, length: int) -> bool:
        if name not in self._ordinary:
            return True
        led = first > 0 and words[first - 1].text in PLACE_WORDS
        alone = len(words) - length < _FEW_WORDS and (len(words) == length or fold(self._names[name]) == name)
        return led or alone

    def _find_vague(self, words: Sequence[_Word]) -> Iterator[PlaceMatch]:
        """The whole message but for small words stands for a place."""
        if len(words) > _LONGEST_VAGUE:
            return
        for first in range(len(words)):
            for last in range(len(words), first, -1):
                rest = [*words[:first], *words[last:]]
                name = " ".join(word.text for word in words[first:last])
                if name in self._vague and all(word.text in _AROUND for word in rest):
                    yield PlaceMatch(name, words[first].start, words[last - 1].end)
                    return

    def _joined(self, matches: Sequence[PlaceMatch], text: str) -> list[PlaceMatch]:
        """Matches in order; a postcode with its town, and a quarter with its town, are one place."""
        found: list[PlaceMatch] = []
        for match in sorted(matches, key=lambda match: match.start):
            before = found[-1] if found else None
            value = self._together(before, match, text[before.end : match.start]) if before else None
            if before and value:
                found[-1] = PlaceMatch(value, before.start, match.end)
            else:
                found.append(match)
        return found

    def _together(self, one: PlaceMatch, other: PlaceMatch, between: str) -> str | None:
        if not _JOINT.match(between):
            return None
        digits = [match.value for match in (one, other) if match.value.isdigit()]
        if len(digits) == 1:
            town = other.value if one.value.isdigit() else one.value
            return digits[0] if digits[0] in self._postcodes else town
        return self._names.get(f"{fold(other.value)} {fold(one.value)}") if between.strip() else None

    @staticmethod
    def _find_street(text: str) -> Iterator[PlaceMatch]:
        """An address without a town: that there was one, not which."""
        for match in personal_data.streets(text):
            yield PlaceMatch(STREET, match.start(), match.end())


def _words(text: str) -> list[_Word]:
    return [_Word(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def _is_street(words: Sequence[_Word], after: int) -> bool:
    return after < len(words) and words[after].text in _STREET_WORDS
