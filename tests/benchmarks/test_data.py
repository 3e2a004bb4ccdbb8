"""Training data is read whole and divided evenly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.understanding import data, pipelines
from benchmarks.understanding.data import Example
from deploy.local.settings import ROOT

EXAMPLES = [Example(f"satz {number}", intent) for intent in ("a", "b") for number in range(10)] + [Example("x", "c")]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    odd = [Example("- mit: Doppelpunkt # und Zeichen", "a"), Example("größer „als“ 'x'", "b")]
    data.write(tmp_path / "nlu.yml", odd)
    assert data.read(tmp_path) == odd


def test_all_sentences_of_the_project_are_read() -> None:
    lines = [
        line
        for path in (ROOT / "data" / "nlu").glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    - ")
    ]
    assert len(data.read(ROOT / "data" / "nlu")) == len(lines)


def test_few_examples_of_each_intent() -> None:
    drawn = data.few(EXAMPLES, 3, seed=1)
    assert Counter(example.intent for example in drawn) == {"a": 3, "b": 3, "c": 1}
    assert drawn == data.few(EXAMPLES, 3, seed=1) != data.few(EXAMPLES, 3, seed=2)


def test_folds_ask_each_example_once_and_learn_from_the_others() -> None:
    folds = data.folds(EXAMPLES, 5, seed=1)
    assert Counter(example for _, asked in folds for example in asked) == Counter(EXAMPLES)
    for learned, asked in folds:
        assert not set(learned) & set(asked)
        assert len(learned) + len(asked) == len(EXAMPLES)
        assert Counter(example.intent for example in asked)["a"] == 2


def test_a_model_is_reused_only_for_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []

    def run(command: list[str], folder: Path, *_: object) -> pipelines.Usage:
        trained.append(folder)
        (folder / "model.tar.gz").touch()
        return pipelines.Usage(1.0, 2.0, 3.0)

    monkeypatch.setattr(pipelines, "run", run)
    peer = pipelines.rasa_default()
    first = pipelines.train(peer, EXAMPLES, tmp_path, reuse=True)
    again = pipelines.train(peer, EXAMPLES, tmp_path, reuse=True)
    assert not first.reused
    assert again.reused
    assert (again.model, again.usage, again.day) == (first.model, first.usage, first.day)
    assert not pipelines.train(peer, EXAMPLES, tmp_path, reuse=False).reused
    assert not pipelines.train(peer, EXAMPLES[1:], tmp_path, reuse=True).reused
    assert not pipelines.train(pipelines.rasa_default(epochs=5), EXAMPLES, tmp_path, reuse=True).reused
    assert len(trained) == 4


def test_the_peer_is_the_one_of_rasa() -> None:
    """Rasa's own file of defaults, which the ``config.yml`` of ``rasa init`` falls back on."""
    import importlib.resources

    import yaml

    text = importlib.resources.read_text("rasa.engine.recipes.config_files", "default_config.yml")
    assert pipelines.rasa_default().components == yaml.safe_load(text)["pipeline"]
