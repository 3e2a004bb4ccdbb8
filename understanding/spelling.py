"""Mends typing mistakes in a sentence by the words that the bot has learned from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.lexicon import plain, stem
from understanding.text import fold

_WORD = re.compile(r"[^\W\d_]+")
#: A word seen as often gives its umlauts to the same word without them. Words seen once are left as they are.
_SEEN = 2
#: A word this often seen may be what a mistyped one was meant to be; a short word has to be a common one.
_COMMON, _VERY_COMMON = 4, 30
#: Where a message has so few words, each of them carries it: there a word need not be common.
_FEW_WORDS, _KNOWN_AT_ALL = 2, 2
_SHORTEST, _SHORT, _LONG = 4, 5, 9


class Speller:
    """Knows how often each word was seen: sets missing umlauts, turns a mistyped word into the nearest common one."""

    def __init__(self, counts: dict[str, int], german: Collection[str]) -> None:
        """:param german: folded words that are right although they were seen seldom."""
        self._counts = counts
        self._german = frozenset(german)
        self._forms: dict[str, str] = {}
        for word, count in sorted(counts.items(), key=lambda pair: pair[1]):
            if count >= _SEEN:
                self._forms[plain(fold(word))] = word
        self._by_length: dict[int, list[str]] = {}
        for key in self._forms:
            self._by_length.setdefault(len(key), []).append(key)

    @classmethod
    def learn(cls, sentences: Sequence[str], german: Collection[str]) -> Speller:
        """From canonical sentences."""
        counts = Counter(word for sentence in sentences for word in _WORD.findall(sentence))
        return cls(dict(counts), german)

    def as_json(self) -> dict[str, Any]:
        """A form that can be stored with the model."""
        return {"counts": self._counts, "german": sorted(self._german)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Speller:
        """The opposite of ``as_json``."""
        return cls(content["counts"], content["german"])

    def mend(self, sentence: str) -> str:
        """The sentence with its mistyped words mended; words that are like no known one stay."""
        few = len(_WORD.findall(sentence)) <= _FEW_WORDS
        return _WORD.sub(lambda match: self._mended(match.group(), few), sentence)

    def _mended(self, word: str, few: bool) -> str:
        if self._counts.get(word, 0) >= _SEEN:
            return word
        folded = fold(word)
        key = plain(folded)
        if key in self._forms:
            return self._forms[key]
        seen = word in self._counts
        if len(key) < _SHORTEST or {folded, key, stem(key)} & self._german:
            return word
        # What was seen once may be a mistake that somebody made in the training data, too.
        least = _VERY_COMMON if seen else _KNOWN_AT_ALL if few else _VERY_COMMON if len(key) < _SHORT else _COMMON
        return self._nearest(key, least) or word

    def _nearest(self, key: str, least: int) -> str | None:
        """The commonest of the nearest words: one mistake away, two in a long word that begins the same."""
        most = 1 if len(key) < _LONG else 2
        near = [
            other for length in range(len(key) - most, len(key) + most + 1) for other in self._by_length.get(length, ())
        ]
        found = [
            (distance, -self._counts[self._forms[other]], other)
            for other, distance, _ in process.extract(key, near, scorer=OSA.distance, score_cutoff=most, limit=None)
            if self._counts[self._forms[other]] >= least and (distance == 1 or other[0] == key[0])
        ]
        return self._forms[min(found)[2]] if found else None
