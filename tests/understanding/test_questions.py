"""From predictions to the questions that are answered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understanding.decision import OUT_OF_SCOPE
from understanding.intent_model import Prediction
from understanding.questions import LEAST_CONFIDENCE, LEAST_PART_CONFIDENCE, UNCLEAR, Decider, Question

PART: dict[str, Any] = {"entities": []}
WHOLE = "ask_application"


def prediction(
    intent: str, confidence: float = 0.9, *, rejected: bool = False, second: str = "ask_funding"
) -> Prediction:
    """A prediction of one intent, the rest split between a second one and out of scope."""
    rest = 1 - confidence
    ranking = [(intent, confidence), (second, rest * 0.6), (OUT_OF_SCOPE, rest * 0.3), ("ask_contact", rest * 0.1)]
    outside = 0.95 if rejected else 0.05
    return Prediction(tuple((name, p) for name, p in ranking if name != intent or p == confidence), outside, rejected)


def intents(*parts: Prediction, whole: Prediction | None = None) -> list[tuple[str, int]]:
    """Intent and part of the questions of a message."""
    questions = Decider().questions(whole or prediction(WHOLE), [(PART, part) for part in parts])
    return [(question.intent, question.part) for question in questions]


def test_a_clear_message_is_one_question() -> None:
    [question] = Decider().questions(prediction("ask_salary", 0.8), [])
    assert (question.intent, question.confidence, question.part) == ("ask_salary", 0.8, 0)
    assert question.offers == ("ask_salary", "ask_funding")


@pytest.mark.parametrize(
    ("confidence", "intent"),
    [(LEAST_CONFIDENCE + 0.01, "ask_salary"), (LEAST_CONFIDENCE, "ask_salary"), (0.3, UNCLEAR)],
)
def test_an_unsure_message_is_unclear(confidence: float, intent: str) -> None:
    [question] = Decider().questions(prediction("ask_salary", confidence), [])
    assert question.intent == intent
    assert question.offers == ("ask_salary", "ask_funding")


def test_the_confidence_of_being_unclear_grows_with_doubt() -> None:
    low, lower = (Decider().questions(prediction("ask_salary", p), [])[0].confidence for p in (0.4, 0.2))
    assert low == pytest.approx(0.6)
    assert lower == pytest.approx(0.8)


@pytest.mark.parametrize("whole", [prediction(OUT_OF_SCOPE, 0.7), prediction("ask_salary", 0.9, rejected=True)])
def test_out_of_scope(whole: Prediction) -> None:
    [question] = Decider().questions(whole, [])
    assert (question.intent, question.part) == (OUT_OF_SCOPE, 0)
    assert question.confidence == max(whole.outside, whole.ranking[0][1])
    assert OUT_OF_SCOPE not in question.offers
    assert len(question.offers) == 2


def test_only_topics_are_offered() -> None:
    ranking = [("affirm", 0.3), ("ask_salary", 0.2), ("insult", 0.15), (OUT_OF_SCOPE, 0.1), ("ask_study", 0.05)]
    [question] = Decider().questions(Prediction(tuple(ranking), 0.1, rejected=False), [])
    assert question.intent == UNCLEAR
    assert question.offers == ("ask_salary", "ask_study")


def test_out_of_scope_counts_even_where_it_is_unsure() -> None:
    assert intents(whole=prediction(OUT_OF_SCOPE, 0.2)) == [(OUT_OF_SCOPE, 0)]


def test_several_questions_are_answered_in_order() -> None:
    parts = [prediction("find_school"), prediction("ask_salary"), prediction("ask_funding", second="ask_study")]
    assert intents(*parts) == [("find_school", 1), ("ask_salary", 2), ("ask_funding", 3)]


def test_the_same_question_twice_is_one_question() -> None:
    assert intents(prediction("ask_salary"), prediction("ask_salary")) == [(WHOLE, 0)]


@pytest.mark.parametrize("confidence", [LEAST_PART_CONFIDENCE, 1.0])
def test_a_sure_part_counts(confidence: float) -> None:
    assert len(intents(prediction("ask_salary"), prediction("find_school", confidence))) == 2


@pytest.mark.parametrize(
    "other",
    [
        prediction("find_school", LEAST_PART_CONFIDENCE - 0.1, second="ask_study"),
        prediction("find_school", rejected=True),
        prediction(OUT_OF_SCOPE),
        *(
            prediction(talk)
            for talk in ("greet", "thank", "goodbye", "affirm", "deny", "inform", "smalltalk", "restart")
        ),
    ],
)
def test_parts_that_are_no_question_of_the_field_do_not_count(other: Prediction) -> None:
    assert intents(prediction("ask_salary"), other) == [(WHOLE, 0)]
    assert intents(other, prediction("ask_salary")) == [(WHOLE, 0)]


def test_the_whole_message_helps_where_a_part_is_unsure() -> None:
    unsure = prediction("ask_salary", 0.5, second="ask_training_pay")
    whole = prediction("ask_training_pay", 0.9)
    assert intents(prediction("find_school"), unsure, whole=whole)[1] == ("ask_training_pay", 2)
    assert intents(prediction("find_school"), prediction("ask_salary", 0.95), whole=whole)[1] == ("ask_salary", 2)


def test_two_questions_beside_a_greeting() -> None:
    parts = [prediction("greet"), prediction("ask_salary"), prediction("find_school")]
    assert intents(*parts) == [("ask_salary", 2), ("find_school", 3)]


def test_a_question_asked_again_keeps_its_first_place() -> None:
    parts = [prediction("ask_salary"), prediction("find_school"), prediction("ask_salary")]
    assert intents(*parts) == [("ask_salary", 1), ("find_school", 2)]


def test_questions_keep_the_entities_of_their_parts() -> None:
    erzieher, place = {"entity": "profession", "value": "erzieher"}, {"entity": "place", "value": "Köln"}
    parts = [({"entities": [erzieher]}, prediction("ask_salary")), ({"entities": [place]}, prediction("find_school"))]
    questions = Decider().questions(prediction(WHOLE), parts)
    assert [question.entities for question in questions] == [(erzieher,), (place,)]


def test_a_question_as_json() -> None:
    question = Question("ask_salary", 0.123456, 1, ({"entity": "place", "value": "Köln"},), ("a", "b"))
    expected = {
        "intent": "ask_salary",
        "confidence": 0.1235,
        "part": 1,
        "entities": [{"entity": "place", "value": "Köln"}],
        "offers": ["a", "b"],
    }
    assert json.loads(json.dumps(question.as_json())) == expected
