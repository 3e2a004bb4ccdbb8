"""Finds by meaning and words which facts answer a sentence. Stored with the model, without pickles.

A fact is one point: the mean of the vectors of its text and of the questions it answers. The space is stretched so
that what varies within a fact (how one asks) counts little and what tells facts apart counts much: within-class
whitening, learned from the knowledge base itself. Beside it count the letters shared with the fact's words, and how
much of the question's words the fact knows at all, rare words most: "Noten" is what tells one question from another.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.encoder import SentenceEncoder, Vectors
from understanding.lexicon import stems
from understanding.terms import TermRow, Terms
from understanding.text import fold

#: How much shared letters and known words count beside the meaning; chosen on questions of the facts left out in turn.
LETTERS_SHARE = 0.8
WORDS_SHARE = 0.6
#: So much nearer is a general fact about the very profession that the sentence names.
NAMED_SHARE = 0.15
#: Ridge on the within-fact scatter, in shares of its mean: facts with few questions must not bend the space.
_RIDGE = 1.0


@dataclass(frozen=True)
class FactEntry:
    """A fact to be found: its topic, its questions and text, and the profession it is about if it is a general fact.

    ``unnamed`` are the sentences without the professions they name.
    """

    key: str
    topic: str
    sentences: tuple[str, ...]
    unnamed: tuple[str, ...]
    named: str = ""


@dataclass(frozen=True)
class Wording:
    """A sentence with its typing mistakes mended, the same without professions, and the encoder's vector of the latter.

    Which profession is meant is looked at apart: in meaning and words its name would drown what is asked about it.
    """

    sentence: str
    unnamed: str
    vector: Any


@dataclass(frozen=True)
class Asked:
    """A sentence in the space of the facts: its point, its letter groups, and its words with their shares."""

    point: Vectors
    letters: TermRow
    words: Mapping[str, float]

    def together_with(self, other: Asked, share: float) -> Asked:
        """Both as one, of which the other one makes up a share: its scores are the means of the scores of both."""
        numbers = np.concatenate([self.letters.numbers, other.letters.numbers])
        weights = np.concatenate([self.letters.weights * (1 - share), other.letters.weights * share])
        words = {
            word: (1 - share) * self.words.get(word, 0.0) + share * other.words.get(word, 0.0)
            for word in {*self.words, *other.words}
        }
        return Asked(self.point * (1 - share) + other.point * share, TermRow(numbers, weights), words)


@dataclass(frozen=True)
class _Topic:
    """The facts of a topic: their numbers and points, whom they are about, by letter group and by word which has it."""

    numbers: Any
    named: Any
    points: Vectors
    letters: Any
    owners: Mapping[str, Any]

    def scores(self, asked: Asked) -> NDArray[np.float64]:
        """How near each of the facts is to a sentence."""
        words = np.zeros(len(self.numbers))
        for word, share in asked.words.items():
            if word in self.owners:
                words[self.owners[word]] += share
        meaning = self.points @ asked.point
        return np.asarray(meaning + LETTERS_SHARE * _column_sums(self.letters, asked.letters) + WORDS_SHARE * words)


class FactIndex:
    """All facts and overviews of a knowledge base."""

    def __init__(
        self,
        keys: Sequence[str],
        topics: Sequence[str],
        named: Sequence[str],
        space: Any,
        mean: Vectors,
        points: Vectors,
        letters: Any,
        rows: Any,
        words: Sequence[Collection[str]],
    ) -> None:
        self.keys = list(keys)
        self.topics = list(topics)
        self.named = list(named)
        self._space = space.astype(np.float32)
        self._mean = mean.astype(np.float32)
        self._points = points
        self._letters = letters
        self._rows = rows
        self._words = [frozenset(known) for known in words]
        self._terms = Terms(letters)
        seen = Counter(word for known in self._words for word in known)
        self._weights = {word: math.log(len(self._words) / count) + 1 for word, count in seen.items()}
        # A question is only compared with the facts of its topic.
        self._topics = {topic: self._of_topic(topic) for topic in set(self.topics)}

    def _of_topic(self, topic: str) -> _Topic:
        numbers = np.flatnonzero(np.array(self.topics) == topic)
        words = [self._words[number] for number in numbers]
        named = np.array(self.named)[numbers]
        return _Topic(numbers, named, self._points[numbers], self._rows[numbers].tocsc(), _owners(words))

    @classmethod
    def fit(cls, entries: Sequence[FactEntry], encoder: SentenceEncoder) -> FactIndex:
        """Learn the space and the points from the entries."""
        owner = np.array([number for number, entry in enumerate(entries) for _ in entry.unnamed])
        vectors = encoder.encode([sentence for entry in entries for sentence in entry.unnamed])
        counts = np.bincount(owner, minlength=len(entries))[:, None]
        centres = np.zeros((len(entries), vectors.shape[1]), dtype=np.float64)
        np.add.at(centres, owner, vectors)
        centres /= counts
        mean = vectors.mean(axis=0)
        space = _whitening(vectors - centres[owner])
        letters = _letters()
        rows = letters.fit_transform([fold(" ".join(entry.sentences)) for entry in entries])
        points = _unit((centres - mean) @ space).astype(np.float32)
        keys, topics = [entry.key for entry in entries], [entry.topic for entry in entries]
        names = [entry.named for entry in entries]
        words = [stems(" ".join(entry.unnamed)) for entry in entries]
        return cls(keys, topics, names, space, mean, points, letters, rows.tocsr(), words)

    def knows(self, topic: str) -> bool:
        """Whether there are facts of a topic."""
        return topic in self._topics

    def asked(self, wording: Wording) -> Asked:
        """A sentence as the facts of any topic are compared with it."""
        weights = {word: self._weights[word] for word in stems(wording.unnamed) if word in self._weights}
        whole = sum(weights.values())
        return Asked(
            _unit((wording.vector - self._mean) @ self._space),
            self._terms.row(fold(wording.sentence)),
            {word: weight / whole for word, weight in weights.items()},
        )

    def nearest(
        self, asked: Asked, topic: str, most: int, professions: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """The facts of a topic nearest to a sentence, best first, with their scores.

        :param professions: those the sentence names; a fact about another one is no match.
        """
        if topic not in self._topics:
            return []
        scores = self._topics[topic].scores(asked)
        if professions:
            scores += NAMED_SHARE * np.isin(self._topics[topic].named, list(professions))
        order = np.argsort(-scores, kind="stable")
        found = (
            (self.keys[number], round(score, 4))
            for number, score in zip(self._topics[topic].numbers[order].tolist(), scores[order].tolist(), strict=True)
            if not professions or not self.named[number] or self.named[number] in professions
        )
        return list(itertools.islice(found, most))

    def save(self, folder: Path) -> None:
        """Write arrays and JSON."""
        np.savez(
            folder / "facts.npz",
            space=self._space,
            mean=self._mean,
            points=self._points,
            idf=self._letters.idf_,
            data=self._rows.data,
            indices=self._rows.indices,
            indptr=self._rows.indptr,
            shape=self._rows.shape,
        )
        vocabulary = {term: int(number) for term, number in self._letters.vocabulary_.items()}
        content = {
            "keys": self.keys,
            "topics": self.topics,
            "named": self.named,
            "vocabulary": vocabulary,
            "words": [sorted(words) for words in self._words],
        }
        (folder / "facts.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> FactIndex:
        """The opposite of ``save``."""
        content = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        with np.load(folder / "facts.npz", allow_pickle=False) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        letters = _letters()
        letters.vocabulary_ = content["vocabulary"]
        letters.idf_ = stored["idf"]
        rows = sparse.csr_matrix((stored["data"], stored["indices"], stored["indptr"]), shape=tuple(stored["shape"]))
        return cls(
            content["keys"],
            content["topics"],
            content["named"],
            stored["space"],
            stored["mean"],
            stored["points"],
            letters,
            rows,
            content["words"],
        )


def _whitening(within: Any) -> Any:
    """The matrix under which differences within a fact are equally large in all directions."""
    scatter = within.T @ within / len(within)
    ridge = _RIDGE * np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    values, directions = np.linalg.eigh(scatter + ridge)
    return directions / np.sqrt(values)


def _owners(words: Sequence[Collection[str]]) -> dict[str, Any]:
    """The numbers of the facts that have a word, for each word."""
    owners: dict[str, list[int]] = {}
    for number, known in enumerate(words):
        for word in known:
            owners.setdefault(word, []).append(number)
    return {word: np.array(numbers) for word, numbers in owners.items()}


def _column_sums(columns: Any, terms: TermRow) -> NDArray[np.float64]:
    """``columns @ terms`` for a sparse matrix stored by columns of which few are needed."""
    starts = columns.indptr[terms.numbers]
    counts = columns.indptr[terms.numbers + 1] - starts
    ends = np.cumsum(counts)
    entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
    weights = columns.data[entries] * np.repeat(terms.weights, counts)
    return np.asarray(np.bincount(columns.indices[entries], weights, columns.shape[0]), dtype=np.float64)


def _unit(vectors: Any) -> Any:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False, dtype=np.float32)
