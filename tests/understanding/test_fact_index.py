"""The index that finds facts by meaning and words. With the quick encoder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest

from understanding.encoder import SentenceEncoder
from understanding.fact_index import NAMED_SHARE, Asked, FactEntry, FactIndex, Wording


def entry(key: str, topic: str, sentences: tuple[str, ...], named: str = "") -> FactEntry:
    """A fact whose questions name no profession."""
    return FactEntry(key, topic, sentences, sentences, named)


ENTRIES = [
    entry("salary.bonus", "ask_salary", ("gibt es weihnachtsgeld", "bekommt man weihnachtsgeld im november")),
    entry("salary.steps", "ask_salary", ("wann kommt die nächste stufe", "nach wie vielen jahren steigt die stufe")),
    entry("salary.church", "ask_salary", ("zahlt die kirche weniger", "wie zahlt die caritas"), named="hep"),
    entry("training.leave", "ask_training", ("wie viel urlaub hat man", "urlaub in der ausbildung")),
    entry("training.exam", "ask_training", ("wie schwer ist die prüfung", "prüfung am ende der ausbildung")),
]
QUESTIONS = [(one.topic, one.key, sentence) for one in ENTRIES for sentence in one.sentences]


@pytest.fixture(scope="module")
def index(encoder: SentenceEncoder) -> FactIndex:
    """An index of few facts."""
    return FactIndex.fit(ENTRIES, encoder)


def nearest(
    index: FactIndex,
    encoder: SentenceEncoder,
    sentence: str,
    topic: str = "ask_salary",
    most: int = 9,
    professions: Collection[str] = (),
) -> list[tuple[str, float]]:
    """The facts of a topic nearest to a sentence."""
    asked = index.asked(Wording(sentence, sentence, encoder.encode([sentence])[0]))
    return index.nearest(asked, topic, most, professions)


@pytest.mark.parametrize(("topic", "key", "question"), QUESTIONS)
def test_the_questions_of_a_fact_find_it(
    index: FactIndex, encoder: SentenceEncoder, topic: str, key: str, question: str
) -> None:
    assert nearest(index, encoder, question, topic)[0][0] == key


@pytest.mark.parametrize(
    ("topic", "question", "key"),
    [
        ("ask_salary", "bekomme ich weihnachtsgeld", "salary.bonus"),
        ("ask_salary", "wann steigt meine stufe", "salary.steps"),
        ("ask_training", "ist die prüfung schwer", "training.exam"),
        ("ask_training", "hat man urlaub", "training.leave"),
    ],
)
def test_a_like_question_finds_the_fact(
    index: FactIndex, encoder: SentenceEncoder, topic: str, question: str, key: str
) -> None:
    assert nearest(index, encoder, question, topic)[0][0] == key


@pytest.mark.parametrize(
    ("topic", "question", "key"),
    [
        ("ask_salary", "weihnachtsgelt", "salary.bonus"),
        ("ask_salary", "karitas caritass", "salary.church"),
        ("ask_training", "urlaup", "training.leave"),
        ("ask_training", "prüfungen", "training.exam"),
    ],
)
def test_letters_find_what_the_meaning_does_not_know(
    index: FactIndex, encoder: SentenceEncoder, topic: str, question: str, key: str
) -> None:
    assert nearest(index, encoder, question, topic)[0][0] == key


def test_only_facts_of_the_topic_are_found(index: FactIndex, encoder: SentenceEncoder) -> None:
    """However near the facts of another topic are."""
    found = nearest(index, encoder, "wie schwer ist die prüfung", "ask_salary")
    assert {key for key, _ in found} == {"salary.bonus", "salary.steps", "salary.church"}
    assert nearest(index, encoder, "wie schwer ist die prüfung", "ask_contact") == []


def test_results_are_ordered_and_name_each_fact_once(index: FactIndex, encoder: SentenceEncoder) -> None:
    keys, scores = zip(*nearest(index, encoder, "wann gibt es weihnachtsgeld und die nächste stufe"), strict=True)
    assert len(set(keys)) == len(keys) == 3
    assert list(scores) == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_at_most_so_many_facts(index: FactIndex, encoder: SentenceEncoder, most: int) -> None:
    every = nearest(index, encoder, "wann kommt das geld")
    assert nearest(index, encoder, "wann kommt das geld", most=most) == every[:most]


@pytest.mark.parametrize(
    ("professions", "found"), [((), True), (("hep",), True), (("hep", "erzieher"), True), (("erzieher",), False)]
)
def test_a_fact_about_another_profession_is_no_match(
    index: FactIndex, encoder: SentenceEncoder, professions: tuple[str, ...], found: bool
) -> None:
    keys = [key for key, _ in nearest(index, encoder, "zahlt die kirche weniger", professions=professions)]
    assert ("salary.church" in keys) == found
    assert "salary.bonus" in keys  # is about no profession and stays in any case


def test_its_own_question_scores_higher_than_a_strange_one(index: FactIndex, encoder: SentenceEncoder) -> None:
    own, strange = (dict(nearest(index, encoder, q))["salary.bonus"] for q in ("gibt es weihnachtsgeld", "xyz qqq"))
    assert own > 0.5 > strange


def test_words_count_without_umlauts_and_case(index: FactIndex, encoder: SentenceEncoder) -> None:
    vector = encoder.encode(["prüfung"])[0]
    one, other = (
        index.nearest(index.asked(Wording(text, text, vector)), "ask_training", 9)
        for text in ("PRUEFUNG SCHWER", "prüfung schwer")
    )
    assert one == other


@pytest.mark.parametrize("sentence", ["", " ", "😀", "a" * 600])
def test_odd_sentences_give_numbers(index: FactIndex, encoder: SentenceEncoder, sentence: str) -> None:
    assert np.isfinite([score for _, score in nearest(index, encoder, sentence)]).all()


def test_a_stored_index_finds_the_same(index: FactIndex, encoder: SentenceEncoder, tmp_path: Path) -> None:
    index.save(tmp_path)
    again = FactIndex.read(tmp_path)
    assert (again.keys, again.topics, again.named) == (index.keys, index.topics, index.named)
    for topic in ("ask_salary", "ask_training"):
        for question in (*(q for _, _, q in QUESTIONS), "urlaub", "stufe und prüfung", ""):
            one, other = (dict(nearest(i, encoder, question, topic)) for i in (index, again))
            assert one == pytest.approx(other, abs=5e-4)


def test_an_index_is_stored_without_pickles(index: FactIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_the_name_of_a_profession_does_not_drown_the_question(encoder: SentenceEncoder) -> None:
    """Which profession is meant is looked at apart: a fact that says its name often is no better an answer for that."""
    often = ("kinderpflege ohne abschluss", "kinderpflege abschluss fehlt")
    whole = ("was verdient man", "wie ist das gehalt")

    def advantage(without_name: tuple[str, ...], asked: str) -> float:
        """How far the fact about pay is ahead of the one that only says the name."""
        entries = [
            FactEntry("often", "ask_salary", often, without_name),
            FactEntry("whole", "ask_salary", whole, whole),
        ]
        wording = Wording("gehalt kinderpflege", asked, encoder.encode([asked])[0])
        index = FactIndex.fit(entries, encoder)
        found = dict(index.nearest(index.asked(wording), "ask_salary", 9))
        return found["whole"] - found["often"]

    assert advantage(("ohne abschluss", "abschluss fehlt"), "gehalt") > advantage(often, "gehalt kinderpflege")


def test_a_fact_about_the_profession_named_is_nearer(index: FactIndex, encoder: SentenceEncoder) -> None:
    plain = dict(nearest(index, encoder, "wie zahlt die kirche"))
    named = dict(nearest(index, encoder, "wie zahlt die kirche", professions={"hep"}))
    assert named["salary.church"] == pytest.approx(plain["salary.church"] + NAMED_SHARE, abs=0.001)
    assert named["salary.bonus"] == plain["salary.bonus"]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_two_sentences_together_score_as_their_mean(index: FactIndex, encoder: SentenceEncoder, share: float) -> None:
    def asked(sentence: str) -> Asked:
        return index.asked(Wording(sentence, sentence, encoder.encode([sentence])[0]))

    def scores(one: Asked) -> dict[str, float]:
        return dict(index.nearest(one, "ask_salary", 9))

    story, core = asked("ich bin bei der caritas und frage nach der stufe"), asked("gibt es weihnachtsgeld")
    together = scores(story.together_with(core, share))
    for key, score in together.items():
        assert score == pytest.approx((1 - share) * scores(story)[key] + share * scores(core)[key], abs=2e-4)
