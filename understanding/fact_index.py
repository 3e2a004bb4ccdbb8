"""Finds by meaning and words which facts answer a sentence. Stored with the model, without pickles."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.encoder import Vectors
from understanding.text import fold

#: How much the meaning counts beside the words.
MEANING_SHARE = 0.5
_LEAST_SCORE = 0.3


class FactIndex:
    """The questions that facts answer, each with the key of its fact."""

    def __init__(
        self, keys: Sequence[str], named: Sequence[str], vectors: Vectors, letters: TfidfVectorizer, rows: Any
    ) -> None:
        """:param named: the profession that a question is about, where its fact is a general one; else empty."""
        self.keys = list(keys)
        self.named = list(named)
        self._vectors = vectors
        self._letters = letters
        self._rows = rows

    @classmethod
    def fit(cls, keys: Sequence[str], named: Sequence[str], sentences: Sequence[str], vectors: Vectors) -> FactIndex:
        """:param sentences: canonical questions, one a key; ``vectors`` are the encoder's for them."""
        letters = _letters()
        rows = letters.fit_transform([fold(sentence) for sentence in sentences])
        return cls(keys, named, vectors, letters, rows.tocsr())

    def nearest(
        self, sentence: str, vector: Any, most: int, professions: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """The nearest facts of a canonical sentence, best first, with a score up to 1; each fact once.

        :param professions: those the sentence names; a question about another one is no match.
        """
        words = np.asarray((self._rows @ self._letters.transform([fold(sentence)]).T).todense()).ravel()
        scores = MEANING_SHARE * (self._vectors @ vector) + (1 - MEANING_SHARE) * words
        best: dict[str, float] = {}
        for index in np.argsort(-scores):
            if scores[index] < _LEAST_SCORE or len(best) == most:
                break
            if professions and self.named[index] and self.named[index] not in professions:
                continue
            best.setdefault(self.keys[index], round(float(scores[index]), 4))
        return list(best.items())

    def save(self, folder: Path) -> None:
        """Write arrays and JSON."""
        np.savez(
            folder / "facts.npz",
            vectors=self._vectors,
            idf=self._letters.idf_,
            data=self._rows.data,
            indices=self._rows.indices,
            indptr=self._rows.indptr,
            shape=self._rows.shape,
        )
        vocabulary = {term: int(number) for term, number in self._letters.vocabulary_.items()}
        content = {"keys": self.keys, "named": self.named, "vocabulary": vocabulary}
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
        return cls(content["keys"], content["named"], stored["vectors"], letters, rows)


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=1, sublinear_tf=True, lowercase=False, dtype=np.float32
    )
