"""The component that overrules the classifier where somebody is in distress."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.crisis import CRISIS, LEAST_ALONE, CrisisDetector
from understanding.intent_classifier import QUESTIONS
from understanding.questions import UNCLEAR


@pytest.fixture
def detector(storage: LocalModelStorage, context: ExecutionContext) -> CrisisDetector:
    return CrisisDetector.create({}, storage, Resource("crisis"), context)


def message(text: str, *intents: str, confidence: float = 0.95) -> Message:
    """A message as the classifier leaves it."""
    questions = [
        {"intent": i, "confidence": confidence, "part": n, "entities": [], "offers": []} for n, i in enumerate(intents)
    ]
    ranking = [{"name": intents[0], "confidence": confidence}, {"name": "ask_salary", "confidence": 0.03}]
    return Message(
        {
            TEXT: text,
            INTENT: {"name": intents[0], "confidence": confidence},
            INTENT_RANKING_KEY: ranking,
            ENTITIES: [{"entity": "profession", "value": "erzieher"}],
            QUESTIONS: questions,
        }
    )


def after(detector: CrisisDetector, given: Message) -> tuple[str, list[str], Any]:
    """Intent, questions and ``crisis`` of a message after the component."""
    [found] = detector.process([given])
    return found.get(INTENT)["name"], [q["intent"] for q in found.get(QUESTIONS)], found.get(CRISIS)


@pytest.mark.parametrize("intent", ["ask_salary", "inform", "affirm", UNCLEAR, "out_of_scope", "feedback_negative"])
def test_a_sign_overrules_every_intent(detector: CrisisDetector, intent: str) -> None:
    given = message("mein vater ist erzieher und schlägt mich", intent)
    name, questions, crisis = after(detector, given)
    assert (name, questions) == ("crisis_support", ["crisis_support"])
    assert crisis == {"kind": "violence", "acute": False, "other": False}
    assert given.get(INTENT)["confidence"] == 1.0
    assert given.get(ENTITIES) == []
    assert {INTENT, QUESTIONS, CRISIS, ENTITIES} <= given.output_properties


def test_a_sign_beside_other_questions_is_the_only_one_answered(detector: CrisisDetector) -> None:
    given = message("was verdient eine erzieherin? ich will nicht mehr leben", "ask_salary", "ask_training_duration")
    assert after(detector, given)[1] == ["crisis_support"]


def test_a_message_without_sign_stays_as_it_is(detector: CrisisDetector) -> None:
    given = message("was verdient eine erzieherin", "ask_salary")
    assert after(detector, given) == ("ask_salary", ["ask_salary"], None)
    assert given.get(ENTITIES)


def test_the_classifier_is_believed_where_it_is_sure(detector: CrisisDetector) -> None:
    given = message("so ein tag wie heute nimmt kein ende", "crisis_support", confidence=LEAST_ALONE)
    assert after(detector, given) == ("crisis_support", ["crisis_support"], None)


def test_a_mere_guess_of_the_classifier_asks_back_with_the_numbers(detector: CrisisDetector) -> None:
    given = message("so ein tag wie heute nimmt kein ende", "crisis_support", confidence=0.6)
    assert after(detector, given) == (UNCLEAR, [UNCLEAR], {"kind": "unsure"})
    assert given.get(QUESTIONS)[0]["offers"] == ["ask_salary"]


def test_a_job_question_is_taken_back_from_the_classifier(detector: CrisisDetector) -> None:
    given = message("Suizidprävention studieren", "crisis_support")
    assert after(detector, given) == (UNCLEAR, [UNCLEAR], None)


def test_the_other_question_of_a_message_stays(detector: CrisisDetector) -> None:
    given = message("ich sterbe vor langeweile, was verdient man da", "crisis_support", "ask_salary")
    assert after(detector, given) == ("ask_salary", ["ask_salary"], None)


def test_a_message_that_nobody_looked_at_is_no_error(detector: CrisisDetector) -> None:
    [plain] = detector.process([Message({TEXT: "hallo"})])
    assert plain.get(CRISIS) is None
    [sad] = detector.process([Message({TEXT: "ich will sterben"})])
    assert sad.get(INTENT)["name"] == "crisis_support"
