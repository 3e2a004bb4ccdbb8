"""``make test``: two groups of tests side by side. One mostly waits for servers, the other one computes.

Each keeps its order. The first one is shown as it goes on, the second one in one piece when both are done. Where any of
them is red, everything is, and the last lines say which.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from deploy.local.settings import ROOT

#: Playwright keeps an event loop of its own running: the browser tests get a process of their own.
WIDGET = "tests/widget"
SERVERS = ("tests/benchmarks/test_quick.py", "tests/deploy", "tests/running")
#: Where both groups want the same core the servers go first: answers are to come in time.
_NICE = ("nice", "-n", "5")
#: pytest's exit code after Ctrl-C.
_BROKEN_OFF = 2
#: One thread: the other core is for the servers.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def command(paths: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """pytest for these paths."""
    return [sys.executable, "-m", "pytest", *paths, *(f"--ignore={path}" for path in without)]


def groups() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The groups that are run one after the other, and those beside them. A new test is in one without being named."""
    computing = command(["tests"], (WIDGET, *SERVERS))
    return {"tests with servers": command(SERVERS)}, {
        "tests that compute": [*_NICE, *computing],
        "tests with a browser": command([WIDGET]),
    }


def run(commands: dict[str, list[str]], **options: Any) -> list[str]:
    """Run them one after the other, until one is broken off; the names of those that are red."""
    red = []
    for name, words in commands.items():
        code = subprocess.run(words, cwd=ROOT, check=False, **options).returncode
        if code:
            red.append(name)
        if code == _BROKEN_OFF:
            break
    return red


def main() -> int:
    """1 where any group is red."""
    first, beside = groups()
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as pool:
        environment = {**os.environ, **_ONE_THREAD}
        other = pool.submit(run, beside, stdout=said, stderr=subprocess.STDOUT, env=environment)
        red = run(first)
        red += other.result()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
    for name in red:
        print(f"RED: {name}, see above", flush=True)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
