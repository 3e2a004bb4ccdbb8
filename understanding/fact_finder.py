"""Rasa component: finds the facts of the knowledge base that are near a question in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from understanding import lexicon
from understanding.encoder import shared_encoder
from understanding.entity_extractor import CANONICAL, CLAUSES
from understanding.fact_index import FactIndex
from understanding.intent_classifier import QUESTIONS, VECTORS
from understanding.matching import Match, NameFinder
from understanding.text import clean, plain_gender

#: So many facts are handed on for each question; the action picks the one that fits profession and topic.
MOST_FACTS = 12


def index_of(known: knowledge.Knowledge) -> FactIndex:
    """The index of all facts and overviews of a knowledge base."""
    finder = NameFinder(lexicon.build(known))
    pairs = known.questions()
    texts = [plain_gender(clean(question)) for _, question in pairs]
    matches = [finder.find(text) for text in texts]
    sentences = [finder.canonical(text, found) for text, found in zip(texts, matches, strict=True)]
    keys = [key for key, _ in pairs]
    named = [_named(known, key, found) for key, found in zip(keys, matches, strict=True)]
    return FactIndex.fit(keys, named, sentences, shared_encoder().encode(sentences))


def _named(known: knowledge.Knowledge, key: str, matches: Sequence[Match]) -> str:
    """The profession a question of a general fact is about."""
    fact = known.facts.get(key)
    if fact is None or fact.professions:
        return ""
    return next((str(match.value) for match in matches if match.entity == "profession"), "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FactFinder(GraphComponent):
    """Adds ``facts`` to each entry of ``questions``: keys of facts with a score, best first."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, index: FactIndex | None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._index = index

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactFinder:
        """A component without facts."""
        return cls(model_storage, resource, None)

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
            return cls(model_storage, resource, FactIndex.read(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Encode the questions of all facts."""
        self._index = index_of(knowledge.load())
        with self._model_storage.write_to(self._resource) as folder:
            self._index.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to training sentences."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the nearest facts to every question of each message."""
        for message in messages:
            questions, vectors = message.get(QUESTIONS), message.get(VECTORS)
            if questions and vectors is not None and self._index is not None:
                sentences = [message.get(CANONICAL), *(part["canonical"] for part in message.get(CLAUSES) or ())]
                for question in questions:
                    part = question["part"]
                    entities = question["entities"] if part else message.get(ENTITIES) or ()
                    named = {entity["value"] for entity in entities if entity["entity"] == "profession"}
                    question["facts"] = self._index.nearest(sentences[part], vectors[part], MOST_FACTS, named)
                message.set(QUESTIONS, questions, add_to_output=True)
        return messages
