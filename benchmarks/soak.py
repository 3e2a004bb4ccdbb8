"""``make soak``: sixteen clients for minutes; no error, no wrong answer, no growing memory."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report
from benchmarks.serving import bots, client, talks
from benchmarks.serving.client import Load, Talk
from deploy.local import train
from deploy.local.settings import ROOT, Ports

CLIENTS = 16
DEFAULT_MINUTES = 10.0
#: Memory may grow by so much between the middle and the end.
MOST_GROWTH = 0.03
_WARM_UP_S = 20.0
_SAMPLES = 120
#: Memory in the middle and at the end is the median of so large a part of all samples.
_PART = 0.1


@dataclass(frozen=True)
class Outcome:
    """What a soak found; ``samples``: memory in MB at even distances."""

    load: Load
    samples: list[float]

    @property
    def growth(self) -> float:
        """Growth of memory in the second half, as a share of what it was in the middle."""
        size, middle = max(1, round(len(self.samples) * _PART)), len(self.samples) // 2
        before, after = self.samples[middle : middle + size], self.samples[-size:]
        return statistics.median(after) / statistics.median(before) - 1

    def faults(self) -> list[str]:
        """Why the soak has failed; empty where it has not."""
        found = [f"{self.load.errors} turns without an answer"] if self.load.errors else []
        found += [f"{self.load.wrong} wrong answers"] if self.load.wrong else []
        found += [f"memory grew by {report.percent(self.growth)}"] if self.growth >= MOST_GROWTH else []
        return found if self.load.milliseconds else ["no turn at all"]


async def soak(running: bots.Running, asked: Sequence[Talk], clients: int, seconds: float) -> Outcome:
    """Play, and look at the memory meanwhile."""
    samples: list[float] = []
    watching = asyncio.create_task(_watch(running, seconds / _SAMPLES, samples))
    try:
        load = await client.play(running.setup.url, asked, clients, seconds)
    finally:
        watching.cancel()
    samples.append(running.memory_mb())
    return Outcome(load, samples)


async def _watch(running: bots.Running, every: float, samples: list[float]) -> None:
    while True:
        samples.append(running.memory_mb())
        await asyncio.sleep(every)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where something was wrong."""
    given = _parser().parse_args(arguments)
    if train.main() != 0:
        return 1
    asked = [talk for group in talks.ours().values() for talk in group]
    with (
        tempfile.TemporaryDirectory() as kept,
        bots.running(bots.ours(ROOT, Ports.from_environment(), Path(kept))) as running,
    ):
        checked = asyncio.run(client.recorded(running.setup.url, asked))
        asyncio.run(client.play(running.setup.url, checked, given.clients, min(_WARM_UP_S, given.minutes * 60)))
        start = time.strftime("%Y-%m-%d %H:%M")
        outcome = asyncio.run(soak(running, checked, given.clients, given.minutes * 60))
    summary = outcome.load.summary()
    print(
        f"{start}: {given.clients} clients, {given.minutes:g} minutes: {summary['turns']} turns, "
        f"p50 {summary['p50']:.0f} ms, p99 {summary['p99']:.0f} ms, {summary['errors']} errors, "
        f"{summary['wrong']} wrong, memory {outcome.samples[0]:.0f} MB at the start, {outcome.samples[-1]:.0f} MB at "
        f"the end, {report.percent(outcome.growth)} more in the second half"
    )
    for line in [*outcome.load.problems, *outcome.faults()]:
        print(line, file=sys.stderr)
    return 1 if outcome.faults() else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=DEFAULT_MINUTES)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
