"""The encoder that remembers. With the quick encoder."""

from __future__ import annotations

import numpy as np
import pytest

from understanding.encoder import RememberingEncoder, SentenceEncoder, UniversalSentenceEncoder, Vectors


class Counting:
    """An encoder that counts what it is asked."""

    dimensions = 4

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.encoder, self.asked = encoder, 0

    def encode(self, sentences: list[str]) -> Vectors:
        self.asked += len(sentences)
        return self.encoder.encode(sentences)


def test_the_remembering_encoder_encodes_each_sentence_once(encoder: SentenceEncoder) -> None:
    counting = Counting(encoder)
    remembering = RememberingEncoder(counting)
    sentences = ["was verdient man", "wie lange dauert das", "was verdient man"]
    assert (remembering.encode(sentences) == encoder.encode(sentences)).all()
    assert (remembering.encode(sentences[::-1]) == encoder.encode(sentences[::-1])).all()
    assert counting.asked == 2


@pytest.mark.parametrize(("again", "asked"), [("was verdient man", 3), ("wie lange dauert das", 4)])
def test_of_many_sentences_the_last_used_are_kept(encoder: SentenceEncoder, again: str, asked: int) -> None:
    counting = Counting(encoder)
    remembering = RememberingEncoder(counting, most=2)
    for sentence in ("was verdient man", "wie lange dauert das", "was verdient man", "wo ist das"):
        remembering.encode([sentence])
    assert (remembering.encode([again]) == encoder.encode([again])).all()
    assert counting.asked == asked


def test_more_sentences_at_once_than_are_kept(encoder: SentenceEncoder) -> None:
    remembering = RememberingEncoder(encoder, most=1)
    sentences = ["was verdient man", "wie lange dauert das"]
    for _ in range(2):
        assert (remembering.encode(sentences) == encoder.encode(sentences)).all()


def test_what_was_asked_is_not_kept_in_words(encoder: SentenceEncoder) -> None:
    remembering = RememberingEncoder(encoder, most=2)
    remembering.encode(["was verdient man"])
    assert "verdient" not in repr(vars(remembering))


def test_many_sentences_have_the_vectors_that_each_has_alone() -> None:
    """They are encoded in parts, side by side."""
    encoder = UniversalSentenceEncoder()
    sentences = [f"wie lange dauert die ausbildung nummer {number}" for number in range(600)]
    vectors = encoder.encode(sentences)
    for number in (0, 255, 256, 511, 599):
        assert np.allclose(vectors[number], encoder.encode([sentences[number]])[0], atol=1e-4)
    assert encoder.encode([]).shape == (0, encoder.dimensions)
