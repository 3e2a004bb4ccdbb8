"""The fact finder as Rasa uses it: trained on a small knowledge, stored, loaded, asked. With the real encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from advisor.knowledge import Knowledge, TopicFact
from understanding.encoder import shared_encoder
from understanding.entity_extractor import CANONICAL, CLAUSES, CLEANED, UNNAMED, KnowledgeEntityExtractor
from understanding.fact_finder import MOST_FACTS, FactFinder
from understanding.fact_index import Wording
from understanding.intent_classifier import ASKED, ASKED_CORE, QUESTIONS

RESOURCE = Resource("facts")
CONTEXT = ExecutionContext(GraphSchema({}), "test")
BONUS = ("Gibt es für Kinderpflegerinnen eine Zulage?", "Bekommt ein Kinderpfleger eine Zulage?")


@pytest.fixture(scope="module")
def own(small: Knowledge) -> Knowledge:
    """The small knowledge, and a general fact whose questions name a profession."""
    fact = next(iter(small.facts.values())).fact.copy(
        update={"id": "bonus", "questions": BONUS, "text": "Kinderpfleger bekommen eine Zulage.", "professions": ()}
    )
    general = TopicFact("ask_salary.bonus", "ask_salary", frozenset(), frozenset(), fact)
    return replace(small, facts={**small.facts, general.key: general})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """A storage for the whole module."""
    return LocalModelStorage.create(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def trained(own: Knowledge, store: LocalModelStorage) -> Iterator[tuple[KnowledgeEntityExtractor, FactFinder]]:
    """Extractor and fact finder, trained on the knowledge above."""
    extractor = KnowledgeEntityExtractor.create({}, store, Resource("names"), CONTEXT)
    finder = FactFinder.create({}, store, RESOURCE, CONTEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "load", lambda: own)
        extractor.train(TrainingData())
        assert finder.train(TrainingData()) == RESOURCE
    yield extractor, finder


@pytest.fixture(scope="module")
def extractor(trained: tuple[KnowledgeEntityExtractor, FactFinder]) -> KnowledgeEntityExtractor:
    """Reads a message before the fact finder does."""
    return trained[0]


@pytest.fixture(scope="module")
def facts(trained: tuple[KnowledgeEntityExtractor, FactFinder]) -> FactFinder:
    """The trained fact finder."""
    return trained[1]


def message(extractor: KnowledgeEntityExtractor, text: str, *intents: str) -> Message:
    """A message as extractor and classifier leave it: one intent, or one for each of its clauses."""
    [read] = extractor.process([Message({TEXT: text})])
    parts = read.get(CLAUSES)
    forms = [(read.get(CLEANED), read.get(UNNAMED)), *((part["text"], part["unnamed"]) for part in parts)]
    read.set(ASKED, [Wording(typed, unnamed, shared_encoder().encode([unnamed])[0]) for typed, unnamed in forms])
    first = 1 if len(intents) > 1 else 0
    questions = [
        {"intent": intent, "part": number, "entities": parts[number - 1]["entities"] if number else []}
        for number, intent in enumerate(intents, start=first)
    ]
    read.set(QUESTIONS, questions)
    return read


def found(component: FactFinder, asked: Message) -> list[list[tuple[str, float]]]:
    """The facts of each question."""
    [result] = component.process([asked])
    return [question["facts"] for question in result.get(QUESTIONS)]


def test_the_questions_of_a_fact_find_it(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    assert len(own.facts) > 5
    missed = []
    for key, fact in own.facts.items():
        for question in fact.fact.questions:
            [nearest] = found(facts, message(extractor, question, fact.topic))
            if not nearest or nearest[0][0] != key:
                missed.append((key, question))
    assert len(missed) <= 0.1 * sum(len(fact.fact.questions) for fact in own.facts.values()), missed


def test_the_question_for_a_whole_topic_finds_its_overview(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    [nearest] = found(facts, message(extractor, own.wording.overview_questions["ask_salary"][0], "ask_salary"))
    assert nearest[0][0] == knowledge.overview_key("ask_salary")


def test_facts_are_ordered_bounded_and_named_once(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    topics = [fact.topic for fact in own.facts.values()]
    [nearest] = found(facts, message(extractor, "Wie ist das genau?", max(topics, key=topics.count)))
    keys, scores = zip(*nearest, strict=True)
    assert 1 < len(nearest) <= MOST_FACTS
    assert len(set(keys)) == len(keys)
    assert list(scores) == sorted(scores, reverse=True)


def test_only_facts_of_the_intent_are_found(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    for topic in {fact.topic for fact in own.facts.values()}:
        [nearest] = found(facts, message(extractor, "Wie ist das als Erzieherin?", topic))
        assert nearest
        assert {own.facts[key].topic for key, _ in nearest if key in own.facts} <= {topic}


@pytest.mark.parametrize("intent", ["greet", "nlu_fallback", "out_of_scope"])
def test_a_topic_without_facts_finds_none(facts: FactFinder, extractor: KnowledgeEntityExtractor, intent: str) -> None:
    assert found(facts, message(extractor, "Was verdient eine Erzieherin?", intent)) == [[]]


@pytest.mark.parametrize(
    ("who", "offered"), [("", True), ("für Kinderpfleger", True), ("als Erzieherin", False), ("als HEP", False)]
)
def test_a_general_fact_about_another_profession_is_not_offered(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, who: str, offered: bool
) -> None:
    [nearest] = found(facts, message(extractor, f"Gibt es {who} eine Zulage?", "ask_salary"))
    assert ("ask_salary.bonus" in dict(nearest)) == offered


def test_each_question_of_a_message_gets_its_own_facts(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    other = next(fact for fact in own.facts.values() if fact.topic != "ask_salary")
    one, two = "Gibt es für Kinderpfleger eine Zulage?", "Wie ist das als Erzieherin?"
    together = found(facts, message(extractor, f"{one} {two}", "ask_salary", other.topic))
    alone = [found(facts, message(extractor, q, t))[0] for q, t in ((one, "ask_salary"), (two, other.topic))]
    assert [[key for key, _ in nearest] for nearest in together] == [[key for key, _ in nearest] for nearest in alone]
    assert together[0][0][0] == "ask_salary.bonus"


def test_the_names_in_a_question_count_for_that_question_alone(
    facts: FactFinder, extractor: KnowledgeEntityExtractor
) -> None:
    text = "Wie ist das als Kinderpfleger? Gibt es als Erzieherin eine Zulage?"
    _, nearest = found(facts, message(extractor, text, "ask_workplaces", "ask_salary"))
    assert "ask_salary.bonus" not in dict(nearest)


def test_meaning_is_compared_without_the_professions(facts: FactFinder, extractor: KnowledgeEntityExtractor) -> None:
    asked = message(extractor, BONUS[0], "ask_salary")
    assert len(asked.get(UNNAMED)) < len(asked.get(CLEANED))
    [nearest] = found(facts, asked)
    assert facts._index is not None
    vector = shared_encoder().encode([asked.get(UNNAMED)])[0]
    wording = Wording(asked.get(CLEANED), asked.get(UNNAMED), vector)
    question = facts._index.asked(wording)
    assert nearest == facts._index.nearest(question, "ask_salary", MOST_FACTS, {"kinderpfleger"})


def test_the_only_question_of_a_story_counts_beside_the_story(
    facts: FactFinder, extractor: KnowledgeEntityExtractor
) -> None:
    def score(core: str) -> float:
        asked = message(extractor, "Ich mag Musik und male gern.", "ask_salary")
        if core:
            asked.set(ASKED_CORE, Wording(core, core, shared_encoder().encode([core])[0]))
        return dict(found(facts, asked)[0])["ask_salary.bonus"]

    assert score("bekommt man eine zulage") > score("") + 0.1
    assert score("kann ich das noch werden") == score("")


def test_the_loaded_finder_finds_the_same(
    facts: FactFinder,
    extractor: KnowledgeEntityExtractor,
    own: Knowledge,
    store: LocalModelStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knowledge, "load", None)
    loaded = FactFinder.load({}, store, RESOURCE, CONTEXT)
    for fact in own.facts.values():
        question = fact.fact.questions[0]
        one, other = (found(c, message(extractor, question, fact.topic))[0] for c in (facts, loaded))
        assert dict(one) == pytest.approx(dict(other), abs=1e-3)


def test_facts_reach_the_output(facts: FactFinder, extractor: KnowledgeEntityExtractor) -> None:
    [result] = facts.process([message(extractor, "Gehalt", "ask_salary")])
    assert QUESTIONS in result.output_properties


def test_a_message_without_vectors_is_left_alone(facts: FactFinder) -> None:
    """The classifier makes none for a message without a word."""
    question: dict[str, Any] = {"intent": "nlu_fallback", "part": 0, "entities": []}
    [result] = facts.process([Message({TEXT: "?!", CANONICAL: "?!", ENTITIES: [], QUESTIONS: [question]})])
    assert [q["intent"] for q in result.get(QUESTIONS)] == ["nlu_fallback"]
    assert not result.get(QUESTIONS)[0].get("facts")


def test_the_payload_of_a_button_is_left_alone(facts: FactFinder) -> None:
    [result] = facts.process([Message({TEXT: "/ask_salary"})])
    assert result.get(QUESTIONS) is None


@pytest.mark.parametrize(
    ("likely", "changed"),
    [((0.5, 0.4), True), ((0.5, 0.15), True), ((0.7, 0.1), False), ((0.4, 0.5), False)],
    ids=["nearly as likely", "less likely", "hardly likely", "likelier already"],
)
def test_of_two_likely_topics_the_one_whose_facts_fit_is_meant(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge, likely: tuple[float, float], changed: bool
) -> None:
    """The question of a fact was classified as another topic."""
    assert facts._index is not None
    fact = next(fact for fact in own.facts.values() if not fact.professions)
    wrong = next(topic for topic in sorted(set(facts._index.topics)) if topic != fact.topic)
    right_first = likely[0] < likely[1]
    intent = fact.topic if right_first else wrong
    asked = message(extractor, fact.fact.questions[0], intent)
    ranking = sorted(zip((wrong, fact.topic), likely, strict=True), key=lambda pair: -pair[1])
    asked.set(INTENT, {"name": intent, "confidence": max(likely)})
    asked.set(INTENT_RANKING_KEY, [{"name": name, "confidence": confidence} for name, confidence in ranking])
    [result] = facts.process([asked])
    [question] = result.get(QUESTIONS)
    expected = fact.topic if changed or right_first else wrong
    assert question["intent"] == result.get(INTENT)["name"] == expected
    assert question["facts"][0][0] == fact.key or expected == wrong


def test_what_other_components_decided_is_not_looked_at_again(
    facts: FactFinder, extractor: KnowledgeEntityExtractor, own: Knowledge
) -> None:
    """Distress and other languages overrule the classifier; the questions keep what it thought."""
    fact = next(fact for fact in own.facts.values() if not fact.professions)
    asked = message(extractor, fact.fact.questions[0], fact.topic)
    asked.set(INTENT, {"name": "crisis_support", "confidence": 1.0})
    asked.set(INTENT_RANKING_KEY, [{"name": fact.topic, "confidence": 0.5}, {"name": "ask_salary", "confidence": 0.5}])
    [result] = facts.process([asked])
    assert result.get(INTENT)["name"] == "crisis_support"
