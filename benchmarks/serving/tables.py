"""The serving part as Markdown, with the ratios to the bot of ``rasa init``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.report import MISSING, number, table, times

_PEER = "its_own"
#: The workload whose figures have targets.
_MEASURED = "looked_up"

Result = Mapping[str, Any]


def parts(result: Result) -> list[str]:
    """Headings and tables."""
    each = result["bots"]
    found = ["## Serving", _loads(each)]
    if "rasa_init" in each:
        found[1:1] = [_main(each["ours"], each["rasa_init"])]
    if "growth" in result:
        found += ["### As it grows (looked-up answers)", _growth(result["growth"], each)]
    return [*found, *_problems(each)]


def _main(own: Result, init: Result) -> str:
    own_loads, init_loads = own["loads"][_MEASURED], init["loads"][_PEER]
    rows = [
        _row("turns per second, 4 clients", own_loads["4"], init_loads["4"], "turns_per_second", 1),
        _row("a turn, 4 clients, computing, ms", own_loads["4"], init_loads["4"], "cpu_ms", 1),
        _row("p50, 1 client, ms", own_loads["1"], init_loads["1"], "p50", 1),
        _row("p95, 1 client, ms", own_loads["1"], init_loads["1"], "p95", 1),
        _row("start to first answer, s", own, init, "start_seconds", 1),
        _row("start, computing, s", own, init, "start_cpu_seconds", 1),
        _row("memory, all processes, MB", own, init, "memory_mb", 0),
        _row("training, s", own["training"], init["training"], "seconds", 0),
        _row("training, computing on all cores, s", own["training"], init["training"], "cpu_seconds", 0),
        _row("turn 5 of one talk, ms", own["long_talk"], init["long_talk"], "early_ms", 1),
        _row("turn 200 of one talk, ms", own["long_talk"], init["long_talk"], "late_ms", 1),
        *_earlier(own["training"], init["training"]),
        _times("turn 200 against turn 5", own, init, "times"),
        _times("the same, computing", own, init, "cpu_times"),
    ]
    return table(["", "ours (looked-up answers)", "rasa init", "ours / rasa init"], rows)


def _row(label: str, own: Result, init: Result, key: str, digits: int) -> list[str]:
    mine, theirs = own.get(key), init.get(key)
    return [label, number(mine, digits), number(theirs, digits), times(mine, theirs)]


def _times(label: str, own: Result, init: Result, key: str) -> list[str]:
    return [label, *(f"{one['long_talk'][key]:.2f} ×" for one in (own, init)), ""]


def _earlier(*trainings: Result) -> Iterator[list[str]]:
    """The days of trainings that were not in this run."""
    if any(training.get("reused") for training in trainings):
        yield ["trained earlier, on", *(training.get("day", MISSING) for training in trainings), ""]


def _loads(each: Result) -> str:
    head = [
        "bot, workload",
        "clients",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "computing ms",
        "turns/s",
        "× rasa init",
        "errors",
        "wrong",
    ]
    rows = []
    peer = each["rasa_init"]["loads"][_PEER] if "rasa_init" in each else {}
    for bot, result in each.items():
        for workload, loads in result["loads"].items():
            for clients, load in loads.items():
                rate = load["turns_per_second"]
                spread = [number(load[key], 1) for key in ("p50", "p95", "p99", "cpu_ms")]
                ratio = times(rate, (peer.get(clients) or {}).get("turns_per_second"))
                faults = [str(load["errors"]), str(load["wrong"])]
                rows.append([f"{bot}, {workload}", clients, *spread, number(rate, 1), ratio, *faults])
    return table(head, rows)


def _growth(result: Result, each: Result) -> str:
    head = ["", "bot", "training, computing", "start", "p50, 1 client", "turns/s, 4 clients", "memory", "wrong"]
    labels = {
        "plain": "as it is",
        "conversations": "{number:,} stored conversations",
        "knowledge": "{times} × knowledge",
        "training_data": "{times} × training data",
    }
    rows = []
    for step in result:
        label = labels[step].format(**result[step])
        for bot, figures in result[step]["bots"].items():
            base = result["plain"]["bots"][bot]
            rows.append([label, bot, _training(result[step], bot, each), *_grown(figures, base)])
    return table(head, rows)


def _training(step: Result, bot: str, each: Result) -> str:
    """Seconds of computing and how many times those of the bot as it is."""
    own = step.get("training" if bot == "ours" else "rasa_init_training")
    if not own:
        return MISSING
    return f"{number(own['cpu_seconds'])} s, {times(own['cpu_seconds'], each[bot]['training']['cpu_seconds'])}"


def _grown(figures: Result, base: Result) -> list[str]:
    one, four = figures["loads"]["1"], figures["loads"]["4"]
    return [
        f"{number(figures['start_seconds'], 1)} s, {times(figures['start_seconds'], base['start_seconds'])}",
        f"{number(one['p50'], 1)} ms, {times(one['p50'], base['loads']['1']['p50'])}",
        f"{number(four['turns_per_second'], 1)}, "
        f"{times(four['turns_per_second'], base['loads']['4']['turns_per_second'])}",
        f"{number(figures['memory_mb'])} MB, {times(figures['memory_mb'], base['memory_mb'])}",
        str(one["wrong"] + four["wrong"]),
    ]


def _problems(each: Result) -> Iterator[str]:
    for bot, result in each.items():
        for workload, loads in result["loads"].items():
            for load in loads.values():
                if load["problems"]:
                    yield f"### {bot}, {workload}: what was wrong\n\n" + "\n".join(
                        f"- {one}" for one in load["problems"]
                    )
