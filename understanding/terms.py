"""The terms of one sentence at a time, as scikit-learn's ``TfidfVectorizer`` weighs them, without its preparations.

For a single sentence scikit-learn checks itself and builds a sparse matrix; that takes many times as long as the sums.
What was learned is taken over from a fitted vectorizer; ``row`` gives the same numbers (a test compares them).
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


class TermRow(NamedTuple):
    """The terms of a sentence by number and their weights; together of length 1."""

    numbers: Any
    weights: Any


class Terms:
    """The vocabulary and the weights of a fitted vectorizer with ``sublinear_tf`` and l2 norm."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._terms = vectorizer.build_analyzer()
        self._number = vectorizer.vocabulary_.get
        self._idf = np.asarray(vectorizer.idf_, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._idf)

    def row(self, sentence: str) -> TermRow:
        """The terms of a sentence that are known."""
        counts = Counter(map(self._number, self._terms(sentence)))
        counts.pop(None, None)
        numbers = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (np.log(times) + 1) * self._idf[numbers]
        return TermRow(numbers, weights / max(float(np.sqrt(weights @ weights)), 1e-9))
