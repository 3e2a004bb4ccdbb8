"""The intent classifier as Rasa uses it: trained on a few sentences, stored, loaded, asked. With the real encoder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from advisor.knowledge import Knowledge
from understanding.entity_extractor import CANONICAL, KnowledgeEntityExtractor
from understanding.intent_classifier import ASKED, QUESTIONS, SentenceIntentClassifier, questions_of
from understanding.lexicon import build
from understanding.reading import reader_for

INTENTS = {
    "ask_salary": """Was verdient eine Erzieherin?|Gehalt Kinderpflegerin|wie viel geld kriegt man da|verdienst als hep
        Wie hoch ist der Lohn?|was bekommt man im monat raus|Bezahlung in der Kita|wieviel verdient man als erzieher
        Wie ist das Gehalt im Monat?""",
    "ask_training_duration": """Wie lange dauert die Ausbildung?|dauer pia|wie viele jahre lernt man|wie lang lerne ich
        wann ist man fertig mit der ausbildung|Ausbildungsdauer Kinderpflege|Wie viele Jahre geht das?
        Dauert die Ausbildung drei Jahre?|ist das in zwei jahren zu schaffen""",
    "find_school": """Wo gibt es Schulen in Dortmund?|schule in meiner nähe|Berufskolleg Essen|Welche Schule bildet aus?
        schulen in 45127|wo kann ich das lernen in dortmund|Gibt es in Essen eine Fachschule?|suche eine schule
        Adressen von Berufskollegs""",
    "greet": "hallo|hi|guten tag|Moin!|hey du|servus|grüß dich|Hallo zusammen|guten morgen",
    "out_of_scope": """Wie wird das Wetter?|wer hat gestern gewonnen|rezept für lasagne|Wie werde ich Pilot?|spiel musik
        was kostet ein auto|wann fährt der bus|erzähl einen witz|hauptstadt von frankreich""",
}
EXAMPLES = [
    (sentence.strip(), intent) for intent, group in INTENTS.items() for sentence in group.replace("\n", "|").split("|")
]


@dataclass
class Understanding:
    """Extractor and classifier one after the other, and the storage of the classifier."""

    extractor: KnowledgeEntityExtractor
    classifier: SentenceIntentClassifier
    storage: LocalModelStorage
    context: ExecutionContext

    def ask(self, text: str, classifier: SentenceIntentClassifier | None = None) -> Message:
        """A message after both components."""
        [message] = (classifier or self.classifier).process(self.extractor.process([Message({TEXT: text})]))
        return message


@pytest.fixture(scope="module")
def nlu(small: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    """Both components, trained on the sentences above."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    context = ExecutionContext(GraphSchema({}), "test")
    data = TrainingData([Message({TEXT: sentence, INTENT: intent}) for sentence, intent in EXAMPLES])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "load", lambda: small)
        extractor = KnowledgeEntityExtractor.create({}, storage, Resource("names"), context)
        extractor.train(data)
        classifier = SentenceIntentClassifier.create({}, storage, Resource("intents"), context)
        classifier.train(extractor.process_training_data(data))
    yield Understanding(extractor, classifier, storage, context)


@pytest.fixture(scope="module")
def loaded(nlu: Understanding) -> SentenceIntentClassifier:
    """The classifier read from the storage."""
    return SentenceIntentClassifier.load({}, nlu.storage, Resource("intents"), nlu.context)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Was verdient ein HEP im Monat?", "ask_salary"),
        ("WAS VERDIENT EINE ERZIEHERIN???", "ask_salary"),
        ("wie lange dauert die Ausbildung zum Kinderpfleger", "ask_training_duration"),
        ("Gibt es Schulen in Essen?", "find_school"),
        ("hallo", "greet"),
        ("wie wird das wetter morgen", "out_of_scope"),
    ],
)
def test_intents(nlu: Understanding, text: str, intent: str) -> None:
    assert nlu.ask(text).get(INTENT)["name"] == intent


def test_the_loaded_classifier_decides_the_same(nlu: Understanding, loaded: SentenceIntentClassifier) -> None:
    for text in ("Was verdient ein HEP?", "schulen in essen", "wetter", "hm", "Was verdient man? Wie lange dauert es?"):
        one, other = nlu.ask(text), nlu.ask(text, loaded)
        assert one.get(INTENT)["name"] == other.get(INTENT)["name"]
        assert one.get(INTENT)["confidence"] == pytest.approx(other.get(INTENT)["confidence"], abs=1e-3)
        assert _names(one) == _names(other)


def test_the_loaded_classifier_does_not_need_the_knowledge(nlu: Understanding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "load", None)
    again = SentenceIntentClassifier.load({}, nlu.storage, Resource("intents"), nlu.context)
    assert nlu.ask("Was verdient ein HEP?", again).get(INTENT)["name"] == "ask_salary"


def test_the_parse_result_has_intent_ranking_and_questions(nlu: Understanding) -> None:
    message = nlu.ask("Was verdient eine Erzieherin in Essen?")
    assert {INTENT, INTENT_RANKING_KEY, QUESTIONS} <= message.output_properties
    ranking = message.get(INTENT_RANKING_KEY)
    assert ranking[0] == {"name": "ask_salary", "confidence": message.get(INTENT)["confidence"]}
    assert [entry["confidence"] for entry in ranking] == sorted((e["confidence"] for e in ranking), reverse=True)
    [question] = message.get(QUESTIONS)
    assert (question["intent"], question["part"]) == ("ask_salary", 0)
    assert question["offers"][0] == "ask_salary"
    assert "out_of_scope" not in question["offers"]


