"""Which intent a sentence has, how sure that is, and whether it is about our field: learned, stored without pickles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from understanding.decision import (
    OUT_OF_SCOPE,
    ScopeSigns,
    fit_temperature,
    leanings,
    main_directions,
    probabilities,
)
from understanding.encoder import SentenceEncoder, Vectors
from understanding.features import SentenceFeatures
from understanding.spelling import Speller

SEED = 7
#: One part in so many is kept aside, to learn confidence and scope on sentences the classifier had not seen.
_PARTS = 3
_COST = 0.5
#: Finer steps cost time and change nothing (measured on held-out parts of the training data).
_TOLERANCE = 0.1
#: liblinear leaves the interpreter lock, so that both classifiers train side by side.
_THREADS = 2
#: Share of in-scope training sentences that the scope decision may reject.
_REJECTED_SHARE = 0.09
#: What a question of the knowledge base counts beside a training sentence: editors sort facts, not wordings.
_ASIDE_WEIGHT = 0.3
#: What the only question of a story counts beside the whole story (measured on unseen training sentences).
_CORE_WEIGHT = 0.3
#: Of the 512 directions of the encoder so many are looked at when sentences are compared with all of training.
_DIRECTIONS = 96
_TINY = 1e-12


@dataclass(frozen=True)
class Prediction:
    """Intents with their probabilities, the best first; ``outside`` is the probability of being out of scope."""

    ranking: tuple[tuple[str, float], ...]
    outside: float
    rejected: bool


class IntentModel:
    """A linear classifier on meaning, words and letter groups, with a scope decision of its own."""

    def __init__(
        self,
        features: SentenceFeatures,
        labels: tuple[str, ...],
        weights: Any,
        bias: Any,
        temperature: float,
        signs: ScopeSigns,
        scope_weights: Any,
        scope_bias: float,
        scope_limit: float,
        speller: Speller,
    ) -> None:
        self._features = features
        self.labels = labels
        # One row a feature: a sentence has few, and their rows lie side by side in memory.
        self._weights = np.ascontiguousarray(weights.T)
        self._bias = bias
        self._temperature = temperature
        self._signs = signs
        self._scope_weights = scope_weights
        self._scope_bias = scope_bias
        self._scope_limit = scope_limit
        self._speller = speller

    @classmethod
    def fit(
        cls,
        encoder: SentenceEncoder,
        sentences: Sequence[str],
        intents: Sequence[str],
        occupations: frozenset[str],
        aside: Sequence[tuple[str, str]] = (),
        german: Collection[str] = (),
    ) -> IntentModel:
        """Learn from canonical sentences. Confidence and scope come from a part that a second one had not seen.

        :param aside: more sentences with their intents, which count less: the questions of the knowledge base.
        :param german: folded words that are spelled right, however seldom they are.
        """
        labels = tuple(sorted(set(intents)))
        numbers = np.array([labels.index(intent) for intent in intents])
        speller = Speller.learn([*sentences, *(sentence for sentence, _ in aside)], {*german, *_words_of(occupations)})
        sentences = [speller.mend(sentence) for sentence in sentences]
        aside = [(speller.mend(sentence), intent) for sentence, intent in aside]
        vectors = encoder.encode(sentences)
        features = SentenceFeatures.fit(encoder, sentences)
        rows = features.transform(sentences, vectors)
        learn = _learner(features, encoder, [(s, labels.index(intent)) for s, intent in aside if intent in labels])
        outside_label = labels.index(OUT_OF_SCOPE)
        outside = numbers == outside_label
        seen, unseen = next(StratifiedKFold(_PARTS, shuffle=True, random_state=SEED).split(rows, numbers))
        with ThreadPoolExecutor(_THREADS) as pool:
            final = pool.submit(learn, rows, numbers)
            second = pool.submit(learn, rows[seen], numbers[seen])
        margins = second.result().decision_function(rows[unseen])
        signs = _signs(outside_label, [sentences[i] for i in seen], vectors[seen], outside[seen], occupations)
        scope_rows = signs.rows([sentences[i] for i in unseen], vectors[unseen], margins)
        scope = LogisticRegression(C=1.0, class_weight="balanced", max_iter=2000, random_state=SEED)
        scope.fit(scope_rows, outside[unseen].astype(int))
        likelihood = scope.predict_proba(scope_rows)[:, 1]
        limit = float(np.quantile(likelihood[~outside[unseen]], 1 - _REJECTED_SHARE))
        return cls(
            features,
            labels,
            final.result().coef_.astype(np.float32),
            final.result().intercept_.astype(np.float32),
            fit_temperature(margins, list(numbers[unseen])),
            _signs(outside_label, sentences, vectors, outside, occupations),
            scope.coef_[0],
            float(scope.intercept_[0]),
            limit,
            speller,
        )

    def spelled(self, sentence: str) -> str:
        """A canonical sentence as ``predict`` wants it: without typing mistakes."""
        return self._speller.mend(sentence)

    def predict(self, sentences: Sequence[str], vectors: Vectors) -> list[Prediction]:
        """One prediction a canonical sentence."""
        margins = self._features.times(sentences, vectors, self._weights) + self._bias
        likely = probabilities(margins, self._temperature)
        signs = self._signs.rows(sentences, vectors, margins)
        outside = 1 / (1 + np.exp(-(signs @ self._scope_weights + self._scope_bias)))
        return [self._one(likely[i], float(outside[i])) for i in range(len(sentences))]

    def with_core(self, whole: Prediction, core: Prediction) -> Prediction:
        """The prediction of a story, seen together with the one of the only question in it."""
        asked = dict(core.ranking)
        pooled = {name: p * max(asked[name], _TINY) ** _CORE_WEIGHT for name, p in whole.ranking}
        likely = {name: p ** (1 / (1 + _CORE_WEIGHT)) for name, p in pooled.items()}
        total = sum(likely.values())
        ranking = sorted(((name, p / total) for name, p in likely.items()), key=lambda pair: -pair[1])
        outside = (whole.outside + _CORE_WEIGHT * core.outside) / (1 + _CORE_WEIGHT)
        return Prediction(tuple(ranking), outside, rejected=outside > self._scope_limit)

    def _one(self, likely: Any, outside: float) -> Prediction:
        order = np.argsort(-likely)
        ranking = tuple((self.labels[i], float(likely[i])) for i in order)
        return Prediction(ranking, outside, rejected=outside > self._scope_limit)

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON."""
        np.savez(
            folder / "intent_model.npz",
            weights=self._weights.T.astype(np.float16),
            bias=self._bias,
            scope_weights=self._scope_weights,
            letters_idf=self._features.letters.idf_,
            words_idf=self._features.words.idf_,
            inside=self._signs.inside,
            outside=self._signs.outside,
            space=self._signs.space,
        )
        content = {
            "labels": self.labels,
            "temperature": self._temperature,
            "scope_bias": self._scope_bias,
            "scope_limit": self._scope_limit,
            "letters": {k: int(v) for k, v in self._features.letters.vocabulary_.items()},
            "words": {k: int(v) for k, v in self._features.words.vocabulary_.items()},
            "leaning": self._signs.leaning,
            "occupations": sorted(self._signs.occupations),
            "outside_label": self._signs.outside_label,
            "speller": self._speller.as_json(),
        }
        (folder / "intent_model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, encoder: SentenceEncoder) -> IntentModel:
        """The opposite of ``save``."""
        content = json.loads((folder / "intent_model.json").read_text(encoding="utf-8"))
        with np.load(folder / "intent_model.npz", allow_pickle=False) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        features = SentenceFeatures.restore(
            encoder, content["letters"], stored["letters_idf"], content["words"], stored["words_idf"]
        )
        signs = ScopeSigns(
            content["outside_label"],
            content["leaning"],
            frozenset(content["occupations"]),
            stored["inside"],
            stored["outside"],
            stored["space"],
        )
        return cls(
            features,
            tuple(content["labels"]),
            stored["weights"].astype(np.float32),
            stored["bias"],
            content["temperature"],
            signs,
            stored["scope_weights"],
            content["scope_bias"],
            content["scope_limit"],
            Speller.from_json(content["speller"]),
        )


def _words_of(names: Collection[str]) -> set[str]:
    return {word for name in names for word in re.findall(r"\w+", name)}


def _learner(
    features: SentenceFeatures, encoder: SentenceEncoder, aside: Sequence[tuple[str, int]]
) -> Callable[[Any, Any], LinearSVC]:
    """Fits a classifier to rows and label numbers, and to the sentences aside with less weight."""
    if not aside:
        return lambda rows, numbers: _svc().fit(rows, numbers)
    sentences = [sentence for sentence, _ in aside]
    more = features.transform(sentences, encoder.encode(sentences))
    more_numbers = np.array([number for _, number in aside])

    def learn(rows: Any, numbers: Any) -> LinearSVC:
        weights = np.concatenate([np.ones(len(numbers)), np.full(len(more_numbers), _ASIDE_WEIGHT)])
        return _svc().fit(sparse.vstack([rows, more]), np.concatenate([numbers, more_numbers]), weights)

    return learn


def _svc() -> LinearSVC:
    return LinearSVC(C=_COST, tol=_TOLERANCE, random_state=SEED)


def _signs(
    outside_label: int, sentences: Sequence[str], vectors: Vectors, outside: Any, occupations: frozenset[str]
) -> ScopeSigns:
    space = main_directions(vectors, _DIRECTIONS)
    inside_sentences = [s for s, out in zip(sentences, outside, strict=True) if not out]
    outside_sentences = [s for s, out in zip(sentences, outside, strict=True) if out]
    return ScopeSigns(
        outside_label,
        leanings(inside_sentences, outside_sentences),
        occupations,
        vectors[~outside] @ space,
        vectors[outside] @ space,
        space,
    )
