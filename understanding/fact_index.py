"""Finds by meaning and words which facts answer a sentence. Stored with the model, without pickles.

A fact is one point: the mean of the vectors of its text and of the questions it answers. The space is stretched so
that what varies within a fact (how one asks) counts little and what tells facts apart counts much: within-class
whitening, learned from the knowledge base itself. Beside it count the letters shared with the fact's words, and how
much of the question's words the fact knows at all, rare words most: "Noten" is what tells one question from another.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.encoder import SentenceEncoder, Vectors
from understanding.lexicon import stems
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
        self._space = space
        self._mean = mean
        self._points = points
        self._letters = letters
        self._rows = rows
        self._words = [frozenset(known) for known in words]
        seen = Counter(word for known in self._words for word in known)
        self._weights = {word: math.log(len(self._words) / count) + 1 for word, count in seen.items()}
        # A question is only compared with the facts of its topic.
        self._of_topic = {topic: np.flatnonzero(np.array(self.topics) == topic) for topic in set(self.topics)}
        self._rows_of_topic = {topic: rows[numbers] for topic, numbers in self._of_topic.items()}

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

    def nearest(
        self, asked: Wording, topic: str, most: int, professions: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """The facts of a topic nearest to a sentence, best first, with their scores.

        :param professions: those the sentence names; a fact about another one is no match.
        """
        numbers = self._of_topic.get(topic, np.zeros(0, dtype=np.int64))
        if not len(numbers):
            return []
        meaning = self._points[numbers] @ _unit((asked.vector - self._mean) @ self._space).astype(np.float32)
        letters = (self._rows_of_topic[topic] @ self._letters.transform([fold(asked.sentence)]).T).toarray().ravel()
        scores = meaning + LETTERS_SHARE * letters + WORDS_SHARE * self._known_words(asked.unnamed, numbers)
        if professions:
            scores = scores + NAMED_SHARE * np.array([self.named[n] in professions for n in numbers])
        found = [
            (self.keys[numbers[i]], round(float(scores[i]), 4))
            for i in np.argsort(-scores, kind="stable")
            if not professions or not self.named[numbers[i]] or self.named[numbers[i]] in professions
        ]
        return found[:most]

    def _known_words(self, sentence: str, numbers: Any) -> Any:
        """For each of the entries: the share of the sentence's words that it has, by how much each word tells."""
        asked = [word for word in stems(sentence) if word in self._weights]
        whole = sum(self._weights[word] for word in asked)
        if not whole:
            return np.zeros(len(numbers))
        return np.array([sum(self._weights[word] for word in asked if word in self._words[n]) for n in numbers]) / whole

    def save(self, folder: Path) -> None:
        """Write arrays and JSON."""
        np.savez(
            folder / "facts.npz",
            space=self._space.astype(np.float32),
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


def _unit(vectors: Any) -> Any:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False, dtype=np.float32)
