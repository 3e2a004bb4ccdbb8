"""Rasa component: a message of somebody in distress is one before it is anything else."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding import crisis_signs
from understanding.crisis_signs import Sign
from understanding.intent_classifier import QUESTIONS
from understanding.questions import UNCLEAR, Question

CRISIS_INTENT = "crisis_support"
#: Message attribute, part of the parse result: kind of distress, whether acute, whether about somebody else.
CRISIS = "crisis"
#: The kind where nothing but a guess of the classifier speaks for a crisis: the bot asks back and names the numbers.
UNSURE = "unsure"
#: From this confidence on the classifier is believed without a sign: it takes many a short feeling for a crisis.
LEAST_ALONE = 0.9


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisDetector(GraphComponent, IntentClassifier):
    """Stands behind the intent classifier and overrules it, so that no form and no other intent can swallow a crisis.

    A sign in the message makes it ``crisis_support`` and its only question, without entities. Where only the
    classifier sees a crisis, it is believed if it is sure; if not, the bot asks back and names the numbers. The words
    of a question about the profession or a manner of speaking are none.
    """

    def __init__(self) -> None:
        self._signs = crisis_signs.read()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisDetector:
        """Nothing is learned: the signs stand in ``knowledge/crisis/``."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, questions and ``crisis`` of the messages that show a crisis."""
        for message in messages:
            text = message.get(TEXT) or ""
            sign = self._signs.find(text)
            if sign:
                _set(message, sign)
            elif guess := _guess(message):
                if self._signs.is_job_question(text):
                    _take_back(message)
                elif guess["confidence"] < LEAST_ALONE:
                    _take_back(message)
                    message.set(CRISIS, {"kind": UNSURE}, add_to_output=True)
        return messages


def _set(message: Message, sign: Sign) -> None:
    question = Question(CRISIS_INTENT, 1.0, 0, (), ())
    message.set(INTENT, {"name": CRISIS_INTENT, "confidence": 1.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [{"name": CRISIS_INTENT, "confidence": 1.0}], add_to_output=True)
    message.set(QUESTIONS, [question.as_json()], add_to_output=True)
    message.set(ENTITIES, [], add_to_output=True)
    message.set(CRISIS, sign.as_json(), add_to_output=True)


def _guess(message: Message) -> dict[str, Any] | None:
    """The question of the message that the classifier takes for a crisis."""
    return next((question for question in message.get(QUESTIONS) or () if question["intent"] == CRISIS_INTENT), None)


def _take_back(message: Message) -> None:
    """Let the other questions of the message stand, else what the classifier thought next."""
    questions = [question for question in message.get(QUESTIONS) if question["intent"] != CRISIS_INTENT]
    if not questions:
        ranking = [entry for entry in message.get(INTENT_RANKING_KEY) or () if entry["name"] != CRISIS_INTENT]
        offers = tuple(entry["name"] for entry in ranking if entry["name"] != UNCLEAR)[:2]
        questions = [Question(UNCLEAR, 1.0, 0, (), offers).as_json()]
    message.set(QUESTIONS, questions, add_to_output=True)
    first = questions[0]
    message.set(INTENT, {"name": first["intent"], "confidence": first["confidence"]}, add_to_output=True)
