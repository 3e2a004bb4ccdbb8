"""Cleaning, gender forms and folding of what people type."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.text import MAX_CHARACTERS, clean, fold, lines_ended, plain_gender

GENDER_FORMS = (
    "Erzieher*in",
    "Erzieher:in",
    "Erzieher_in",
    "Erzieher·in",
    "Erzieher/-in",
    "Erzieher/in",
    "Erzieher(in)",
    "Erzieher(-in)",
    "ErzieherIn",
    "Erzieher*In",
)
PLURAL_FORMS = (
    "Erzieher*innen",
    "Erzieher:innen",
    "Erzieher_innen",
    "Erzieher·innen",
    "Erzieher/-innen",
    "Erzieher/innen",
    "Erzieher(innen)",
    "ErzieherInnen",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Hallo   du ", "Hallo du"),
        ("Zeile 1\nZeile 2\r\n\tZeile 3", "Zeile 1 Zeile 2 Zeile 3"),
        ("Erz\u200bieher\ufeff", "Erzieher"),
        ("Er\u00adzie\u00adher", "Erzieher"),
        ("\u202eErzieher\u202c", "Erzieher"),
        ("\u2066Köln\u2069", "Köln"),
        ("Gehalt\x00\x07?", "Gehalt ?"),
        ("non\u00a0breaking", "non breaking"),
        ("Hilfe 😀👩‍👩‍👧‍👦 bitte 🇩🇪", "Hilfe bitte"),
        ("sooooo gut", "soo gut"),
        ("waaas???!!!", "waas?!"),
        ("na ja.....", "na ja."),
        ("1000000 Euro", "1000000 Euro"),
        ("Ko\u0308ln", "Köln"),
        ("Київ 東京 مرحبا", "Київ 東京 مرحبا"),
    ],
)
def test_clean(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "\x00\x01", "😀🎉", "\u200b\u200d\ufeff"])
def test_clean_leaves_nothing_of_nothing(nothing: str) -> None:
    assert clean(nothing) == ""


def test_clean_cuts_long_messages_and_keeps_their_beginning() -> None:
    text = "Was verdient man? " + "ab" * 3000
    assert len(clean(text)) == MAX_CHARACTERS
    assert clean(text).startswith("Was verdient man? abab")


def test_clean_looks_past_filling_that_vanishes() -> None:
    """Invisible signs before a question do not use up its room."""
    assert clean("\u200b" * 1000 + "Was verdient man?") == "Was verdient man?"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000,
        "?!" * 2_500,
        "e\u0301" * 3_000,
        "E" + "\u0301" * 5_000,
        "😀" * 5_000,
        " " * 5_000,
        "*in" * 2_000,
        "-" * 5_000,
    ],
)
def test_long_texts_take_bounded_time(text: str) -> None:
    start = time.perf_counter()
    result = plain_gender(clean(text))
    assert time.perf_counter() - start < 0.5
    assert len(result) <= MAX_CHARACTERS


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=300))
def test_clean_gives_one_line_without_control_signs(text: str) -> None:
    result = clean(text)
    assert result == " ".join(result.split())
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in result)


def test_clean_gives_text_that_can_be_encoded() -> None:
    assert clean("Erzieherin \ud800 Gehalt").encode("utf-8")


@pytest.mark.parametrize("form", GENDER_FORMS)
def test_singular_gender_forms_become_feminine(form: str) -> None:
    assert plain_gender(f"als {form} arbeiten").lower() == "als erzieherin arbeiten"


@pytest.mark.parametrize("form", PLURAL_FORMS)
def test_plural_gender_forms_become_feminine(form: str) -> None:
    assert plain_gender(f"viele {form}!").lower() == "viele erzieherinnen!"


@pytest.mark.parametrize(
    "text",
    [
        "Erzieherin",
        "Was ist PIA?",
        "in Köln",
        "Kita/Hort",
        "und/oder",
        "Eltern-Kind",
        "Info",
        "er:innert",
        "AirBnB",
        "MINT",
        "Stunden (in der Woche)",
        "Uhr: in der Nacht",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert plain_gender(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Köln", "koeln"),
        ("GRÜẞE", "gruesse"),
        ("Straße", "strasse"),
        ("ÄÖÜ äöü", "aeoeue aeoeue"),
        ("ERZIEHERIN", "erzieherin"),
        ("muenster", "muenster"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="abcXYZäöüÄÖÜßẞ '-", max_size=50))
def test_fold_twice_is_fold_once_and_case_does_not_count(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was kostet das\nwie lange", "was kostet das; wie lange"),
        ("was kostet das?\nwie lange", "was kostet das?\nwie lange"),
        ("a \r\n\n b", "a; b"),
        ("kein Umbruch", "kein Umbruch"),
        ("", ""),
    ],
)
def test_a_line_ends_a_sentence(text: str, expected: str) -> None:
    assert lines_ended(text) == expected
