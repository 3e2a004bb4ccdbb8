"""Rasa component: finds the facts of the knowledge base that are near a question in meaning."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from understanding import lexicon
from understanding.encoder import Vectors, shared_encoder
from understanding.features import canonical
from understanding.intent_classifier import QUESTIONS, VECTORS
from understanding.matching import NameFinder
from understanding.text import clean, plain_gender

#: So many facts are handed on for each question; the action picks the one that fits profession and topic.
MOST_FACTS = 12
_LEAST_SCORE = 0.45


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FactFinder(GraphComponent):
    """Adds ``facts`` to each entry of ``questions``: keys of facts with the cosine to the nearest of their questions."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, keys: list[str], vectors: Vectors | None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._keys = keys
        self._vectors = vectors

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FactFinder:
        """A component without facts."""
        return cls(model_storage, resource, [], None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FactFinder:
        """The component with the facts' questions as they were at training."""
        with model_storage.read_from(resource) as folder:
            keys = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
            vectors = np.load(folder / "facts.npy", allow_pickle=False)
        return cls(model_storage, resource, keys, vectors)

    def train(self, training_data: TrainingData) -> Resource:
        """Encode the questions of all facts."""
        known = knowledge.load()
        finder = NameFinder(lexicon.build(known))
        pairs = [(fact.key, question) for fact in known.facts.values() for question in fact.fact.questions]
        self._keys = [key for key, _ in pairs]
        texts = [plain_gender(clean(question)) for _, question in pairs]
        self._vectors = shared_encoder().encode([canonical(text, finder.find(text)) for text in texts])
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "facts.json").write_text(json.dumps(self._keys), encoding="utf-8")
            np.save(folder / "facts.npy", self._vectors)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to training sentences."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the nearest facts to every question of each message."""
        for message in messages:
            questions, vectors = message.get(QUESTIONS), message.get(VECTORS)
            if questions and vectors is not None:
                for question in questions:
                    question["facts"] = self._nearest(vectors[question["part"]])
                message.set(QUESTIONS, questions, add_to_output=True)
        return messages

    def _nearest(self, vector: Any) -> list[list[Any]]:
        if self._vectors is None or not len(self._vectors):
            return []
        scores = self._vectors @ vector
        best: dict[str, float] = {}
        for index in np.argsort(-scores)[: MOST_FACTS * 4]:
            if scores[index] < _LEAST_SCORE or len(best) == MOST_FACTS:
                break
            best.setdefault(self._keys[index], round(float(scores[index]), 4))
        return [[key, score] for key, score in best.items()]
