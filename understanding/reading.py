"""Reads the sentences that are learned from: each once, however many components learn from it."""

from __future__ import annotations

from dataclasses import dataclass

from understanding.lexicon import Lexicon
from understanding.matching import Match, NameFinder
from understanding.text import clean, plain_gender


@dataclass(frozen=True)
class ReadSentence:
    """A cleaned sentence and the names in it."""

    text: str
    matches: tuple[Match, ...]


class SentenceReader:
    """Finds names as ``NameFinder`` does and keeps what it found: for training only, never for what people write."""

    def __init__(self, names: Lexicon) -> None:
        self.names = names
        self.finder = NameFinder(names)
        self._known: dict[str, ReadSentence] = {}

    def read(self, sentence: str) -> ReadSentence:
        """The cleaned sentence and its names."""
        if sentence not in self._known:
            text = plain_gender(clean(sentence))
            self._known[sentence] = ReadSentence(text, tuple(self.finder.find(text)))
        return self._known[sentence]

    def canonical(self, sentence: str) -> str:
        """The sentence as the classifier sees it."""
        read = self.read(sentence)
        return self.finder.canonical(read.text, read.matches)


_last: list[SentenceReader] = []


def reader_for(names: Lexicon) -> SentenceReader:
    """The reader of these names; components that train one after the other share it."""
    if not _last or _last[0].names != names:
        _last[:] = [SentenceReader(names)]
    return _last[0]
