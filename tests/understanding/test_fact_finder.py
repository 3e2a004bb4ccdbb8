"""The fact finder as Rasa uses it: trained on a small knowledge, stored, loaded, asked. With the real encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from advisor.knowledge import Knowledge
from understanding.encoder import shared_encoder
from understanding.entity_extractor import CANONICAL, CLAUSES
from understanding.fact_finder import MOST_FACTS, FactFinder
from understanding.intent_classifier import QUESTIONS, VECTORS
from understanding.lexicon import build
from understanding.matching import NameFinder
from understanding.text import clean, plain_gender

RESOURCE = Resource("facts")
CONTEXT = ExecutionContext(GraphSchema({}), "test")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """A storage for the whole module."""
    return LocalModelStorage.create(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def facts(small: Knowledge, store: LocalModelStorage) -> Iterator[FactFinder]:
    """A fact finder trained on the small knowledge."""
    component = FactFinder.create({}, store, RESOURCE, CONTEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "load", lambda: small)
        assert component.train(TrainingData()) == RESOURCE
    yield component


@pytest.fixture(scope="module")
def own_finder(small: Knowledge) -> NameFinder:
    """Finds the names of the small knowledge."""
    return NameFinder(build(small))


def message(finder: NameFinder, *texts: str, entities: Sequence[dict[str, Any]] = ()) -> Message:
    """A message as extractor and classifier leave it: the whole text and, where there are several, its questions."""
    whole, parts = " ".join(texts), texts if len(texts) > 1 else ()
    sentences = [finder.canonical(t, finder.find(t)) for t in (plain_gender(clean(text)) for text in (whole, *parts))]
    numbers = range(1, len(parts) + 1) if parts else [0]
    return Message(
        {
            TEXT: whole,
            ENTITIES: list(entities),
            CANONICAL: sentences[0],
            CLAUSES: [{"canonical": sentence} for sentence in sentences[1:]],
            VECTORS: shared_encoder().encode(sentences),
            QUESTIONS: [{"intent": "ask_salary", "part": number, "entities": []} for number in numbers],
        }
    )


def found(component: FactFinder, asked: Message) -> list[list[tuple[str, float]]]:
    """The facts of each question."""
    [result] = component.process([asked])
    return [question["facts"] for question in result.get(QUESTIONS)]


def test_the_question_of_a_fact_finds_it(facts: FactFinder, own_finder: NameFinder, small: Knowledge) -> None:
    assert len(small.facts) > 5
    for key, fact in small.facts.items():
        [nearest] = found(facts, message(own_finder, fact.fact.questions[0]))
        assert (key, 1.0) in [(k, pytest.approx(s, abs=1e-2)) for k, s in nearest], fact.fact.questions[0]


def test_the_question_for_a_whole_topic_finds_its_overview(
    facts: FactFinder, own_finder: NameFinder, small: Knowledge
) -> None:
    [nearest] = found(facts, message(own_finder, small.wording.overview_questions["ask_salary"][0]))
    assert nearest[0][0] == knowledge.overview_key("ask_salary")


def test_facts_are_ordered_bounded_and_named_once(facts: FactFinder, own_finder: NameFinder) -> None:
    [nearest] = found(facts, message(own_finder, "Was verdient eine Erzieherin in der Ausbildung und danach?"))
    keys, scores = zip(*nearest, strict=True)
    assert 0 < len(nearest) <= MOST_FACTS
    assert len(set(keys)) == len(keys)
    assert list(scores) == sorted(scores, reverse=True)


def test_each_question_of_a_message_gets_its_own_facts(
    facts: FactFinder, own_finder: NameFinder, small: Knowledge
) -> None:
    one, other = (list(small.facts.values())[i].fact.questions[0] for i in (0, -1))
    together = found(facts, message(own_finder, one, other))
    alone = [found(facts, message(own_finder, question))[0] for question in (one, other)]
    assert [dict(nearest) for nearest in together] == [pytest.approx(dict(nearest), abs=1e-3) for nearest in alone]
    assert together[0][0][0] != together[1][0][0]


def test_the_loaded_finder_finds_the_same(
    facts: FactFinder,
    own_finder: NameFinder,
    small: Knowledge,
    store: LocalModelStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knowledge, "load", None)
    loaded = FactFinder.load({}, store, RESOURCE, CONTEXT)
    for question in (*(f.fact.questions[0] for f in small.facts.values()), "Wie ist das Gehalt?", "pizza"):
        one, other = (found(component, message(own_finder, question))[0] for component in (facts, loaded))
        assert dict(one) == pytest.approx(dict(other), abs=1e-3)


def test_what_is_far_away_finds_nothing(facts: FactFinder, own_finder: NameFinder) -> None:
    assert found(facts, message(own_finder, "xqz")) == [[]]


def test_facts_reach_the_output(facts: FactFinder, own_finder: NameFinder) -> None:
    [result] = facts.process([message(own_finder, "Gehalt")])
    assert QUESTIONS in result.output_properties


def test_a_message_without_vectors_is_left_alone(facts: FactFinder) -> None:
    """The classifier makes none for a message without a word."""
    question = {"intent": "nlu_fallback", "part": 0, "entities": []}
    [result] = facts.process([Message({TEXT: "?!", CANONICAL: "?!", QUESTIONS: [question]})])
    assert result.get(QUESTIONS) == [question]


def test_the_payload_of_a_button_is_left_alone(facts: FactFinder) -> None:
    [result] = facts.process([Message({TEXT: "/ask_salary"})])
    assert result.get(QUESTIONS) is None
