"""The index that finds facts by meaning and words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from understanding.encoder import SentenceEncoder
from understanding.fact_index import FactIndex

QUESTIONS = [
    ("salary.bonus", "gibt es weihnachtsgeld"),
    ("salary.bonus", "wie hoch ist die jahressonderzahlung"),
    ("salary.steps", "wann steige ich in die nächste stufe auf"),
    ("training.holidays", "wie viel urlaub hat man in der ausbildung"),
    ("training.exam", "wie schwer ist die prüfung am ende"),
]


@pytest.fixture(scope="module")
def index(encoder: SentenceEncoder) -> FactIndex:
    """An index of few facts."""
    keys, sentences = zip(*QUESTIONS, strict=True)
    named = ["hep" if key == "training.exam" else "" for key in keys]
    return FactIndex.fit(keys=keys, named=named, sentences=sentences, vectors=encoder.encode(sentences))


def nearest(index: FactIndex, encoder: SentenceEncoder, sentence: str, most: int = 3) -> list[tuple[str, float]]:
    """The facts nearest to a sentence."""
    return index.nearest(sentence, encoder.encode([sentence])[0], most)


@pytest.mark.parametrize(("key", "question"), QUESTIONS)
def test_a_facts_own_question_finds_it(index: FactIndex, encoder: SentenceEncoder, key: str, question: str) -> None:
    best, score = nearest(index, encoder, question)[0]
    assert best == key
    assert score == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("bekomme ich weihnachtsgeld", "salary.bonus"),
        ("wann kommt die naechste stufe", "salary.steps"),
        ("ist die prüfung schwer", "training.exam"),
        ("urlaub in der ausbildung", "training.holidays"),
    ],
)
def test_a_like_question_finds_the_fact(index: FactIndex, encoder: SentenceEncoder, question: str, key: str) -> None:
    assert nearest(index, encoder, question)[0][0] == key


def test_results_are_ordered_and_name_each_fact_once(index: FactIndex, encoder: SentenceEncoder) -> None:
    found = nearest(index, encoder, "gibt es weihnachtsgeld wie hoch ist die jahressonderzahlung in der ausbildung", 9)
    keys, scores = zip(*found, strict=True)
    assert len(found) > 1
    assert len(set(keys)) == len(keys)
    assert list(scores) == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("professions", "found"), [((), True), (("hep",), True), (("hep", "erzieher"), True), (("erzieher",), False)]
)
def test_a_question_about_another_profession_is_no_match(
    index: FactIndex, encoder: SentenceEncoder, professions: tuple[str, ...], found: bool
) -> None:
    question = "wie schwer ist die prüfung am ende in der ausbildung"
    keys = [key for key, _ in index.nearest(question, encoder.encode([question])[0], 9, professions)]
    assert ("training.exam" in keys) == found
    assert "training.holidays" in keys  # names no profession and stays in any case


@pytest.mark.parametrize("most", [1, 2])
def test_at_most_so_many_facts(index: FactIndex, encoder: SentenceEncoder, most: int) -> None:
    assert len(nearest(index, encoder, "wie hoch ist die prüfung in der ausbildung", most)) == most


def test_what_is_far_away_finds_nothing(index: FactIndex, encoder: SentenceEncoder) -> None:
    assert nearest(index, encoder, "xyz") == []


def test_words_count_without_umlauts_and_case(index: FactIndex, encoder: SentenceEncoder) -> None:
    vector = encoder.encode(["prüfung"])[0]
    assert index.nearest("PRUEFUNG SCHWER", vector, 3) == index.nearest("prüfung schwer", vector, 3)


def test_a_stored_index_finds_the_same(index: FactIndex, encoder: SentenceEncoder, tmp_path: Path) -> None:
    index.save(tmp_path)
    again = FactIndex.read(tmp_path)
    assert (again.keys, again.named) == (index.keys, index.named)
    for question in (*(q for _, q in QUESTIONS), "urlaub", "stufe und prüfung", ""):
        assert dict(nearest(again, encoder, question, 9)) == pytest.approx(
            dict(nearest(index, encoder, question, 9)), abs=2e-4
        )


def test_an_index_is_stored_without_pickles(index: FactIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
