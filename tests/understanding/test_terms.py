"""Terms of single sentences against scikit-learn's own numbers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.terms import Terms

SENTENCES = ["was verdient ein erzieher", "wie lange dauert die ausbildung", "was was was", "dauert dauert das lange"]


@pytest.fixture(params=["letters", "words"])
def vectorizer(request: pytest.FixtureRequest) -> TfidfVectorizer:
    """One of each kind that the components use, fitted."""
    kinds = {
        "letters": TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32),
        "words": TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True, dtype=np.float32),
    }
    return kinds[request.param].fit(SENTENCES)


@pytest.mark.parametrize("sentence", [*SENTENCES, "was dauert", "verdient xyz", "", "😀", "ein " * 50])
def test_rows_are_those_of_the_vectorizer(vectorizer: TfidfVectorizer, sentence: str) -> None:
    terms = Terms(vectorizer)
    row = terms.row(sentence)
    found = np.zeros(len(terms), dtype=np.float32)
    found[row.numbers] = row.weights
    assert np.allclose(found, vectorizer.transform([sentence]).toarray()[0], atol=1e-6)
