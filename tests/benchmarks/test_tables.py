"""The tables show the figures, the ratios, and what was not measured in this run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from benchmarks.measure import Usage
from benchmarks.serving import tables as serving
from benchmarks.serving.client import Load
from benchmarks.understanding import tables as understanding
from benchmarks.understanding.scores import Confusion, Scores, Speed

GOOD = asdict(Scores(100, 0.9, 0.85, 0.97, 0.92, 0.02, None, 0.9, 0.98, 0.95))
POOR = asdict(Scores(100, 0.75, 0.7, 0.8, 0.5, 0.1, None, 0.8, None, None))


def pipeline(plain: dict[str, Any], varied: dict[str, Any], reused: bool) -> dict[str, Any]:
    """The result of one pipeline."""
    changes = {"changed": 40, "profession_changed": 2, "profession_changes": []}
    confusion = Confusion("ask_salary", "ask_training_pay", 3, ("a | b",))
    return {
        "training": {**asdict(Usage(60.0, 100.0, 900.0)), "day": "2026-11-01", "reused": reused},
        "memory_mb": 400.0,
        "speed": asdict(Speed(7.0, 30.0, 6.0)),
        "sets": {"heldout": plain},
        "variants": {"heldout": {"one_typo": {**changes, **varied}}},
        "confusions": {"heldout": [asdict(confusion)]},
        "few_shot": {"5": {"heldout": varied}},
        "cross_validation": {"folds": 1, "of": 5, **plain},
    }


def test_understanding() -> None:
    result = {"pipelines": {"ours": pipeline(GOOD, POOR, False), "rasa_default": pipeline(POOR, POOR, True)}}
    text = "\n\n".join(understanding.parts(result))
    assert "Rasa's default (trained earlier, on 2026-11-01)" in text
    assert "| heldout (100): accuracy, in scope | 90.0 % | 75.0 % |" in text
    assert "| heldout (100): profession F1 | 98.0 % | – |" in text
    assert "| cross-validation: macro F1 | 85.0 % (1 of 5 folds) | 70.0 % (1 of 5 folds) |" in text
    assert "| one_typo | 40 | 75.0 % | 15.0 points | – | – | 2 | 75.0 % | 0.0 points | – | – | 2 |" in text
    assert "| 5 | 75.0 % | 75.0 % |" in text
    assert "| ask_salary | ask_training_pay | 3 | a / b |" in text


def bot(seconds: float, loads: dict[str, Any]) -> dict[str, Any]:
    """The result of one bot."""
    return {
        "training": asdict(Usage(seconds, seconds, 900.0)),
        "start_seconds": seconds,
        "start_cpu_seconds": seconds,
        "memory_mb": 500.0,
        "loads": loads,
        "long_talk": {"early_ms": 10.0, "late_ms": 15.0, "times": 1.5, "cpu_times": 1.4, "errors": 0, "wrong": 0},
    }


def load(milliseconds: float, wrong: int = 0) -> dict[str, Any]:
    """A second of turns that take so long."""
    counted = Load([milliseconds] * int(1000 / milliseconds), 1.0)
    for _ in range(wrong):
        counted.add(milliseconds, ["says too much"])
    return {**counted.summary(), "cpu_ms": milliseconds / 2}


def test_serving() -> None:
    own, init = {"1": load(10.0), "4": load(5.0, wrong=1)}, {"1": load(40.0), "4": load(20.0)}
    grown = {"start_seconds": 8.0, "memory_mb": 600.0}
    plain = {"bots": {"ours": {**grown, "loads": own}, "rasa_init": {**grown, "loads": init}}}
    more = {"times": 10, "training": asdict(Usage(20.0, 40.0, 1.0)), "bots": {"ours": {**grown, "loads": init}}}
    result = {
        "bots": {"ours": bot(10.0, {"looked_up": own}), "rasa_init": bot(40.0, {"its_own": init})},
        "growth": {"plain": plain, "conversations": {"number": 100_000, **plain}, "knowledge": more},
    }
    text = "\n\n".join(serving.parts(result))
    assert "| turns per second, 4 clients | 201.0 | 50.0 | 4.02 × |" in text
    assert "| p50, 1 client, ms | 10.0 | 40.0 | 0.25 × |" in text
    assert "| turn 200 against turn 5 | 1.50 × | 1.50 × |" in text
    assert "| the same, computing | 1.40 × | 1.40 × |" in text
    assert "| ours, looked_up | 4 | 5.0 | 5.0 | 5.0 | 2.5 | 201.0 | 4.02 × | 0 | 1 |" in text
    assert "| 100,000 stored conversations | ours | – | 8.0 s, 1.00 × | 10.0 ms, 1.00 × |" in text
    assert "| 10 × knowledge | ours | 40 s, 4.00 × | 8.0 s, 1.00 × | 40.0 ms, 4.00 × |" in text
    assert "- says too much" in text


def test_ours_alone() -> None:
    result = {"bots": {"ours": {"loads": {"plain": {"1": load(10.0)}}}}}
    assert "| ours, plain | 1 | 10.0 | 10.0 | 10.0 | 5.0 | 100.0 | – | 0 | 0 |" in "\n".join(serving.parts(result))


def test_a_part_of_the_figures_can_be_shown() -> None:
    result = {"pipelines": {"ours": pipeline(GOOD, POOR, False), "rasa_default": pipeline(POOR, POOR, False)}}
    for late in ("few_shot", "cross_validation"):
        del result["pipelines"]["rasa_default"][late]
    text = "\n\n".join(understanding.parts(result))
    assert "| cross-validation: macro F1 | 85.0 % (1 of 5 folds) | – |" in text
    own = {"bots": {"ours": bot(10.0, {"looked_up": {"1": load(10.0), "4": load(5.0)}})}}
    assert "| ours, looked_up | 4 | 5.0 |" in "\n".join(serving.parts(own))
