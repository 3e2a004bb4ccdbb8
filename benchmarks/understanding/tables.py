"""The understanding part as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.report import MISSING, number, percent, table
from benchmarks.understanding.pipelines import DEFAULT_EPOCHS

_NAMES = {"ours": "ours", "rasa_default": "Rasa's default"}
_SCORES = (
    ("accuracy, in scope", "accuracy"),
    ("macro F1", "macro_f1"),
    ("right, or offered when asking back", "offered"),
    ("out-of-scope recall", "recall"),
    ("in scope, rejected", "rejected"),
    ("several questions, all found", "all_found"),
    ("right among those at 0.9", "right_at_90"),
    ("profession F1", "profession_f1"),
    ("degree F1", "degree_f1"),
)
_SHOWN_CONFUSIONS = 15

Result = Mapping[str, Any]


def parts(result: Result) -> list[str]:
    """Headings and tables."""
    pipelines = result["pipelines"]
    found = ["## Understanding", *_weaker(result), _main(pipelines), *_variants(pipelines)]
    if few := {key: one for key, one in pipelines.items() if one.get("few_shot")}:
        found += ["### Few examples an intent: accuracy in scope", _few(few)]
    return [*found, *_confusions(pipelines["ours"]["confusions"])]


def _weaker(result: Result) -> Iterator[str]:
    """Says so where the peer had fewer epochs than by default."""
    epochs = result.get("peer_epochs", DEFAULT_EPOCHS)
    if epochs != DEFAULT_EPOCHS and len(result["pipelines"]) > 1:
        yield f"Rasa's default pipeline had {epochs} epochs, not {DEFAULT_EPOCHS}: by default it is better."


def _head(pipelines: Result) -> list[str]:
    return ["", *(_name(key, one) for key, one in pipelines.items())]


def _name(key: str, one: Result) -> str:
    training = one.get("training") or {}
    return _NAMES[key] + (f" (trained earlier, on {training['day']})" if training.get("reused") else "")


def _main(pipelines: Result) -> str:
    each = list(pipelines.values())
    rows = []
    for group, scores in each[0]["sets"].items():
        for label, key in _SCORES:
            values = [percent(one["sets"][group][key]) for one in each]
            rows.append([f"{group} ({scores['messages']}): {label}", *values])
    folds = [one.get("cross_validation") for one in each]
    for label, key in (_SCORES[0], _SCORES[1], _SCORES[3]) if any(folds) else ():
        values = [
            f"{percent(fold[key])} ({fold['folds']} of {fold['of']} folds)" if fold else MISSING for fold in folds
        ]
        rows.append([f"cross-validation: {label}", *values])
    rows += [
        ["a message, p50", *(f"{one['speed']['p50']:.1f} ms" for one in each)],
        ["a message, p50 of computing", *(f"{one['speed']['cpu_p50']:.1f} ms" for one in each)],
        ["a message, p99", *(f"{one['speed']['p99']:.1f} ms" for one in each)],
        ["memory, model loaded", *(f"{number(one['memory_mb'])} MB" for one in each)],
    ]
    for label, key, unit in (
        ("training", "seconds", "s"),
        ("training, computing on all cores", "cpu_seconds", "s"),
        ("training, memory", "peak_mb", "MB"),
    ):
        trained = [one.get("training") for one in each]
        rows.append([label, *(f"{number(one[key])} {unit}" if one else MISSING for one in trained)])
    return table(_head(pipelines), rows)


def _variants(pipelines: Result) -> Iterator[str]:
    head = ["variant", "changed"]
    for key in pipelines:
        head += [f"{_NAMES[key]}: accuracy", "lost", "profession F1", "degree F1", "other profession"]
    for group, ways in next(iter(pipelines.values()))["variants"].items():
        yield f"### Variants of {group}"
        rows = []
        for way, first in ways.items():
            row = [way, str(first["changed"])]
            for one in pipelines.values():
                row += _variant(one["variants"][group][way], one["sets"][group])
            rows.append(row)
        yield table(head, rows)


def _variant(scores: Result, plain: Result) -> list[str]:
    lost = (plain["accuracy"] - scores["accuracy"]) * 100
    entities = [percent(scores["profession_f1"]), percent(scores["degree_f1"])]
    return [percent(scores["accuracy"]), f"{lost:.1f} points", *entities, str(scores["profession_changed"])]


def _few(pipelines: Result) -> str:
    groups = next(iter(pipelines.values()))["sets"]
    head = ["", *(f"{_NAMES[key]}, {group}" for key in pipelines for group in groups)]
    counts = next(iter(pipelines.values()))["few_shot"]
    rows = [
        [count, *(percent(one["few_shot"][count][group]["accuracy"]) for one in pipelines.values() for group in groups)]
        for count in counts
    ]
    every = [percent(one["sets"][group]["accuracy"]) for one in pipelines.values() for group in groups]
    return table(head, [*rows, ["all", *every]])


def _confusions(groups: Result) -> Iterator[str]:
    for group, confusions in groups.items():
        yield f"### Ours: what is taken for what, {group}"
        yield table(
            ["asked", "understood", "times", "for example"],
            [
                [one["wanted"], one["got"], str(one["count"]), " / ".join(map(_cell, one["examples"]))]
                for one in confusions[:_SHOWN_CONFUSIONS]
            ],
        )


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
