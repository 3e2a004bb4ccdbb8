"""Rasa component: intent, confidence and scope of a message, and of each question in it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from understanding import lexicon
from understanding.encoder import shared_encoder, training_encoder
from understanding.entity_extractor import BARE_VALUE, CANONICAL, CLAUSES, CLEANED, CORE, UNNAMED
from understanding.fact_index import Wording
from understanding.intent_model import IntentModel, Prediction
from understanding.questions import INFORM, UNCLEAR, Decider, Question
from understanding.reading import SentenceReader, reader_for
from understanding.text import fold

#: Message attribute, part of the parse result: what is to be answered, in order.
QUESTIONS = "questions"
#: Message attribute: the message and its clauses as the facts are compared with them, a ``Wording`` each.
ASKED = "asked"
#: Message attribute: the same of the only question of a story.
ASKED_CORE = "asked_core"

_RANKING_LENGTH = 5
#: The forms of a part of a message: as the classifier sees it, as the facts' words are compared, as their meaning is.
_FORMS = ("canonical", "text", "unnamed")
_EMOJI_FILE = "emoji.json"
_WORD = re.compile(r"\w")
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+)\s*(?:\{|$)")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """A linear classifier on the sentence encoder's vectors, words and letter groups (see ``intent_model``).

    Sets the intent (``out_of_scope`` where the scope decision says so, ``nlu_fallback`` where nothing is likely
    enough) and ``questions``: one entry a question with intent, confidence, entities and the two likeliest intents.
    """

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None,
        emoji: Mapping[str, str] | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._emoji = emoji or {}
        self._decider = Decider()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
        """An untrained component."""
        return cls(model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        """The component with the model stored in training; warmed up, so that the first question is not slow."""
        with model_storage.read_from(resource) as folder:
            emoji = json.loads((folder / _EMOJI_FILE).read_text(encoding="utf-8"))
            component = cls(model_storage, resource, IntentModel.read(folder, shared_encoder()), emoji)
        component.process([Message({TEXT: "hallo", CANONICAL: "hallo", CLAUSES: []})])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the canonical sentences of the training data."""
        examples = [example for example in training_data.intent_examples if example.get(CANONICAL)]
        known = knowledge.load()
        occupations = frozenset(fold(word) for word in known.other_occupations)
        names = lexicon.build(known)
        self._model = IntentModel.fit(
            training_encoder(),
            [example.get(CANONICAL) for example in examples],
            [example.get(INTENT) for example in examples],
            occupations,
            questions_of(known, reader_for(names), {example.get(CANONICAL) for example in examples}),
            names.known_words,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            self._emoji = {sign: intent for intent, signs in known.wording.emoji.items() for sign in signs}
            (folder / _EMOJI_FILE).write_text(json.dumps(self._emoji, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide for each message that is not a button's payload, which Rasa itself reads afterwards."""
        for message in messages:
            if not message.get(INTENT, {}).get("name") and not self._is_payload(message.get(TEXT) or ""):
                self._decide(message)
        return messages

    def _is_payload(self, text: str) -> bool:
        """Whether a button sent this: Rasa reads it after the components and would overrule them."""
        payload = _PAYLOAD.match(text)
        return payload is not None and self._model is not None and payload["intent"] in self._model.labels

    def _of_emoji(self, text: str) -> str:
        """What a message without words means: the first emoji with a meaning decides."""
        return next((self._emoji[sign] for sign in text if sign in self._emoji), UNCLEAR)

    def _decide(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("SentenceIntentClassifier was neither trained nor loaded")
        parts = message.get(CLAUSES) or []
        if not _WORD.search(message.get(CANONICAL) or ""):
            return _set(message, [Question(self._of_emoji(message.get(TEXT) or ""), 1.0, 0, (), ())], [])
        if message.get(BARE_VALUE):
            return _set(message, [Question(INFORM, 1.0, 0, (), ())], [{"name": INFORM, "confidence": 1.0}])
        core = message.get(CORE)
        whole = {"canonical": message.get(CANONICAL), "text": message.get(CLEANED), "unnamed": message.get(UNNAMED)}
        wordings, predictions = self._predict([whole, *parts, *([core] if core else [])])
        if core:
            predictions[0] = self._model.with_core(predictions[0], predictions.pop())
            message.set(ASKED_CORE, wordings.pop())
        questions = self._decider.questions(predictions[0], list(zip(parts, predictions[1:], strict=True)))
        message.set(ASKED, wordings)
        return _set(message, questions, _ranking(predictions[0], questions[0].intent))

    def _predict(self, forms: Sequence[Mapping[str, str]]) -> tuple[list[Wording], list[Prediction]]:
        """What is compared with the facts, and the intents, of a message, its parts and its only question."""
        assert self._model is not None
        spelled = {name: [self._model.spelled(form.get(name) or "") for form in forms] for name in _FORMS}
        # All forms in one go: a second call of the encoder costs more than a second sentence.
        every = list(dict.fromkeys([*spelled["canonical"], *spelled["unnamed"]]))
        vector = dict(zip(every, shared_encoder().encode(every), strict=True))
        sentences, unnamed = spelled["canonical"], spelled["unnamed"]
        wordings = [Wording(*one) for one in zip(spelled["text"], unnamed, map(vector.get, unnamed), strict=True)]
        return wordings, self._model.predict(sentences, np.stack([vector[sentence] for sentence in sentences]))


def questions_of(known: knowledge.Knowledge, reader: SentenceReader, taken: Collection[str]) -> list[tuple[str, str]]:
    """The canonical questions that the facts of a knowledge base answer, with their topics; without those ``taken``."""
    found: dict[str, str] = {}
    for fact in known.facts.values():
        for question in fact.fact.questions:
            found.setdefault(reader.canonical(question), fact.topic)
    return [(sentence, topic) for sentence, topic in found.items() if sentence not in taken]


def _set(message: Message, questions: list[Question], ranking: list[dict[str, Any]]) -> None:
    first = questions[0]
    message.set(INTENT, {"name": first.intent, "confidence": first.confidence}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set(QUESTIONS, [question.as_json() for question in questions], add_to_output=True)


def _ranking(prediction: Prediction, chosen: str) -> list[dict[str, Any]]:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in prediction.ranking[:_RANKING_LENGTH]]
    if chosen == UNCLEAR:
        ranking.insert(0, {"name": UNCLEAR, "confidence": 1 - prediction.ranking[0][1]})
    return ranking
