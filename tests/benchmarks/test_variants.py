"""Variants are what they are called, and the same each time."""

from __future__ import annotations

import random

import pytest
from rapidfuzz.distance import OSA

from advisor import knowledge
from benchmarks.understanding import variants
from benchmarks.understanding.cases import Case
from understanding.text import plain_gender

TEXT = "Wie lange dauert die Ausbildung zur Erzieherin?"


@pytest.fixture(scope="module")
def ways() -> dict[str, variants.Variant]:
    return variants.all_variants(knowledge.load())


@pytest.mark.parametrize(("number", "most"), [(1, 1), (2, 2)])
def test_typing_mistakes(number: int, most: int) -> None:
    for seed in range(200):
        changed = variants.typos(TEXT, number, random.Random(seed))
        assert changed != TEXT
        assert OSA.distance(TEXT, changed) <= most


def test_short_words_have_no_typing_mistakes() -> None:
    assert variants.typos("und Abi?", 2, random.Random(1)) == "und Abi?"


@pytest.mark.parametrize(
    ("way", "text", "changed"),
    [
        ("no_umlauts", "Führungszeugnis für Große", "Fuehrungszeugnis fuer Grosse"),
        ("lower_case", "Erzieherin IN NRW", "erzieherin in nrw"),
        ("no_punctuation", 'Hallo, "PIA": 1.490,69 € (brutto)?', "Hallo PIA 1.490,69 € brutto"),
        ("compounds", "ausbildung zum erzieher?", "erzieherausbildung?"),
        ("compounds", "Ausbildung zur Erzieherin", "Erzieherinnenausbildung"),
        ("compounds", "kinderpflegerausbildung", "kinderpfleger ausbildung"),
        ("compounds", "was ist pia", "was ist pia"),
    ],
)
def test_way(ways: dict[str, variants.Variant], way: str, text: str, changed: str) -> None:
    assert ways[way](text, random.Random(1)) == changed


def test_gender_forms_mean_the_same(ways: dict[str, variants.Variant]) -> None:
    for seed in range(30):
        changed = ways["gender_forms"]("erzieher oder Heilpädagogin, was passt", random.Random(seed))
        assert changed != "erzieher oder Heilpädagogin, was passt"
        assert plain_gender(changed).lower() == "erzieherin oder heilpädagogin, was passt"


@pytest.mark.parametrize("text", ["Erzieher*in", "Erzieher/-innen", "Kinderpfleger:innen", "Erzieher(in)"])
def test_gender_signs_that_are_there_stay(ways: dict[str, variants.Variant], text: str) -> None:
    assert ways["gender_forms"](text, random.Random(1)) == text


def test_variants_do_not_depend_on_what_stands_before(ways: dict[str, variants.Variant]) -> None:
    cases = [Case("Was verdient eine Erzieherin", "ask_salary"), Case(TEXT, "ask_training_duration")]
    both = variants.vary(cases, ways["two_typos"], 7)
    assert variants.vary(cases[1:], ways["two_typos"], 7) == both[1:]
    assert [case.intent for case in both] == ["ask_salary", "ask_training_duration"]
