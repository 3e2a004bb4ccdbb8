"""A trained model reads messages in a process of its own, one after the other on one thread.

    python -m benchmarks.understanding.parse MODEL TEXTS RESULT [--light]

``TEXTS`` is a JSON list; ``RESULT`` gets the seconds of loading, the memory and one entry a message.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import memory_mb, run
from benchmarks.understanding.cases import OUT_OF_SCOPE, UNCLEAR
from benchmarks.understanding.pipelines import Pipeline
from deploy.local.settings import ROOT, environment

_WARM_UP = 30
_OFFERED = 2
_ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


@dataclass(frozen=True)
class Understood:
    """What a pipeline made of a message: ``intents`` in the order asked, ``offers`` where it would ask back."""

    intents: tuple[str, ...]
    confidence: float
    offers: tuple[str, ...]
    professions: frozenset[str]
    degrees: frozenset[str]
    milliseconds: float
    cpu_milliseconds: float


@dataclass(frozen=True)
class Reading:
    """Each text as understood, seconds to load the model, memory in MB at the end."""

    understood: dict[str, Understood]
    load_seconds: float
    memory_mb: float


def read(pipeline: Pipeline, model: Path, texts: Sequence[str], folder: Path) -> Reading:
    """Let the model read the texts in a process of its own; ``folder`` takes the files between."""
    asked, answered = folder / f"{pipeline.name}-texts.json", folder / f"{pipeline.name}-understood.json"
    asked.write_text(json.dumps(list(texts)), encoding="utf-8")
    module = "benchmarks.understanding.parse"
    command = [sys.executable, "-m", module, str(model.resolve()), str(asked.resolve()), str(answered.resolve())]
    if pipeline.light:
        command.append("--light")
    run(command, ROOT, {**environment(), **_ONE_THREAD}, folder / f"{pipeline.name}-parse.log")
    content = json.loads(answered.read_text(encoding="utf-8"))
    understood = dict(zip(texts, map(_understood, content["messages"]), strict=True))
    return Reading(understood, content["load_seconds"], content["memory_mb"])


def outcome(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Rasa's parse result, reduced to what is measured.

    Our pipeline lists its questions with what it would offer; for any other one the bot would offer the two likeliest
    intents when it asks back.
    """
    questions = parsed.get("questions") or []
    intent = parsed.get("intent") or {}
    ranked = [entry["name"] for entry in parsed.get("intent_ranking") or ()]
    likely = [name for name in ranked if name not in (UNCLEAR, OUT_OF_SCOPE)][:_OFFERED]
    intents = [question["intent"] for question in questions] or [intent.get("name") or UNCLEAR]
    offers = [name for question in questions for name in question["offers"]] if questions else likely
    return {
        "intents": intents,
        "confidence": float(intent.get("confidence") or 0.0),
        "offers": offers if intents[0] == UNCLEAR else [],
        "professions": _values(parsed, "profession"),
        "degrees": _values(parsed, "school_degree"),
    }


def _values(parsed: Mapping[str, Any], entity: str) -> list[str]:
    return sorted({str(found["value"]) for found in parsed.get("entities") or () if found["entity"] == entity})


def _understood(entry: dict[str, Any]) -> Understood:
    return Understood(
        tuple(entry["intents"]),
        entry["confidence"],
        tuple(entry["offers"]),
        frozenset(entry["professions"]),
        frozenset(entry["degrees"]),
        entry["milliseconds"],
        entry["cpu_milliseconds"],
    )


async def _read_all(agent: Any, texts: Sequence[str]) -> list[dict[str, Any]]:
    for text in texts[:_WARM_UP]:
        await agent.parse_message(text)
    return [await _timed(agent, text) for text in texts]


async def _timed(agent: Any, text: str) -> dict[str, Any]:
    start, computed = time.perf_counter(), time.process_time()
    parsed = await agent.parse_message(text)
    taken, computing = time.perf_counter() - start, time.process_time() - computed
    return {**outcome(parsed), "milliseconds": taken * 1000, "cpu_milliseconds": computing * 1000}


def _main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--light", action="store_true")
    given = parser.parse_args(arguments)
    if given.light:
        from deploy.local import light

        light.leave_out_unused()
    start = time.monotonic()
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # Rasa would write a line for every message.
    configure_structlog(logging.ERROR)
    agent = Agent.load(str(given.model))
    loaded = time.monotonic() - start
    messages = asyncio.run(_read_all(agent, json.loads(given.texts.read_text(encoding="utf-8"))))
    content = {"messages": messages, "load_seconds": loaded, "memory_mb": memory_mb(os.getpid())}
    given.result.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
