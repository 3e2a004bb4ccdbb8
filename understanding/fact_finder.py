"""Rasa component: finds the facts of the knowledge base that are near a question in meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang.de.stop_words import STOP_WORDS

from advisor import knowledge
from understanding import lexicon
from understanding.encoder import shared_encoder, training_encoder
from understanding.entity_extractor import CLAUSES
from understanding.fact_index import Asked, FactEntry, FactIndex, Wording
from understanding.intent_classifier import ASKED, ASKED_CORE, QUESTIONS
from understanding.matching import Match, NameFinder, without_professions
from understanding.reading import SentenceReader, reader_for
from understanding.text import clean, plain_gender

#: A topic may take the place of a likelier one that is at most so many times as likely (measured on unseen training
#: sentences), among the likeliest; a fact this near counts neither for nor against its topic.
_RIVAL_SHARE = 0.25
_RIVALS = 3
_FITTING = 0.8
_FACTS_SHARE = 2.0

#: What the only question of a story counts beside the whole story when facts are compared.
_CORE_SHARE = 0.3

_SMALL_WORDS = frozenset(STOP_WORDS)

#: So many facts are handed on for each question; the action picks the one that fits profession and topic.
MOST_FACTS = 30


def index_of(known: knowledge.Knowledge) -> FactIndex:
    """The index of all facts and overviews of a knowledge base."""
    reader = reader_for(lexicon.build(known))
    return FactIndex.fit([_entry(known, reader, key, texts) for key, texts in known.answerable()], training_encoder())


def wording_of(finder: NameFinder, text: str) -> Wording:
    """A text in the forms that facts are compared in."""
    cleaned = plain_gender(clean(text))
    unnamed = without_professions(cleaned, finder.find(cleaned)).lower()
    return Wording(cleaned.lower(), unnamed, shared_encoder().encode([unnamed])[0])


def _entry(known: knowledge.Knowledge, reader: SentenceReader, key: str, texts: Sequence[str]) -> FactEntry:
    sentences = [reader.read(text) for text in texts]
    topic = known.facts[key].topic if key in known.facts else knowledge.overview_topic(key)
    unnamed = tuple(without_professions(read.text, read.matches).lower() for read in sentences)
    named = _named(known, key, [read.matches for read in sentences])
    return FactEntry(key, topic, tuple(read.text.lower() for read in sentences), unnamed, named)


def _named(known: knowledge.Knowledge, key: str, matches: Sequence[Sequence[Match]]) -> str:
    """The profession a general fact is about: the one that most of its questions name; else empty."""
    fact = known.facts.get(key)
    if fact is None or fact.professions:
        return ""
    names = [next((str(m.value) for m in found if m.entity == "profession"), "") for found in matches]
    most = max(set(names), key=names.count)
    return most if names.count(most) * 2 > len(names) else ""


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
            questions = message.get(QUESTIONS)
            if questions and self._index is not None:
                near = _Near(self._index, message)
                if len(questions) == 1 and message.get(INTENT, {}).get("name") == questions[0]["intent"]:
                    _look_again(near, message, questions)
                for question in questions:
                    question["facts"] = near.facts(question)
                message.set(QUESTIONS, questions, add_to_output=True)
        return messages


class _Near:
    """The facts near to the questions of one message."""

    def __init__(self, index: FactIndex, message: Message) -> None:
        self._index = index
        self._message = message
        self._asked: dict[int, Asked] = {}

    def knows(self, topic: str) -> bool:
        """Whether there are facts of a topic."""
        return self._index.knows(topic)

    def facts(self, question: dict[str, Any]) -> list[tuple[str, float]]:
        """Keys of facts of the question's topic with their scores, best first."""
        part, topic = question["part"], question["intent"]
        if not self.knows(topic):
            return []
        if part not in self._asked:
            self._asked[part] = self._read(part)
        named = {entity["value"] for entity in self._entities(part) if entity["entity"] == "profession"}
        return self._index.nearest(self._asked[part], topic, MOST_FACTS, named)

    def _read(self, part: int) -> Asked:
        asked = self._index.asked(self._message.get(ASKED)[part])
        core = None if part else self._message.get(ASKED_CORE)
        if core is None or not _says_something(core.unnamed):
            return asked
        return asked.together_with(self._index.asked(core), _CORE_SHARE)

    def best_score(self, question: dict[str, Any]) -> float:
        """The score of the nearest fact that holds for all, or for what the message names; 0 where there is none."""
        told = {entity["value"] for entity in self._message.get(ENTITIES) or ()} | {question["intent"]}
        return next((score for key, score in self.facts(question) if key.partition(".")[0] in told), 0.0)

    def _entities(self, part: int) -> list[dict[str, Any]]:
        return list((self._message.get(CLAUSES)[part - 1]["entities"] if part else self._message.get(ENTITIES)) or ())


def _says_something(text: str) -> bool:
    """Whether there is more than small words: "geht das ohne Ausbildung", but not "kann ich das noch werden"."""
    return not _SMALL_WORDS.issuperset(re.findall(r"\w+", text))


def _look_again(near: _Near, message: Message, questions: list[dict[str, Any]]) -> None:
    """Where two topics are nearly as likely, the one whose facts know the only question better is meant."""
    likely = {one["name"]: one["confidence"] for one in (message.get(INTENT_RANKING_KEY) or ())[:_RIVALS]}
    first = questions[0]["intent"]
    if first not in likely or not near.knows(first):
        return

    def fitness(topic: str) -> float:
        nearness = near.best_score({**questions[0], "intent": topic}) - _FITTING
        return math.log(likely[topic]) + _FACTS_SHARE * min(max(nearness, -1.0), 1.0)

    rivals = [topic for topic, p in likely.items() if near.knows(topic) and p >= _RIVAL_SHARE * likely[first]]
    best = max(rivals, key=fitness) if len(rivals) > 1 else first
    if best != first:
        questions[0]["intent"] = best
        message.set(INTENT, {**message.get(INTENT), "name": best}, add_to_output=True)
