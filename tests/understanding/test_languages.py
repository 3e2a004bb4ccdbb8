"""The component that keeps other languages and wishes for simpler words from being answered as a topic."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.intent_classifier import QUESTIONS
from understanding.languages import LANGUAGE, WISH, LanguageFinder


@pytest.fixture
def finder(storage: LocalModelStorage, context: ExecutionContext) -> LanguageFinder:
    return LanguageFinder.create({}, storage, Resource("languages"), context)


def after(finder: LanguageFinder, text: str, intent: str) -> tuple[str, str | None, str | None]:
    """Intent, language and wish of a message that the classifier took for ``intent``."""
    question = {"intent": intent, "confidence": 0.9, "part": 0, "entities": [], "offers": []}
    given = Message({TEXT: text, INTENT: {"name": intent, "confidence": 0.9}, ENTITIES: [{}], QUESTIONS: [question]})
    [found] = finder.process([given])
    assert [q["intent"] for q in found.get(QUESTIONS)] == [found.get(INTENT)["name"]]
    return found.get(INTENT)["name"], found.get(LANGUAGE), found.get(WISH)


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("how much does a teacher earn", "ask_salary", ("ask_language", "en", None)),
        ("Скільки заробляє вихователь", "nlu_fallback", ("ask_language", "uk", None)),
        ("merhaba", "greet", ("greet", "tr", None)),
        ("who won the world cup", "out_of_scope", ("out_of_scope", "en", None)),
        ("was verdient man", "ask_salary", ("ask_salary", None, None)),
        ("einfacher bitte", "ask_requirements", ("ask_language", None, "easier")),
        ("kannst du türkisch", "ask_language", ("ask_language", "tr", None)),
        ("ich spreche türkisch, hilft das in der kita", "ask_requirements", ("ask_requirements", None, None)),
        ("welche sprachen sprichst du", "ask_language", ("ask_language", None, None)),
        ("red mal nicht so geschwollen", "ask_language", ("ask_language", None, "easier")),
    ],
)
def test_what_is_set(
    finder: LanguageFinder, text: str, intent: str, expected: tuple[str, str | None, str | None]
) -> None:
    assert after(finder, text, intent) == expected


def test_no_entity_of_a_foreign_message_is_remembered(finder: LanguageFinder) -> None:
    given = Message(
        {TEXT: "how do i become a teacher in Dortmund", INTENT: {"name": "x"}, ENTITIES: [{"entity": "place"}]}
    )
    finder.process([given])
    assert given.get(ENTITIES) == []
