"""Typing mistakes are mended by the words that were learned."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.spelling import Speller

SENTENCES = [
    *["wie lange dauert die ausbildung für mädchen"] * 30,
    *["welche voraussetzungen gelten für die schule"] * 5,
    "die klasse und die kasse",
    "schöne kasse",
    *["das ist schon schön"] * 3,
    "wie lagne lange",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Knows the words above."""
    return Speller.learn(SENTENCES, {"dauerlauf", "ausbildner"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wie lange dauret die ausbidung", "wie lange dauert die ausbildung"),
        ("ausbildng fur maedchen?", "ausbildung für mädchen?"),
        ("welche vorausetzugen", "welche voraussetzungen"),
        ("fuer", "für"),
    ],
)
def test_mistakes_are_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "die kasse",  # seen once, though "klasse" is near
        "ausbildner",  # a German word
        "das ist schon schön",  # an umlaut of its own makes another word
        "xyz 50667 tvöd-s8a",
        "",
    ],
)
def test_what_is_right_or_unknown_stays(speller: Speller, text: str) -> None:
    assert speller.mend(text) == text


def test_rare_words_are_never_put_in(speller: Speller) -> None:
    assert speller.mend("wie schone kase das") == "wie schone kase das"


def test_in_a_message_of_a_word_or_two_a_rare_word_may_be_meant(speller: Speller) -> None:
    assert speller.mend("kase") == "kasse"


def test_a_mistake_in_the_training_data_is_mended(speller: Speller) -> None:
    assert speller.mend("wie lagne dauert das") == "wie lange dauert das"


def test_a_stored_speller_mends_the_same(speller: Speller) -> None:
    again = Speller.from_json(json.loads(json.dumps(speller.as_json())))
    assert again.mend("wie lange dauret das fur mich") == speller.mend("wie lange dauret das fur mich")


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(text=st.text(max_size=120))
def test_signs_and_blanks_stay(text: str) -> None:
    small = Speller.learn(SENTENCES, ())
    kept = [sign for sign in small.mend(text) if not sign.isalpha()]
    assert kept == [sign for sign in text if not sign.isalpha()]


def test_mending_takes_no_time(speller: Speller) -> None:
    start = time.perf_counter()
    speller.mend("ausbildngsxq " * 50)
    assert time.perf_counter() - start < 0.3
