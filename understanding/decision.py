"""From the classifier's margins to a decision: an intent with an honest confidence, or out of scope."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from understanding.encoder import Vectors
from understanding.lexicon import stem
from understanding.text import fold

OUT_OF_SCOPE = "out_of_scope"

Floats = NDArray[np.float64]

_WORD = re.compile(r"\w+")

#: "Ich bin Köchin", "war mal Köchin", "arbeite als Köchin", "gelernte Köchin": the person's own occupation.
_BEING = frozenset({"bin", "war", "waere"})
_WORKING = frozenset({"arbeite", "arbeitete", "gearbeitet", "taetig", "beschaeftigt", "ausbildung", "gelernt"})
#: "Als Bankkauffrau in die Kita": beside one of these words an occupation is the person's own, too.
_OUR_FIELD = frozenset(
    {
        "kita",
        "kitas",
        "kindergarten",
        "umschulung",
        "umschulen",
        "quereinstieg",
        "quereinsteigen",
        "erzieher",
        "ogs",
        "kindern",
    }
)
_LEARNED = ("gelernte", "ausgebildete", "examinierte", "ehemalige")
_BESIDE = frozenset(
    {
        "ein",
        "eine",
        "mal",
        "noch",
        "jetzt",
        "zurzeit",
        "frueher",
        "seit",
        "jahr",
        "jahre",
        "jahren",
        "schon",
        "eigentlich",
    }
    | {"aktuell", "momentan", "derzeit", "von", "beruf", "lange", "gerade", "selbst", "vorher"}
)


def probabilities(margins: Floats, temperature: float) -> Floats:
    """Softmax of the margins; the temperature makes the numbers honest."""
    scaled = margins / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit_temperature(margins: Floats, labels: Sequence[int]) -> float:
    """The temperature under which held-out labels are most likely."""
    rows = np.arange(len(labels))

    def loss(logarithm: float) -> float:
        chosen = probabilities(margins, float(np.exp(logarithm)))[rows, labels]
        return float(-np.log(np.clip(chosen, 1e-9, None)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))


@dataclass(frozen=True)
class ScopeSigns:
    """What is looked at to tell whether a message is about our field at all.

    ``leaning`` says of each training word how much more often it stands in questions of our field (log ratio).
    ``inside`` and ``outside`` are the vectors of the training sentences in the few directions of ``space`` (a column
    each) in which they differ most: thousands of whole vectors cost more than the rest of the decision.
    """

    outside_label: int
    leaning: dict[str, float]
    occupations: frozenset[str]
    inside: Vectors
    outside: Vectors
    space: Vectors

    def rows(self, sentences: Sequence[str], vectors: Vectors, margins: Floats) -> Floats:
        """One row of signs a canonical sentence."""
        ranked = np.sort(np.delete(margins, self.outside_label, axis=1), axis=1)
        out = margins[:, self.outside_label]
        short = vectors @ self.space
        near_in = (short @ self.inside.T).max(axis=1)
        near_out = (short @ self.outside.T).max(axis=1)
        words = [tuple(self._word_signs(sentence)) for sentence in sentences]
        return np.column_stack(
            [
                out,
                ranked[:, -1],
                ranked[:, -1] - ranked[:, -2],
                out - ranked[:, -1],
                near_in,
                near_out,
                near_in - near_out,
                words,
            ]
        ).astype(np.float64)

    def _word_signs(self, sentence: str) -> Iterator[float]:
        words = _WORD.findall(fold(sentence))
        leanings = [self.leaning[word] for word in words if word in self.leaning]
        yield float(np.mean(leanings)) if leanings else 0.0
        yield max(leanings, default=0.0)
        yield min(leanings, default=0.0)
        yield sum(word not in self.leaning for word in words) / max(1, len(words))
        yield min(len(words), 20) / 20
        yield float(self._names_occupation(words))

    def _names_occupation(self, words: Sequence[str]) -> bool:
        """Whether one of the other occupations is asked about, in whatever case, number or gender.

        The person's own does not count: "ich bin Krankenschwester und will in die Kita" asks about our field.
        """
        sentence = f" {' '.join(stem(word) for word in words)} "
        single = any(stem(word) in self._stems and not is_own(words, i) for i, word in enumerate(words))
        return single or any(name in sentence for name in self._phrases)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(name) for name in self.occupations if _WORD.fullmatch(name))

    @cached_property
    def _phrases(self) -> tuple[str, ...]:
        several = (_WORD.findall(name) for name in self.occupations if not _WORD.fullmatch(name))
        return tuple(f" {' '.join(stem(word) for word in words)} " for words in several)


def is_own(words: Sequence[str], position: int) -> bool:
    """Whether the folded word at a position is what somebody says to be or to have been: "bin gelernte Köchin"."""
    before = [word for word in words[:position] if word not in _BESIDE and not word.isdigit()]
    after = words[position + 1 : position + 2]
    if any(word.startswith(_LEARNED) for word in words[max(0, position - 1) : position]):
        return True
    if before[-1:] == ["als"]:
        return bool(_WORKING.intersection([*before[-4:-1], *after]) or _OUR_FIELD.intersection(words))
    return bool(before) and before[-1] in _BEING


def main_directions(vectors: Vectors, most: int) -> Vectors:
    """The directions in which vectors are longest, a column each: products within them are nearly the whole."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, ::-1][:, :most], dtype=np.float32)


def leanings(inside: Sequence[str], outside: Sequence[str]) -> dict[str, float]:
    """For each word: the logarithm of how much more often it stands in sentences of our field than outside."""
    counts = [Counter(word for s in group for word in set(_WORD.findall(fold(s)))) for group in (inside, outside)]
    sizes = [len(inside) + 1, len(outside) + 1]
    words = set(counts[0]) | set(counts[1])
    return {
        word: float(np.log((counts[0][word] + 0.3) / sizes[0]) - np.log((counts[1][word] + 0.3) / sizes[1]))
        for word in words
    }
