"""The held-out sentences, written apart from the training data: the trained model must keep its level."""

from __future__ import annotations

import json
from pathlib import Path

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.decision import OUT_OF_SCOPE
from understanding.encoder import shared_encoder
from understanding.entity_extractor import KnowledgeEntityExtractor
from understanding.intent_classifier import QUESTIONS, SentenceIntentClassifier
from understanding.intent_model import IntentModel
from understanding.lexicon import Lexicon
from understanding.matching import NameFinder
from understanding.questions import UNCLEAR, Decider
from understanding.text import clean, plain_gender

HELDOUT = Path(__file__).parent / "heldout.jsonl"
SEVERAL = Path(__file__).parent / "several.jsonl"


def test_held_out_sentences_keep_their_level(model_folder: Path) -> None:
    finder = NameFinder(Lexicon.from_json(json.loads(next(model_folder.rglob("lexicon.json")).read_text())))
    model = IntentModel.read(next(model_folder.rglob("intent_model.json")).parent, shared_encoder())
    rows = [json.loads(line) for line in HELDOUT.read_text(encoding="utf-8").splitlines()]
    texts = [plain_gender(clean(row["text"])) for row in rows]
    sentences = [model.spelled(finder.canonical(text, finder.find(text))) for text in texts]
    predictions = model.predict(sentences, shared_encoder().encode(sentences))
    decided = [Decider().questions(prediction, ())[0] for prediction in predictions]
    inside = [(row, got) for row, got in zip(rows, decided, strict=True) if row["intent"] != OUT_OF_SCOPE]
    outside = [got for row, got in zip(rows, decided, strict=True) if row["intent"] == OUT_OF_SCOPE]
    right = sum(got.intent in {row["intent"], *row["also"]} for row, got in inside) / len(inside)
    offered = sum(bool({got.intent, *got.offers} & {row["intent"], *row["also"]}) for row, got in inside) / len(inside)
    rejected = sum(got.intent == OUT_OF_SCOPE for _, got in inside) / len(inside)
    recall = sum(got.intent in (OUT_OF_SCOPE, UNCLEAR) for got in outside) / len(outside)
    print(
        f"right {right:.3f}, right or offered {offered:.3f}, rejected {rejected:.3f}, out of scope found {recall:.3f}"
    )
    assert right >= 0.88
    assert offered >= 0.94
    assert rejected <= 0.03
    assert recall >= 0.88


def test_all_questions_of_a_message_are_found(model_folder: Path, storage: LocalModelStorage) -> None:
    """And a message with one question stays one, whatever it tells before."""
    names = Lexicon.from_json(json.loads(next(model_folder.rglob("lexicon.json")).read_text()))
    model = IntentModel.read(next(model_folder.rglob("intent_model.json")).parent, shared_encoder())
    extractor = KnowledgeEntityExtractor(storage, Resource("names"), names)
    classifier = SentenceIntentClassifier(storage, Resource("intents"), model)
    rows = [json.loads(line) for line in SEVERAL.read_text(encoding="utf-8").splitlines()]
    asked = classifier.process(extractor.process([Message({TEXT: row["text"]}) for row in rows]))
    found = [[question["intent"] for question in message.get(QUESTIONS)] for message in asked]
    pairs = list(zip((row["intents"] for row in rows), found, strict=True))
    several = [set(wanted) <= set(got) for wanted, got in pairs if len(wanted) > 1]
    single = [len(got) == 1 for wanted, got in pairs if len(wanted) == 1]
    print(f"all found {sum(several)} of {len(several)}, left whole {sum(single)} of {len(single)}")
    assert sum(several) / len(several) >= 0.8
    assert sum(single) / len(single) >= 0.9
