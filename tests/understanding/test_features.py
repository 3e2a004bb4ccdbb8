"""What the intent classifier sees of sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from understanding.encoder import SentenceEncoder
from understanding.features import SentenceFeatures

SENTENCES = [
    "was verdient ein erzieher",
    "wie viel verdient man",
    "wie lange dauert die ausbildung",
    "dauert die ausbildung drei jahre",
    "wo ist eine schule in dortmund",
]


@pytest.fixture(scope="module")
def features(encoder: SentenceEncoder) -> SentenceFeatures:
    """Features learned from a few sentences."""
    return SentenceFeatures.fit(encoder, SENTENCES)


def rows(features: SentenceFeatures, sentences: Sequence[str]) -> NDArray[Any]:
    """The rows of sentences, as a dense array."""
    return np.asarray(features.transform(sentences, features.encoder.encode(sentences)).todense())


def test_one_row_a_sentence_with_words_letters_and_meaning(features: SentenceFeatures) -> None:
    width = len(features.letters.vocabulary_) + len(features.words.vocabulary_) + features.encoder.dimensions
    assert rows(features, SENTENCES).shape == (len(SENTENCES), width)


def test_letters_words_and_meaning_all_count(features: SentenceFeatures) -> None:
    letters, words = len(features.letters.vocabulary_), len(features.words.vocabulary_)
    [row] = rows(features, SENTENCES[:1])
    assert all(part.any() for part in (row[:letters], row[letters : letters + words], row[letters + words :]))


def test_sentences_with_the_same_words_are_nearer(features: SentenceFeatures) -> None:
    salary, pay, duration = rows(features, SENTENCES[:3])
    assert salary @ pay > salary @ duration


def test_umlauts_and_case_change_no_words_and_letters(features: SentenceFeatures) -> None:
    width = len(features.letters.vocabulary_) + len(features.words.vocabulary_)
    one, other = rows(
        features, ["Wie lange DAUERT die Ausbildung für Köln", "wie lange dauert die ausbildung fuer koeln"]
    )
    assert np.array_equal(one[:width], other[:width])


def test_unknown_words_leave_only_the_meaning(features: SentenceFeatures) -> None:
    width = len(features.letters.vocabulary_) + len(features.words.vocabulary_)
    [row] = rows(features, ["xyxyxy"])
    assert not row[:width].any()
    assert row[width:].any()


@pytest.mark.parametrize("sentence", ["", "😀", "Київ", "?" * 600])
def test_odd_sentences_give_numbers(features: SentenceFeatures, sentence: str) -> None:
    assert np.isfinite(rows(features, [sentence])).all()


def test_restored_features_give_the_same_rows(features: SentenceFeatures) -> None:
    letters, words = (
        json.loads(json.dumps({term: int(number) for term, number in vectorizer.vocabulary_.items()}))
        for vectorizer in (features.letters, features.words)
    )
    restored = SentenceFeatures.restore(features.encoder, letters, features.letters.idf_, words, features.words.idf_)
    questions = [*SENTENCES, "was kostet eine ausbildung in köln"]
    assert np.allclose(rows(restored, questions), rows(features, questions), atol=1e-6)


def test_times_is_the_product_with_the_rows(features: SentenceFeatures) -> None:
    questions = [*SENTENCES, "was kostet eine ausbildung in köln"]
    vectors = features.encoder.encode(questions)
    wide = features.transform(questions, vectors)
    weights = np.random.default_rng(1).normal(size=(wide.shape[1], 3)).astype(np.float32)
    assert np.allclose(features.times(questions, vectors, weights), wide @ weights, atol=1e-4)
