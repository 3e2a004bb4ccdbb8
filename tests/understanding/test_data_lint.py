"""The checks of the training sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from understanding import data_lint

Write = Callable[..., Path]

LIMITS = (data_lint.OUT_OF_SCOPE_LEAST, data_lint.CAREER_LEAST, data_lint.OTHER_LEAST)
NUMBERS = ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes training files, one an intent."""

    def write(**sentences: list[str]) -> Path:
        for intent, lines in sentences.items():
            block = {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)}
            content = yaml.safe_dump({"version": "3.1", "nlu": [block]}, allow_unicode=True)
            (tmp_path / f"{intent}.yml").write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thin intents are no finding unless a test is about them."""
    for limit in ("CAREER_LEAST", "OTHER_LEAST", "OUT_OF_SCOPE_LEAST"):
        monkeypatch.setattr(data_lint, limit, 1)


def different(count: int) -> list[str]:
    """So many short sentences that are not like each other."""
    return [f"{NUMBERS[n // 100]} {NUMBERS[n // 10 % 10]} {NUMBERS[n % 10]}" for n in range(count)]


def test_sentences_are_read_with_their_intent(write: Write) -> None:
    folder = write(greet=["hallo", "hi: du"], thank=["danke"])
    assert data_lint.read(folder) == [("hallo", "greet"), ("hi: du", "greet"), ("danke", "thank")]


def test_good_sentences_have_no_findings(write: Write) -> None:
    folder = write(
        ask_salary=["Was verdient eine Erzieherin?", "wie hoch ist das gehalt"],
        ask_funding=["Gibt es Bafög?", "wer hilft mir bei den kosten"],
    )
    assert list(data_lint.findings(folder)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Was verdient man?", "was verdient man"),
        ("Gehalt Köln", "gehalt koeln!"),
        ("als Erzieher*in arbeiten", "als Erzieher:in arbeiten"),
        ("Wie lange dauert die Ausbildung", "Wie lange dauert die Ausbildungen"),
        ("Wie hoch ist das Gehalt?", "Wie hoch ist  das Gehalt ???"),
    ],
)
def test_twins_of_one_intent_are_found(write: Write, one: str, other: str) -> None:
    [finding] = data_lint.findings(write(ask_salary=[one, "etwas ganz anderes", other]))
    assert finding.startswith("ask_salary: ")
    assert one in finding


def test_the_same_sentence_in_two_intents_is_a_contradiction(write: Write) -> None:
    folder = write(ask_funding=["was kriege ich dazu"], ask_salary=["Was kriege ich dazu?"])
    [finding] = data_lint.findings(folder)
    assert "ask_funding und ask_salary" in finding


@pytest.mark.parametrize(
    ("one", "other", "twins"),
    [
        (
            "wie viel verdient ein erzieher im jahr",
            "wie viel verdient eine erzieherin im jahr",
            False,
        ),  # between intents single letters may decide
        ("wie lange dauert die ausbildung bei euch", "wie lange dauert die ausbildung bei euc", True),
    ],
)
def test_between_intents_only_nearly_equal_sentences_are_twins(write: Write, one: str, other: str, twins: bool) -> None:
    folder = write(ask_salary=[one], ask_funding=[other])
    assert bool(list(data_lint.findings(folder))) == twins


@pytest.mark.parametrize(("one", "other"), [("ja klar", "ja klar!x"), ("pia", "pie"), ("hallo leute", "hallo leut")])
def test_short_sentences_may_be_alike(write: Write, one: str, other: str) -> None:
    assert list(data_lint.findings(write(greet=[one, other]))) == []


def test_sentences_of_signs_alone_are_compared_as_they_are(write: Write) -> None:
    assert list(data_lint.findings(write(greet=["'???'", "😀", "..."]))) == []


@pytest.mark.parametrize(
    ("intent", "limit"),
    [
        ("ask_salary", "CAREER_LEAST"),
        ("find_school", "CAREER_LEAST"),
        ("match_my_degree", "CAREER_LEAST"),
        ("compare_professions", "CAREER_LEAST"),
        ("greet", "OTHER_LEAST"),
        ("ask_privacy", "OTHER_LEAST"),
        ("ask_capabilities", "OTHER_LEAST"),
        ("out_of_scope", "OUT_OF_SCOPE_LEAST"),
    ],
)
def test_thin_intents_are_found(write: Write, monkeypatch: pytest.MonkeyPatch, intent: str, limit: str) -> None:
    monkeypatch.setattr(data_lint, limit, 5)
    [finding] = data_lint.findings(write(**{intent: different(4)}))
    assert finding == f"{intent}: nur 4 Sätze, nötig sind 5"
    assert list(data_lint.findings(write(**{intent: different(5)}))) == []


def test_the_limits_grow_with_what_is_at_stake() -> None:
    out_of_scope, career, other = LIMITS
    assert out_of_scope > career > other > 0
