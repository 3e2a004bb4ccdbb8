"""From margins to honest probabilities, and the signs of being out of scope."""

from __future__ import annotations

import numpy as np
import pytest

from understanding.decision import ScopeSigns, fit_temperature, is_own, leanings, main_directions, probabilities
from understanding.text import fold

MARGINS = np.array([[2.0, 1.0, -1.0], [0.0, 0.0, 0.0], [-3.0, 5.0, 4.5]])


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 3.0])
def test_probabilities_add_up_and_keep_the_order(temperature: float) -> None:
    likely = probabilities(MARGINS, temperature)
    assert np.allclose(likely.sum(axis=1), 1)
    assert (likely >= 0).all()
    assert (np.argmax(likely, axis=1) == np.argmax(MARGINS, axis=1)).all()


def test_a_known_softmax() -> None:
    [row] = probabilities(np.log(np.array([[1.0, 2.0, 5.0]])), 1.0)
    assert np.allclose(row, [0.125, 0.25, 0.625])


def test_a_low_temperature_makes_bold_and_a_high_one_careful() -> None:
    cold, warm, hot = (probabilities(MARGINS, t)[0, 0] for t in (0.2, 1.0, 5.0))
    assert cold > warm > hot > 1 / 3


def test_huge_margins_do_not_overflow() -> None:
    with np.errstate(over="raise", invalid="raise"):
        likely = probabilities(np.array([[1e6, -1e6, 0.0]]), 0.02)
    assert np.allclose(likely, [[1, 0, 0]])


def test_probabilities_leave_the_margins_as_they_are() -> None:
    margins = MARGINS.copy()
    probabilities(margins, 0.5)
    assert np.array_equal(margins, MARGINS)


def _margins(right: float, count: int = 600) -> tuple[np.ndarray, list[int]]:
    """Margins that point at the right label in a share of the cases, always by 1."""
    random = np.random.default_rng(3)
    labels = random.integers(0, 4, count)
    shown = np.where(random.random(count) < right, labels, (labels + random.integers(1, 4, count)) % 4)
    return np.eye(4)[shown], [int(label) for label in labels]


@pytest.mark.parametrize("right", [0.4, 0.7, 0.95])
def test_the_temperature_makes_confidence_what_comes_true(right: float) -> None:
    margins, labels = _margins(right)
    likely = probabilities(margins, fit_temperature(margins, labels))
    hits = float((np.argmax(margins, axis=1) == labels).mean())
    assert float(likely.max(axis=1).mean()) == pytest.approx(hits, abs=0.02)


def test_the_surer_the_labels_the_lower_the_temperature() -> None:
    temperatures = [fit_temperature(*_margins(right)) for right in (0.4, 0.7, 0.95)]
    assert temperatures == sorted(temperatures, reverse=True)


INSIDE = ["was verdient ein erzieher", "wie lange dauert die ausbildung", "was lernt ein erzieher"]
OUTSIDE = ["wie wird das wetter", "was kostet ein auto", "wie werde ich pilot"]


def test_leanings_say_where_a_word_stands() -> None:
    leaning = leanings(INSIDE, OUTSIDE)
    assert leaning["erzieher"] > 0 > leaning["wetter"]
    assert leaning["erzieher"] > leaning["ausbildung"]
    assert set(leaning) == {word for sentence in (*INSIDE, *OUTSIDE) for word in sentence.split()}


def test_leanings_count_a_word_once_a_sentence_and_fold_it() -> None:
    assert leanings(["Köln köln KOELN"], ["auto"]) == leanings(["koeln"], ["auto"])


@pytest.fixture
def signs() -> ScopeSigns:
    """Signs in two dimensions: the field lies to the east, everything else to the north."""
    return ScopeSigns(
        outside_label=2,
        leaning=leanings(INSIDE, OUTSIDE),
        occupations=frozenset({fold("Pilot"), fold("Ärztin")}),
        inside=np.array([[1, 0]], dtype=np.float32),
        outside=np.array([[0, 1]], dtype=np.float32),
        space=np.eye(2, dtype=np.float32),
    )


