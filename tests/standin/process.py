"""Starts, kills and restarts the stand-in server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import answers
from deploy.local.settings import ROOT, environment

_START_S = 90.0


@dataclass
class StandInServer:
    """The stand-in on one port; what was said survives ``kill`` and ``start``."""

    port: int
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the website channel."""
        return f"http://127.0.0.1:{self.port}/webhooks/website/"

    @property
    def log(self) -> str:
        """What the server has written."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> StandInServer:
        """Start it and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.standin.server", str(self.port), str(self.folder / "talks.sqlite")],
                cwd=ROOT,
                env={**os.environ, **environment(), **self.settings},
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + _START_S
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log[-3000:]
            if answers(f"{self.url}health", timeout=1.0):
                return self
            time.sleep(0.1)
        raise AssertionError(f"the stand-in did not start: {self.log[-3000:]}")

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self._process:
            self._process.kill()
            self._process.wait()
