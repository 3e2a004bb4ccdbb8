"""The entity extractor as Rasa uses it: trained, stored, loaded, asked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor.knowledge import Knowledge
from understanding.entity_extractor import BARE_VALUE, CANONICAL, CLAUSES, CLEANED, KnowledgeEntityExtractor

RESOURCE = Resource("names")


@pytest.fixture
def extractor(
    small_knowledge: Knowledge, storage: LocalModelStorage, context: ExecutionContext
) -> KnowledgeEntityExtractor:
    """An extractor trained on the small knowledge."""
    component = KnowledgeEntityExtractor.create({}, storage, RESOURCE, context)
    assert component.train(TrainingData()) == RESOURCE
    return component


@pytest.fixture
def loaded(
    extractor: KnowledgeEntityExtractor, storage: LocalModelStorage, context: ExecutionContext
) -> KnowledgeEntityExtractor:
    """The same, read from the storage."""
    return KnowledgeEntityExtractor.load({}, storage, RESOURCE, context)


def ask(component: KnowledgeEntityExtractor, text: str) -> Message:
    """A message after the component."""
    [message] = component.process([Message({TEXT: text})])
    return message


def entities(message: Message) -> list[tuple[str, Any]]:
    """Entity and value of what was found."""
    return [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]


QUESTIONS = [
    ("Was verdient eine Kinderpflegerin in Dortmund?", [("profession", "kinderpfleger"), ("place", "Dortmund")]),
    ("Erzieher*in mit 30 Stunden", [("profession", "erzieher"), ("weekly_hours", 30.0)]),
    ("hep in 45127", [("profession", "heilerziehungspfleger"), ("place", "45127")]),
    ("erziehrin ohne Abi", [("profession", "erzieher")]),
    ("ich will nicht studieren", []),
    ("hallo", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), QUESTIONS)
def test_entities_of_a_message(extractor: KnowledgeEntityExtractor, text: str, expected: list[tuple[str, Any]]) -> None:
    assert entities(ask(extractor, text)) == expected


def test_the_loaded_extractor_finds_the_same(
    extractor: KnowledgeEntityExtractor, loaded: KnowledgeEntityExtractor
) -> None:
    for text in (*(text for text, _ in QUESTIONS), "Was kostet PIA und wie lange dauert sie in Essen?"):
        one, other = ask(extractor, text), ask(loaded, text)
        for attribute in (ENTITIES, CANONICAL, CLEANED, BARE_VALUE, CLAUSES):
            assert one.get(attribute) == other.get(attribute)


def test_the_loaded_extractor_does_not_need_the_knowledge(
    loaded: KnowledgeEntityExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.knowledge.load", None)
    assert entities(ask(loaded, "Erzieherin")) == [("profession", "erzieher")]


def test_entities_name_the_extractor_and_reach_the_output(extractor: KnowledgeEntityExtractor) -> None:
    message = ask(extractor, "als Erzieherin")
    [entity] = message.get(ENTITIES)
    assert (entity["extractor"], entity["start"], entity["end"]) == ("KnowledgeEntityExtractor", 4, 14)
    assert ENTITIES in message.output_properties


def test_the_classifier_sees_a_stand_in_for_names(extractor: KnowledgeEntityExtractor) -> None:
    one, other = (
        ask(extractor, f"Was verdient eine {who} in {where}?").get(CANONICAL)
        for who, where in (("HEP", "Essen"), ("Erzieher*in", "Dortmund"))
    )
    assert one == other
    assert "essen" not in one


def test_a_message_with_two_questions_has_two_clauses(extractor: KnowledgeEntityExtractor) -> None:
    parts = ask(extractor, "Was verdient ein HEP und wie lange lernt eine Kinderpflegerin in Essen?").get(CLAUSES)
    assert [part["text"] for part in parts] == [
        "was verdient ein hep",
        "wie lange lernt eine kinderpflegerin in essen?",
    ]
    found = [[(entity["entity"], entity["value"]) for entity in part["entities"]] for part in parts]
    assert found == [
        [("profession", "heilerziehungspfleger")],
        [("profession", "kinderpfleger"), ("place", "Essen")],
    ]
    assert "kinderpfleger" not in parts[1]["canonical"]
    assert "essen" not in parts[1]["canonical"]


def test_each_line_may_be_a_question(extractor: KnowledgeEntityExtractor) -> None:
    parts = ask(extractor, "Was verdient ein HEP\nwie lange dauert das\n").get(CLAUSES)
    assert [part["text"].strip() for part in parts] == ["was verdient ein hep;", "wie lange dauert das"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Wie läuft PIA ab und was kriegt man da?", ["wie läuft pia ab", "pia was kriegt man da?"]),
        ("Meine Tochter macht ein FSJ. Was kriegt sie und wie lange?", ["fsj was kriegt sie", "fsj wie lange?"]),
        ("Was kostet das Studium und wie lange dauert das?", ["was kostet das studium", "wie lange dauert das?"]),
    ],
)
def test_a_question_keeps_what_it_is_about(
    extractor: KnowledgeEntityExtractor, text: str, canonical: list[str]
) -> None:
    found = [" ".join(part["canonical"].split()) for part in ask(extractor, text).get(CLAUSES)]
    assert found == canonical


def test_a_question_cut_short_is_read_in_full(extractor: KnowledgeEntityExtractor) -> None:
    parts = ask(extractor, "Kann ich die Ausbildung in Teilzeit machen und wo?").get(CLAUSES)
    assert [part["canonical"] for part in parts] == [
        "kann ich die ausbildung in teilzeit machen",
        "an welcher schule kann man das lernen",
    ]


@pytest.mark.parametrize("text", ["Was verdient ein HEP?", "hallo", ""])
def test_a_message_with_one_question_has_no_clauses(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert ask(extractor, text).get(CLAUSES) == []


@pytest.mark.parametrize(
    "text",
    [
        "Erzieherin",
        "und als Kinderpfleger?",
        "45127",
        "in Dortmund",
        "ich wohne in Essen",
        "hab Abi",
        "Kinderpflegerin in Essen",
        "30 Stunden",
        "ERZIEHER*IN!!!",
        "kein Schulabschluss",
        "gibt es das auch als Kinderpflegerin?",
        "geht das auch in Essen mit PIA",
    ],
)
def test_a_bare_value(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert ask(extractor, text).get(BARE_VALUE) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hallo",
        "?",
        "und",
        "Was verdient eine Erzieherin?",
        "Erzieherin werden",
        "kein Abi",
        "nicht als Erzieher",
        "Erzieherinnengehalt",
        "Erzieherin oder Kinderpflegerin",
        "Dortmund und 45127",
        "Erzieherin und Kinderpflegerin",
        "Gehalt Erzieherin",
        "Fachschule für Heilerziehungspflege in Essen",
        "Gibt es Erzieherin auch in Teilzeit?",
    ],
)
def test_more_or_less_than_a_bare_value(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert ask(extractor, text).get(BARE_VALUE) is False


def test_the_cleaned_text_keeps_the_names(extractor: KnowledgeEntityExtractor) -> None:
    assert ask(extractor, "Was verdient ein*e  HEP in Essen???").get(CLEANED) == "was verdient ein*e hep in essen?"
    assert ask(extractor, "als Erzieher:in").get(CLEANED) == "als erzieherin"


def test_entities_of_a_button_stay(extractor: KnowledgeEntityExtractor) -> None:
    """What Rasa read from a payload such as /ask_salary{"profession": "kinderpfleger"} is not looked for again."""
    given = [{"entity": "profession", "value": "kinderpfleger"}]
    [message] = extractor.process([Message({TEXT: '/ask_salary{"profession": "kinderpfleger"}', ENTITIES: given})])
    assert message.get(ENTITIES) == given


def test_training_sentences_get_the_form_of_questions(extractor: KnowledgeEntityExtractor) -> None:
    data = TrainingData([Message({TEXT: "Gehalt HEP in Essen", INTENT: "ask_salary"})])
    [example] = extractor.process_training_data(data).training_examples
    assert example.get(CANONICAL) == ask(extractor, "Gehalt Erzieherin in Dortmund").get(CANONICAL)
    assert not example.get(ENTITIES)


def test_an_untrained_extractor_says_so(storage: LocalModelStorage, context: ExecutionContext) -> None:
    component = KnowledgeEntityExtractor.create({}, storage, RESOURCE, context)
    with pytest.raises(RuntimeError, match="neither trained nor loaded"):
        ask(component, "hallo")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a" * 5_000,
        "Was verdient eine Erzieherin? " * 200,
        "wort " * 500,
        "😀" * 500,
        "Erzieherin Київ 東京 مرحبا",
        "\u200b\u202e\u2066",
        "\x00\x07\x1b",
        "?!" * 1_000,
        "/" * 100,
        "{}" * 100,
    ],
)
def test_bad_input_raises_nothing_and_takes_no_time(extractor: KnowledgeEntityExtractor, text: str) -> None:
    start = time.perf_counter()
    message = ask(extractor, text)
    assert time.perf_counter() - start < 1
    assert isinstance(message.get(CANONICAL), str)
    assert isinstance(message.get(ENTITIES), list)
