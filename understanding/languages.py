"""Rasa component: a message in another language, or the wish for simpler words, is no question about a topic."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding import language_signs
from understanding.intent_classifier import QUESTIONS
from understanding.questions import Question

LANGUAGE_INTENT = "ask_language"
#: Message attributes, part of the parse result: the code of the language meant, and how simple the answer shall be.
LANGUAGE, WISH = "language", "wish"
#: Intents that stay what they are in any language; the action says the sentence in that language where it helps.
_SAME_IN_ALL = frozenset({"greet", "goodbye", "thank", "insult", "bot_challenge", "out_of_scope"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LanguageFinder(GraphComponent, IntentClassifier):
    """Stands behind the classifier and overrules it: what is not German is not answered as a topic by accident."""

    def __init__(self) -> None:
        self._signs = language_signs.read()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageFinder:
        """Nothing is learned: the signs stand in ``knowledge/languages/``."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, question, ``language`` and ``wish`` where a message is about how the bot speaks."""
        for message in messages:
            self._look(message, message.get(TEXT) or "")
        return messages

    def _look(self, message: Message, text: str) -> None:
        intent = (message.get(INTENT) or {}).get("name")
        written = self._signs.written_in(text)
        wish = None if written else self._signs.wish(text)
        if wish or (written and intent not in _SAME_IN_ALL):
            _set(message)
        elif intent == LANGUAGE_INTENT:
            written = self._signs.asked_for(text)
            wish = None if written or self._signs.is_about_languages(text) else "easier"
        if written:
            message.set(LANGUAGE, written, add_to_output=True)
        if wish:
            message.set(WISH, wish, add_to_output=True)


def _set(message: Message) -> None:
    question = Question(LANGUAGE_INTENT, 1.0, 0, (), ())
    message.set(INTENT, {"name": LANGUAGE_INTENT, "confidence": 1.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [{"name": LANGUAGE_INTENT, "confidence": 1.0}], add_to_output=True)
    message.set(QUESTIONS, [question.as_json()], add_to_output=True)
    message.set(ENTITIES, [], add_to_output=True)