def test_signs_of_a_sentence(signs: ScopeSigns) -> None:
    vectors = np.array([[0.8, 0.6]], dtype=np.float32)
    [row] = signs.rows(["was verdient ein erzieher"], vectors, np.array([[0.5, -0.25, -1.0]]))
    out, best, lead, over, near_in, near_out, nearer = row[:7]
    assert (out, best, lead, over) == pytest.approx((-1.0, 0.5, 0.75, -1.5))
    assert (near_in, near_out, nearer) == pytest.approx((0.8, 0.6, 0.2))
    mean, most, least, unknown, length, occupation = row[7:]
    words = [signs.leaning[word] for word in ("was", "verdient", "ein", "erzieher")]
    assert (mean, most, least) == pytest.approx((np.mean(words), max(words), min(words)))
    assert (unknown, length, occupation) == pytest.approx((0.0, 0.2, 0.0))


@pytest.mark.parametrize(
    ("sentence", "unknown", "occupation"),
    [
        ("wie werde ich pilot", 0.0, 1.0),
        ("ist ärztin schwer", 1.0, 1.0),
        ("", 0.0, 0.0),
        ("?!", 0.0, 0.0),
        ("copilot", 1.0, 0.0),
    ],
)
def test_unknown_words_and_occupations(signs: ScopeSigns, sentence: str, unknown: float, occupation: float) -> None:
    [row] = signs.rows([sentence], np.array([[1, 0]], dtype=np.float32), np.zeros((1, 3)))
    assert (row[-3], row[-1]) == (unknown, occupation)
    assert np.isfinite(row).all()


@pytest.mark.parametrize("occupation", ["Lkw-Fahrer", "Zahnmedizinische Fachangestellte", "Pilot"])
def test_occupations_of_several_words_are_seen(signs: ScopeSigns, occupation: str) -> None:
    more = ScopeSigns(2, signs.leaning, frozenset({fold(occupation)}), signs.inside, signs.outside, signs.space)
    [row] = more.rows([f"wie werde ich {fold(occupation)}"], np.array([[1, 0]], dtype=np.float32), np.zeros((1, 3)))
    assert row[-1] == 1.0


def test_products_in_the_main_directions_are_nearly_whole() -> None:
    """Vectors that lie near a plane are told apart as well in two directions as in all."""
    random = np.random.default_rng(5)
    vectors = random.normal(size=(200, 2)) @ random.normal(size=(2, 40)) + 0.01 * random.normal(size=(200, 40))
    short = vectors @ main_directions(vectors.astype(np.float32), 2)
    assert short.shape == (200, 2)
    assert np.allclose(short @ short.T, vectors @ vectors.T, atol=0.5)
    assert np.abs(vectors @ vectors.T).max() > 10


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("ich bin pilot", True),
        ("bin seit 10 jahren pilot und will in die kita", True),
        ("ich arbeite zurzeit als pilot", True),
        ("habe als pilot gearbeitet", True),
        ("gelernter pilot sucht neues", True),
        ("was verdient ein pilot", False),
        ("was verdient man als pilot", False),
        ("ich bin 16 und will pilot werden", False),
        ("pilot", False),
        ("kann ich als pilot in der kita anfangen", True),
        ("zahlt mir als pilot jemand die umschulung", True),
    ],
)
def test_what_somebody_is_counts_as_no_other_occupation(signs: ScopeSigns, sentence: str, own: bool) -> None:
    words = sentence.split()
    assert is_own(words, words.index("pilot")) is own
    [row] = signs.rows([sentence], np.array([[1, 0]], dtype=np.float32), np.zeros((1, 3)))
    assert row[-1] == (0.0 if own else 1.0)
