"""The intent model: learns, judges, is stored and read again. With the quick encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from understanding.decision import OUT_OF_SCOPE
from understanding.encoder import SentenceEncoder
from understanding.intent_model import IntentModel, Prediction

PATTERNS = {
    "ask_salary": ("was verdient ein erzieher {}", "wie hoch ist das gehalt {}", "wie viel geld bekommt man {}"),
    "ask_training_duration": ("wie lange dauert die ausbildung {}", "wie viele jahre lernt man {}", "dauer {}"),
    "find_school": ("wo ist eine schule in dortmund {}", "welche berufskollegs gibt es {}", "schulen in dortmund {}"),
    OUT_OF_SCOPE: ("wie wird das wetter {}", "wer hat das spiel gewonnen {}", "ich will pilot werden {}"),
}
ENDINGS = ("", "bitte", "eigentlich", "denn", "in nrw", "genau", "heute", "sag mal", "so")
EXAMPLES = [(p.format(end).strip(), intent) for intent, group in PATTERNS.items() for p in group for end in ENDINGS]
SENTENCES = [sentence for sentence, _ in EXAMPLES]
INTENTS = [intent for _, intent in EXAMPLES]


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> IntentModel:
    """A model learned from the examples above."""
    return IntentModel.fit(encoder, SENTENCES, INTENTS, frozenset({"pilot"}))


def predict(model: IntentModel, encoder: SentenceEncoder, *sentences: str) -> list[Prediction]:
    """Predictions for sentences."""
    return model.predict(sentences, encoder.encode(sentences))


def assert_same(found: list[Prediction], expected: list[Prediction]) -> None:
    """The same judgement, apart from the last digits (liblinear's folds share one source of chance)."""
    for one, other in zip(found, expected, strict=True):
        assert one.ranking[0][0] == other.ranking[0][0]
        assert dict(one.ranking) == pytest.approx(dict(other.ranking), abs=1e-3)
        assert (one.outside, one.rejected) == (pytest.approx(other.outside, abs=1e-3), other.rejected)


def test_a_prediction_ranks_all_intents(model: IntentModel, encoder: SentenceEncoder) -> None:
    [prediction] = predict(model, encoder, "was verdient man so")
    names, likely = zip(*prediction.ranking, strict=True)
    assert sorted(names) == sorted(PATTERNS)
    assert list(likely) == sorted(likely, reverse=True)
    assert sum(likely) == pytest.approx(1)
    assert 0 <= prediction.outside <= 1


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("was verdient ein erzieher am anfang", "ask_salary"),
        ("gehalt", "ask_salary"),
        ("dauert die ausbildung lange", "ask_training_duration"),
        ("welche schulen gibt es in dortmund", "find_school"),
        ("wird das wetter heute gut", OUT_OF_SCOPE),
    ],
)
def test_new_sentences_are_understood(model: IntentModel, encoder: SentenceEncoder, sentence: str, intent: str) -> None:
    [prediction] = predict(model, encoder, sentence)
    assert prediction.ranking[0][0] == intent


def test_what_is_outside_looks_so(model: IntentModel, encoder: SentenceEncoder) -> None:
    inside, outside = predict(model, encoder, "was verdient ein erzieher", "wer hat das spiel gewonnen")
    assert (inside.rejected, outside.rejected) == (False, True)
    assert inside.outside < 0.5 < outside.outside


def test_few_sentences_of_the_field_are_rejected(model: IntentModel, encoder: SentenceEncoder) -> None:
    inside = [sentence for sentence, intent in EXAMPLES if intent != OUT_OF_SCOPE]
    rejected = [prediction.rejected for prediction in predict(model, encoder, *inside)]
    assert sum(rejected) <= 0.1 * len(rejected)


def test_a_sentence_is_judged_alone_as_among_others(model: IntentModel, encoder: SentenceEncoder) -> None:
    together = predict(model, encoder, *SENTENCES[:5])
    alone = [predict(model, encoder, sentence)[0] for sentence in SENTENCES[:5]]
    assert_same(together, alone)


@pytest.mark.parametrize("sentence", ["", " ", "😀", "xyz", "Київ", "a" * 600, "was " * 150])
def test_odd_sentences_get_a_prediction(model: IntentModel, encoder: SentenceEncoder, sentence: str) -> None:
    [prediction] = predict(model, encoder, sentence)
    assert np.isfinite([likely for _, likely in prediction.ranking]).all()


def test_learning_twice_gives_the_same_model(model: IntentModel, encoder: SentenceEncoder) -> None:
    again = IntentModel.fit(encoder, SENTENCES, INTENTS, frozenset({"pilot"}))
    assert_same(predict(again, encoder, *SENTENCES), predict(model, encoder, *SENTENCES))


def test_a_stored_model_predicts_the_same(model: IntentModel, encoder: SentenceEncoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    questions = (*SENTENCES, "was verdient man in köln", "wie werde ich pilot", "")
    stored = IntentModel.read(tmp_path, encoder)
    assert_same(predict(stored, encoder, *questions), predict(model, encoder, *questions))


def test_a_model_is_stored_without_pickles(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_sentences_aside_teach_words_that_no_training_sentence_has(encoder: SentenceEncoder) -> None:
    aside = [(f"kohle {end}".strip(), "ask_salary") for end in ENDINGS]
    taught = IntentModel.fit(encoder, SENTENCES, INTENTS, frozenset({"pilot"}), aside)
    [prediction] = predict(taught, encoder, "kohle in nrw")
    assert prediction.ranking[0][0] == "ask_salary"


def test_sentences_aside_of_an_unknown_intent_teach_nothing(encoder: SentenceEncoder, model: IntentModel) -> None:
    taught = IntentModel.fit(encoder, SENTENCES, INTENTS, frozenset({"pilot"}), [("kohle", "ask_contact")])
    assert taught.labels == model.labels


def test_the_question_of_a_story_tips_the_balance(model: IntentModel) -> None:
    order = [name for name in PATTERNS if name != "find_school"]
    whole = Prediction((("find_school", 0.4), *((name, 0.2) for name in order)), 0.2, rejected=False)
    core = Prediction((("ask_salary", 0.97), *((name, 0.01) for name in PATTERNS if name != "ask_salary")), 0.1, False)
    pooled = model.with_core(whole, core)
    assert pooled.ranking[0][0] == "ask_salary"
    assert sum(p for _, p in pooled.ranking) == pytest.approx(1)
    assert core.outside < pooled.outside < whole.outside
