"""The serving part: our bot beside the one of ``rasa init``, under the same clients."""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import Usage
from benchmarks.serving import bots, client, growth, talks
from benchmarks.serving.bots import BotSetup
from benchmarks.serving.client import Talk
from deploy.local import train
from deploy.local.settings import ROOT, Ports

#: Turn 200 of one talk is compared with turn 5; each is the median of so many turns around it.
EARLY, LATE, AROUND = 5, 200, 4
CLIENTS = (1, 4, 16)
_SEED = 7

Result = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How much is measured.

    ``seconds`` of each load; ``grown``: how many times knowledge and training data, 1 leaves this out. ``stored``
    conversations: 0 leaves all growth out. ``reuse``: both bots as an earlier run has trained them.
    """

    results: Path
    ports: Ports
    seconds: float = 15.0
    starts: int = 3
    stored: int = 100_000
    grown: int = 10
    reuse: bool = False
    quick: bool = False


def run(options: Options, say: Say) -> Iterator[Result]:
    """All figures, as far as they are, after each step.

    ``quick``: our bot alone, seconds of load, no training, no growth.
    """
    folder = options.results / "serving"
    folder.mkdir(parents=True, exist_ok=True)
    if not options.quick:
        yield from _Serving(options, folder, say).run()
        return
    own = bots.ours(ROOT, options.ports, _fresh(folder / "kept"))
    with bots.running(own) as running:
        yield {"bots": {"ours": _loads(running, talks.ours(), (1, 4), 2.0, say)}}


class _Serving:
    """Both bots, one after the other, then both grown."""

    def __init__(self, options: Options, folder: Path, say: Say) -> None:
        self._options = options
        self._folder = folder
        self._say = say
        self._copy = folder / "ours"
        self._init = folder / "rasa_init"

    def run(self) -> Iterator[Result]:
        """Everything; the result so far after each step."""
        init_training = self._made("rasa init", self._init, version("rasa"), lambda: bots.make_rasa_init(self._init))
        own_training = self._made("our training", self._copy, train.fingerprint(), self._train_copy)
        own = self._measure(self._ours("kept"), talks.ours(), talks.long_ours(), own_training)
        result: Result = {"seconds": self._options.seconds, "bots": {"ours": own}}
        yield result
        asked = {"its_own": talks.rasa_init()}
        init = self._measure(self._rasa_init(), asked, talks.long_rasa_init(), init_training)
        result = {**result, "bots": {"ours": own, "rasa_init": init}}
        yield result
        steps = {"plain": self._as_it_is, "conversations": self._many_conversations} if self._options.stored else {}
        if self._options.stored and self._options.grown > 1:
            steps |= {"knowledge": self._more_knowledge, "training_data": self._more_training_data}
        for name, step in steps.items():
            result = {**result, "growth": {**result.get("growth", {}), name: step()}}
            yield result

    def _made(self, what: str, folder: Path, key: str, make: Callable[[], Usage]) -> Result:
        """What making a bot took, and on which day.

        With ``reuse`` an earlier run may have made it of the same, even one that was broken off before it could say
        how long it took: then nothing is said.
        """
        figures = folder.with_suffix(".training.json")
        if self._options.reuse and any((folder / "models").glob("*.tar.gz")):
            known: Result = json.loads(figures.read_text(encoding="utf-8")) if figures.exists() else {"key": key}
            if known["key"] == key:
                return {**known, "reused": True}
        self._say(what)
        found = {**asdict(make()), "day": date.today().isoformat(), "key": key}
        figures.write_text(json.dumps(found), encoding="utf-8")
        return {**found, "reused": False}

    def _train_copy(self) -> Usage:
        bots.copy_project(self._copy)
        return bots.train_ours(self._copy)

    def _ours(self, kept: str, project: Path | None = None) -> BotSetup:
        return bots.ours(project or self._copy, self._options.ports, _fresh(self._folder / kept))

    def _rasa_init(self) -> BotSetup:
        return bots.rasa_init(self._init, self._options.ports.rasa)

    def _measure(self, bot: BotSetup, workloads: dict[str, list[Talk]], lines: Talk, training: Result) -> Result:
        """Starts, loads and a long talk of one bot."""
        starts = []
        for _ in range(self._options.starts - 1):
            with bots.running(bot) as running:
                starts.append(running.start_seconds)
        with bots.running(bot) as running:
            starts.append(running.start_seconds)
            self._say(f"{bot.name}: starts {', '.join(f'{seconds:.1f} s' for seconds in starts)}")
            return {
                "training": training,
                "start_seconds": statistics.median(starts),
                "start_cpu_seconds": running.start_cpu_seconds,
                **_loads(running, workloads, CLIENTS, self._options.seconds, self._say),
                "long_talk": _long_talk(running, lines, self._say),
            }

    def _as_it_is(self) -> Result:
        return self._grown(self._ours("kept"), self._rasa_init())

    def _many_conversations(self) -> Result:
        """Both with SQLite that holds many conversations."""
        own = self._ours("many")
        init = bots.with_sqlite(self._rasa_init(), _fresh(self._folder / "many_init") / "conversations.sqlite")
        for bot, database in (
            (own, self._folder / "many" / "conversations.sqlite"),
            (init, self._folder / "many_init" / "conversations.sqlite"),
        ):
            with bots.running(bot):  # Its first answer is the conversation that is copied.
                pass
            growth.store_conversations(database, self._options.stored)
        return {"number": self._options.stored, **self._grown(own, init)}

    def _more_knowledge(self) -> Result:
        project = self._folder / "more_knowledge"
        bots.copy_project(project)
        growth.more_knowledge(project / "knowledge", self._options.grown, _SEED)
        training = self._trained("more knowledge", lambda: bots.train_ours(project))
        return {"times": self._options.grown, "training": training, **self._grown(self._ours("kept", project), None)}

    def _more_training_data(self) -> Result:
        project = self._folder / "more_data"
        bots.copy_project(project)
        number = growth.more_training_data(project / "data" / "nlu", self._options.grown, _SEED)
        own = self._trained("more training data", lambda: bots.train_ours(project))
        grown_init = self._folder / "more_data_init"
        shutil.copytree(self._init, grown_init, ignore=shutil.ignore_patterns("models", ".rasa"), dirs_exist_ok=True)
        init_number = growth.more_training_data(grown_init / "data", self._options.grown, _SEED)
        init = self._trained("more training data, rasa init", lambda: bots.train_rasa_init(grown_init))
        return {
            "times": self._options.grown,
            "examples": {"ours": number, "rasa_init": init_number},
            "training": own,
            "rasa_init_training": init,
            **self._grown(self._ours("kept", project), bots.rasa_init(grown_init, self._options.ports.rasa)),
        }

    def _trained(self, what: str, train: Callable[[], Usage]) -> Result:
        usage = train()
        self._say(f"{what}: trained in {usage.seconds:.0f} s")
        return asdict(usage)

    def _grown(self, own: BotSetup, init: BotSetup | None) -> Result:
        """A short load of one and of four clients; topics are checked, for the wording may have changed."""
        found = {"ours": self._short(own, talks.ours()["looked_up"])}
        return {"bots": {**found, **({"rasa_init": self._short(init, talks.rasa_init())} if init else {})}}

    def _short(self, bot: BotSetup, asked: Sequence[Talk]) -> Result:
        with bots.running(bot) as running:
            loads = {str(clients): _load(running, asked, clients, self._options.seconds) for clients in (1, 4)}
            memory = running.memory_mb()
        self._say(f"{bot.name}: p50 {loads['1']['p50']:.0f} ms")
        return {"start_seconds": running.start_seconds, "loads": loads, "memory_mb": memory}


def _loads(
    running: bots.Running, workloads: dict[str, list[Talk]], counts: Sequence[int], seconds: float, say: Say
) -> Result:
    """Memory, and each workload under so many clients; every answer must be the one that a single client got."""
    result: Result = {"memory_started_mb": running.memory_mb(), "loads": {}}
    for name, asked in workloads.items():
        recorded = asyncio.run(client.recorded(running.setup.url, asked))
        result["loads"][name] = {}
        for clients in counts:
            load = _load(running, recorded, clients, seconds)
            result["loads"][name][str(clients)] = load
            say(f"{running.setup.name}: {name}, {clients} clients: {load['turns_per_second']:.1f} turns/s")
    return {**result, "memory_mb": running.memory_mb()}


def _load(running: bots.Running, asked: Sequence[Talk], clients: int, seconds: float) -> Result:
    """One load, with the milliseconds that the bot computed for a turn: they depend less on what else runs."""
    before = running.cpu_seconds()
    load = asyncio.run(client.play(running.setup.url, asked, clients, seconds))
    computed = (running.cpu_seconds() - before) * 1000
    return {**load.summary(), "cpu_ms": computed / len(load.milliseconds) if load.milliseconds else None}


def _long_talk(running: bots.Running, lines: Talk, say: Say) -> Result:
    talk = client.one_long_talk(running.setup.url, lines, LATE + AROUND, running.cpu_seconds)
    load, computed = asyncio.run(talk)
    result: Result = {"errors": load.errors, "wrong": load.wrong}
    for name, turn in (("early", EARLY), ("late", LATE)):
        first, last = turn - AROUND - 1, turn + AROUND
        result[f"{name}_ms"] = statistics.median(load.milliseconds[first:last])
        result[f"{name}_cpu_ms"] = (computed[last] - computed[first]) * 1000 / (last - first)
    say(f"{running.setup.name}: turn {EARLY} {result['early_ms']:.0f} ms, turn {LATE} {result['late_ms']:.0f} ms")
    times = {"times": result["late_ms"] / result["early_ms"]}
    return {**result, **times, "cpu_times": result["late_cpu_ms"] / result["early_cpu_ms"]}


def _fresh(folder: Path) -> Path:
    """The folder without the conversations of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.sqlite*"):
        file.unlink()
    return folder
