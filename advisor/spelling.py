"""Names that are written almost like a word: by letters left out, added, changed or swapped."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Up to this length one letter may be wrong, in longer words two.
_ONE_EDIT = 6

#: Shorter words are next to too many others.
SHORTEST = 4


class Spelling:
    """Looks names up by their letters. Safe to share between threads."""

    def __init__(self, names: Iterable[str]) -> None:
        """:param names: folded names without blanks."""
        self._names = tuple(dict.fromkeys(name for name in names if len(name) >= SHORTEST))

    def near(self, word: str) -> list[tuple[str, int]]:
        """The names within one letter (two in a long word) and how many letters differ, nearest first.

        With two wrong letters the first must be right: nobody mistypes the beginning twice.
        """
        if len(word) < SHORTEST:
            return []
        most = 1 if len(word) <= _ONE_EDIT else 2
        found = process.extract(word, self._names, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [(str(name), int(edits)) for name, edits, _ in found if edits < 2 or name[0] == word[0]]
