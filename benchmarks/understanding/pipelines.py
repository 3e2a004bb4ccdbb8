"""The two pipelines that are compared, and how each is trained in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measure import Usage, run
from benchmarks.understanding import data
from deploy.local.settings import ROOT, environment
from deploy.local.train import fingerprint

DEFAULT_EPOCHS = 100
_NAME = "model"


@dataclass(frozen=True)
class Pipeline:
    """A pipeline; ``light`` ones run without the libraries that ``deploy.local.light`` leaves out.

    ``inputs`` is a hash of what it learns from beside the examples.
    """

    name: str
    components: list[dict[str, Any]]
    light: bool
    inputs: str = ""

    def module(self) -> list[str]:
        """The start of Rasa's command line for this pipeline."""
        return [sys.executable, "-m", "deploy.local.light" if self.light else "rasa"]


@dataclass(frozen=True)
class Trained:
    """A trained model, what its training took and on which day it was."""

    model: Path
    usage: Usage
    day: str
    reused: bool = False


def ours() -> Pipeline:
    """The pipeline of ``config.yml``."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return Pipeline("ours", config["pipeline"], light=True, inputs=fingerprint())


def rasa_default(epochs: int = DEFAULT_EPOCHS) -> Pipeline:
    """The pipeline that Rasa 3.6 takes for the ``config.yml`` of ``rasa init``."""
    learned = {"epochs": epochs, "constrain_similarities": True}
    components: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", **learned},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", **learned},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    return Pipeline("rasa_default", components, light=False)


def train(pipeline: Pipeline, examples: Sequence[data.Example], store: Path, reuse: bool = False) -> Trained:
    """Train on the examples with all cores.

    The model stands in ``store`` under a hash of pipeline and examples. With ``reuse`` one that is there already is
    taken, with the figures and the day of its training.
    """
    folder = store / f"{pipeline.name}-{_key(pipeline, examples)}"
    model, figures = folder / f"{_NAME}.tar.gz", folder / "training.json"
    if reuse and model.exists() and figures.exists():
        known = json.loads(figures.read_text(encoding="utf-8"))
        return Trained(model, Usage(**known["usage"]), known["day"], reused=True)
    folder.mkdir(parents=True, exist_ok=True)
    figures.unlink(missing_ok=True)
    config = {"recipe": "default.v1", "language": "de", "assistant_id": "benchmark", "pipeline": pipeline.components}
    (folder / "config.yml").write_text(yaml.safe_dump({**config, "policies": []}, sort_keys=False), encoding="utf-8")
    data.write(folder / "nlu.yml", examples)
    # Rasa keeps a cache in the folder where it works: what is in it would not be trained.
    shutil.rmtree(folder / ".rasa", ignore_errors=True)
    paths = ["--config", "config.yml", "--nlu", "nlu.yml", "--out", "."]
    command = [*pipeline.module(), "train", "nlu", *paths, "--fixed-model-name", _NAME]
    usage = run(command, folder, training_environment(), folder / "train.log")
    day = date.today().isoformat()
    figures.write_text(json.dumps({"usage": asdict(usage), "day": day}), encoding="utf-8")
    return Trained(model, usage, day)


def training_environment() -> dict[str, str]:
    """As ``make train``: quiet, every core."""
    cores = str(os.cpu_count() or 1)
    return {**environment(), "OMP_NUM_THREADS": cores, "OPENBLAS_NUM_THREADS": cores}


def _key(pipeline: Pipeline, examples: Sequence[data.Example]) -> str:
    pairs = [(example.text, example.intent) for example in examples]
    content = json.dumps([pipeline.components, pairs, *([pipeline.inputs] if pipeline.inputs else [])])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
