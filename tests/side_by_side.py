"""``make test``: two groups of tests side by side. One mostly waits, for servers and browsers; the other one computes.

Each group keeps its order. The first one is shown as it goes on, the second one in one piece when both are done. It is
red when any of them is; then the last lines say which.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from deploy.local.settings import ROOT

#: Playwright keeps an event loop of its own running: the browser tests get a process of their own.
WIDGET = "tests/widget"
SERVERS = (
    "tests/benchmarks/test_quick.py",
    "tests/channels/test_kills.py",
    "tests/conversations",
    "tests/deploy",
    "tests/running",
)
#: Where both groups want the same core the servers go first: answers are to come in time.
_NICE = ("nice", "-n", "5")
#: One thread: the other core is for the servers.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def command(paths: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """pytest for these paths."""
    return [sys.executable, "-m", "pytest", *paths, *(f"--ignore={path}" for path in without)]


def computing() -> list[str]:
    """Every test that is in no other group: a new one cannot be forgotten."""
    return [*_NICE, *command(["tests"], (WIDGET, *SERVERS))]


def run(groups: dict[str, list[str]], beside: list[str]) -> Iterator[tuple[str, int]]:
    """Run the groups one after the other, and one beside them; the name and the exit code of each."""
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, **_ONE_THREAD}
        other = subprocess.Popen(beside, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            for name, words in groups.items():
                yield name, subprocess.run(words, cwd=ROOT, check=False).returncode
        finally:
            code = other.wait()
            show(said)
        yield "the tests that compute", code


def show(said: IO[bytes]) -> None:
    """What the group beside has said."""
    said.seek(0)
    sys.stdout.buffer.write(said.read())
    sys.stdout.flush()


def main() -> int:
    """1 where any group is red."""
    groups = {"the tests with servers": command(SERVERS), "the tests with a browser": command([WIDGET])}
    red = [name for name, code in run(groups, computing()) if code]
    for name in red:
        print(f"RED: {name}, see above", flush=True)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
