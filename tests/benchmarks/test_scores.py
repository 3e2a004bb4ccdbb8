"""The figures of understanding, on messages for which they can be counted by hand."""

from __future__ import annotations

import pytest

from benchmarks.understanding import scores
from benchmarks.understanding.cases import Case
from benchmarks.understanding.parse import Understood, outcome


def got(*intents: str, confidence: float = 0.99, offers: tuple[str, ...] = (), found: str = "") -> Understood:
    professions = frozenset([found]) if found else frozenset()
    return Understood(intents, confidence, offers, professions, frozenset(), 10.0, 8.0)


def case(intent: str, *also: str, profession: str | None = None) -> Case:
    return Case("text", intent, frozenset(also), frozenset([profession] if profession else []), frozenset())


PAIRS = [
    (case("ask_salary", profession="erzieher"), got("ask_salary", found="erzieher")),
    (case("ask_salary", "ask_study"), got("ask_study", "ask_salary", confidence=0.9)),
    (case("ask_study"), got("nlu_fallback", offers=("ask_salary", "ask_study"))),
    (case("ask_study", profession="erzieher"), got("out_of_scope", found="streetwork")),
    (case("out_of_scope"), got("out_of_scope")),
    (case("out_of_scope"), got("nlu_fallback")),
    (case("out_of_scope"), got("ask_salary", confidence=0.9)),
]


def test_all_figures() -> None:
    found = scores.score(PAIRS)
    assert found.messages == 7
    assert found.accuracy == 2 / 4
    assert found.offered == 3 / 4
    assert found.rejected == 1 / 4
    assert found.recall == 2 / 3
    assert found.all_found == 1.0
    assert found.right_at_90 == 1 / 2
    assert found.profession_f1 == pytest.approx(2 * 1 / (2 + 2))
    assert found.degree_f1 is None


def test_macro_f1_counts_each_intent_alike() -> None:
    # ask_salary: precision 2/3, recall 1; ask_study: none; out_of_scope: precision 1/2, recall 1/3.
    assert scores.macro_f1(PAIRS) == pytest.approx((0.8 + 0.0 + 0.4) / 3)


def test_a_set_without_messages_out_of_scope_has_no_recall() -> None:
    assert scores.score(PAIRS[:2]).recall is None


def test_confusions_name_what_was_taken_for_what() -> None:
    found = scores.confusions([PAIRS[3], PAIRS[3], PAIRS[6], PAIRS[0]], most=1)
    assert found == [scores.Confusion("ask_study", "out_of_scope", 2, ("text", "text"))]


@pytest.mark.parametrize(("found", "meant"), [("erzieher", "ask_profession_info"), ("", "find_school")])
def test_a_bare_value_means_its_topic(found: str, meant: str) -> None:
    assert scores.is_right((case(meant), got("inform", found=found)))
    assert scores.is_right((case("inform"), got("inform", found=found)))
    assert not scores.is_right((case("ask_salary"), got("inform", found=found)))


def test_asking_back_about_what_is_out_of_scope_is_no_confusion() -> None:
    assert scores.confusions([PAIRS[5]], most=5) == []


def test_our_questions_are_read_in_order() -> None:
    parsed = {
        "intent": {"name": "ask_salary", "confidence": 0.8},
        "questions": [{"intent": "ask_salary", "offers": ["ask_study"]}, {"intent": "ask_study", "offers": []}],
        "entities": [{"entity": "profession", "value": "erzieher"}, {"entity": "place", "value": "Köln"}],
    }
    found = outcome(parsed)
    assert found["intents"] == ["ask_salary", "ask_study"]
    assert found["offers"] == []
    assert found["professions"] == ["erzieher"]


def test_any_pipeline_offers_its_likeliest_intents_when_it_asks_back() -> None:
    ranking = [{"name": name} for name in ("nlu_fallback", "out_of_scope", "ask_salary", "ask_study", "greet")]
    found = outcome({"intent": {"name": "nlu_fallback", "confidence": 0.3}, "intent_ranking": ranking})
    assert found["intents"] == ["nlu_fallback"]
    assert found["offers"] == ["ask_salary", "ask_study"]
