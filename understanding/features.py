"""What the intent classifier sees of a sentence: its meaning as a vector, its words and its letter groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.encoder import SentenceEncoder, Vectors
from understanding.terms import TermRow, Terms
from understanding.text import fold

_WEIGHTS = {"letters": 1.0, "words": 0.8, "meaning": 0.8}


@dataclass
class SentenceFeatures:
    """Learns words and letter groups from the training sentences; the encoder is given."""

    encoder: SentenceEncoder
    letters: TfidfVectorizer
    words: TfidfVectorizer

    @classmethod
    def fit(cls, encoder: SentenceEncoder, sentences: Sequence[str]) -> SentenceFeatures:
        """Learn the vocabulary of canonical sentences."""
        letters, words = _letters(min_df=2), _words()
        folded = [fold(sentence) for sentence in sentences]
        letters.fit(folded)
        words.fit(folded)
        return cls(encoder, letters, words)

    @classmethod
    def restore(
        cls, encoder: SentenceEncoder, letters: dict[str, int], letters_idf: Any, words: dict[str, int], words_idf: Any
    ) -> SentenceFeatures:
        """Features with a vocabulary learned before."""
        return cls(encoder, _with(_letters(), letters, letters_idf), _with(_words(), words, words_idf))

    def transform(self, sentences: Sequence[str], vectors: Vectors) -> Any:
        """A sparse row a sentence; ``vectors`` are the encoder's for the same sentences."""
        folded = [fold(sentence) for sentence in sentences]
        return sparse.hstack(
            [
                self.letters.transform(folded) * _WEIGHTS["letters"],
                self.words.transform(folded) * _WEIGHTS["words"],
                sparse.csr_matrix(vectors * _WEIGHTS["meaning"]),
            ],
            format="csr",
        )

    def times(self, sentences: Sequence[str], vectors: Vectors, weights: Any) -> Any:
        """``transform(sentences, vectors) @ weights`` without putting the wide rows together."""
        letters, words = self._terms
        first, second = len(letters), len(letters) + len(words)
        products = _WEIGHTS["meaning"] * (vectors @ weights[second:])
        for product, sentence in zip(products, map(fold, sentences), strict=True):
            product += _WEIGHTS["letters"] * _product(letters.row(sentence), weights[:first])
            product += _WEIGHTS["words"] * _product(words.row(sentence), weights[first:second])
        return products

    @cached_property
    def _terms(self) -> tuple[Terms, Terms]:
        return Terms(self.letters), Terms(self.words)


def _product(row: TermRow, weights: Any) -> Any:
    return row.weights @ weights[row.numbers]


def _letters(min_df: int = 1) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=min_df, sublinear_tf=True, lowercase=False, dtype=np.float32
    )


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True, lowercase=False, dtype=np.float32
    )


def _with(vectorizer: TfidfVectorizer, vocabulary: dict[str, int], idf: Any) -> TfidfVectorizer:
    vectorizer.vocabulary_ = vocabulary
    vectorizer.idf_ = idf
    return vectorizer
