"""Something that is done now and then beside the bot, in a process of its own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.local.settings import ROOT, RUN, environment


@dataclass
class Timer:
    """Runs a command each so many seconds, the first time soon; never twice at once."""

    name: str
    command: Sequence[str]
    every_s: float
    clock: Callable[[], float] = time.monotonic
    _due: float | None = None
    _process: subprocess.Popen[bytes] | None = None

    def tick(self) -> None:
        """Start the command if it is time; to be called often."""
        now = self.clock()
        if self._running() or (self._due is not None and now < self._due):
            return
        self._due = now + self.every_s
        RUN.mkdir(exist_ok=True)
        with (RUN / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                list(self.command), cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """Let a command that is running come to its end, or end it after some seconds."""
        if self._process is not None and self._running():
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None