def test_two_questions_are_both_named_in_order(nlu: Understanding) -> None:
    message = nlu.ask("Wo gibt es Schulen in Essen? Und was verdient eine Kinderpflegerin im Monat?")
    first, second = message.get(QUESTIONS)
    assert (first["intent"], first["part"]) == ("find_school", 1)
    assert (second["intent"], second["part"]) == ("ask_salary", 2)
    assert [entity["value"] for entity in first["entities"]] == ["Essen"]
    assert [entity["value"] for entity in second["entities"]] == ["kinderpfleger"]
    assert message.get(INTENT)["name"] == "find_school"
    assert len(message.get(ASKED)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Was verdient eine Erzieherin? Und was verdient eine Kinderpflegerin?",
        "Hallo! Was verdient eine Erzieherin?",
        "Ich bin Anna und 17 Jahre alt. Es ist kalt. Was verdient eine Erzieherin im Monat?",
    ],
)
def test_one_question_stays_one(nlu: Understanding, text: str) -> None:
    assert _names(nlu.ask(text)) == ["ask_salary"]


def test_which_profession_or_town_it_is_does_not_change_the_decision(nlu: Understanding) -> None:
    one, other = (nlu.ask(f"Gibt es Schulen in {town}?") for town in ("Essen", "45127"))
    assert one.get(INTENT) == other.get(INTENT)


def test_the_payload_of_a_button_is_left_alone(nlu: Understanding) -> None:
    given = {"name": "ask_contact", "confidence": 1.0}
    [message] = nlu.classifier.process([Message({TEXT: "/ask_contact", INTENT: given, ENTITIES: []})])
    assert message.get(INTENT) == given
    assert message.get(QUESTIONS) is None


def test_doubt_is_nlu_fallback_with_offers(nlu: Understanding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understanding.questions.LEAST_CONFIDENCE", 1.1)
    message = nlu.ask("Was verdient eine Erzieherin?")
    assert message.get(INTENT)["name"] == "nlu_fallback"
    assert message.get(INTENT_RANKING_KEY)[0]["name"] == "nlu_fallback"
    assert message.get(QUESTIONS)[0]["offers"][0] == "ask_salary"


@pytest.mark.parametrize("text", ["und als Kinderpfleger?", "45127", "in Dortmund", "Erzieherin"])
def test_a_bare_value_is_inform(nlu: Understanding, text: str) -> None:
    message = nlu.ask(text)
    assert message.get(INTENT) == {"name": "inform", "confidence": 1.0}
    assert _names(message) == ["inform"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀😀", "\u200b", "..."])
def test_a_message_without_a_word_is_not_understood(nlu: Understanding, text: str) -> None:
    message = nlu.ask(text)
    assert message.get(INTENT) == {"name": "nlu_fallback", "confidence": 1.0}
    [question] = message.get(QUESTIONS)
    assert (question["intent"], question["part"], question["offers"]) == ("nlu_fallback", 0, [])


@pytest.mark.parametrize(
    ("text", "intent"), [("👍", "feedback_positive"), ("❤️", "feedback_positive"), ("🙏🙏", "thank")]
)
def test_an_emoji_alone_has_a_meaning(
    nlu: Understanding, loaded: SentenceIntentClassifier, text: str, intent: str
) -> None:
    assert nlu.ask(text).get(INTENT)["name"] == intent
    assert nlu.ask(text, loaded).get(INTENT)["name"] == intent


def test_an_untrained_classifier_says_so(storage: LocalModelStorage, context: ExecutionContext) -> None:
    component = SentenceIntentClassifier.create({}, storage, Resource("intents"), context)
    with pytest.raises(RuntimeError, match="neither trained nor loaded"):
        component.process([Message({TEXT: "hallo", CANONICAL: "hallo"})])


BAD: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "long": lambda: "a" * 5_000,
    "many questions": lambda: "Was verdient man? Wie lange dauert das? " * 120,
    "500 words": lambda: "wort " * 500,
    "emoji": lambda: "😀🎉" * 300,
    "mixed scripts": lambda: "Erzieherin Київ 東京 مرحبا",
    "zero width": lambda: "\u200b" * 50,
    "control": lambda: "\x00\x01\x02",
    "signs": lambda: "?!" * 500,
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_a_decision_in_time(nlu: Understanding, kind: str) -> None:
    start = time.perf_counter()
    message = nlu.ask(BAD[kind]())
    assert time.perf_counter() - start < 2
    # Emoji alone say something, too.
    assert message.get(INTENT)["name"] in {*INTENTS, "nlu_fallback", "feedback_positive"}
    assert 0 <= message.get(INTENT)["confidence"] <= 1
    assert message.get(QUESTIONS)


def _names(message: Message) -> list[Any]:
    return [question["intent"] for question in message.get(QUESTIONS)]


def test_the_questions_of_the_facts_are_canonical_and_have_their_topics(known: Knowledge) -> None:
    found = dict(questions_of(known, reader_for(build(known)), {"wie lange dauert die ausbildung"}))
    assert len(found) > 1000
    assert set(found.values()) <= set(known.topics)
    assert "wie lange dauert die ausbildung" not in found
    assert not any("kinderpfleger" in sentence.split() for sentence in found)
