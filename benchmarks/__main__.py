"""``make bench``: our bot beside what Rasa brings, see ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.serving import suite as serving
from benchmarks.serving import tables as serving_tables
from benchmarks.understanding import suite as understanding
from benchmarks.understanding import tables as understanding_tables
from benchmarks.understanding.pipelines import DEFAULT_EPOCHS
from deploy.local import train
from deploy.local.settings import ROOT, Ports

UNDERSTANDING, SERVING = "understanding", "serving"
_TABLES = {UNDERSTANDING: understanding_tables.parts, SERVING: serving_tables.parts}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where the model cannot be trained."""
    given = _parser().parse_args(arguments)
    given.results.mkdir(parents=True, exist_ok=True)
    if train.main() != 0:
        return 1
    content = report.new()
    for part, measured in _measured(given):
        # Written after each step: hours of work are not lost if the next one fails.
        content[part] = measured
        text = [line for name, tables in _TABLES.items() if name in content for line in tables(content[name])]
        path = report.write(given.results, given.only or "bench", content, text)
    print(path.read_text(encoding="utf-8"))
    return 0


def _measured(given: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts, again and again as far as they are measured."""
    if given.only in (None, SERVING):
        yield from ((SERVING, result) for result in serving.run(_serving(given), say))
    if given.only in (None, UNDERSTANDING):
        yield from ((UNDERSTANDING, result) for result in understanding.run(_understanding(given), say))


def say(text: str) -> None:
    """Show how far it is."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def _understanding(given: argparse.Namespace) -> understanding.Options:
    return understanding.Options(
        given.results.resolve(),
        given.dev,
        given.folds,
        given.peer_folds,
        given.peer_epochs,
        few=tuple(given.few),
        reuse=given.reuse,
        peer=not given.no_peer,
        quick=given.quick,
    )


def _serving(given: argparse.Namespace) -> serving.Options:
    return serving.Options(
        given.results.resolve(),
        Ports.from_environment(),
        given.seconds,
        given.starts,
        given.stored,
        given.grown,
        given.reuse,
        given.quick,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what is ours, a small part of it")
    parser.add_argument("--only", choices=[UNDERSTANDING, SERVING], help="one part")
    parser.add_argument("--results", type=Path, default=ROOT / "results", help="folder for tables and models")
    parser.add_argument("--dev", type=Path, default=ROOT.parent / "shared" / "eval" / "dev_questions.jsonl")
    parser.add_argument("--folds", type=int, default=understanding.FOLDS, help="folds to train, of five")
    parser.add_argument("--peer-folds", type=int, default=understanding.FOLDS, help="the same for Rasa's default")
    parser.add_argument("--peer-epochs", type=int, default=DEFAULT_EPOCHS, help="epochs of Rasa's default")
    few = "examples an intent for the few-shot curve"
    parser.add_argument("--few", type=int, nargs="*", default=understanding.FEW, help=few)
    parser.add_argument("--no-peer", action="store_true", help="understanding without Rasa's default pipeline")
    parser.add_argument("--reuse", action="store_true", help="take models that an earlier run trained on the same")
    parser.add_argument("--seconds", type=float, default=15.0, help="length of each load")
    parser.add_argument("--starts", type=int, default=3, help="starts of each bot, the median counts")
    parser.add_argument(
        "--stored", type=int, default=100_000, help="stored conversations as it grows, 0 leaves all growth out"
    )
    parser.add_argument("--grown", type=int, default=10, help="times knowledge and training data, 1 leaves it out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
