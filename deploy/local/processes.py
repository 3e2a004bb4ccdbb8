"""Processes that belong together: started, watched, restarted with a limit, and all ended at the end."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.local.settings import ROOT, RUN, environment

#: A process that dies more often than this within the window is not started again.
MOST_RESTARTS = 4
RESTART_WINDOW_S = 120.0
_TERM_WAIT_S = 8.0


class GaveUpError(RuntimeError):
    """A process died again and again."""


@dataclass
class Service:
    """One process with its log file in ``.run/``."""

    name: str
    command: Sequence[str]
    _process: subprocess.Popen[bytes] | None = None
    _deaths: deque[float] = field(default_factory=deque)
    _log: IO[bytes] | None = None

    @property
    def log_path(self) -> Path:
        """Where the process writes."""
        return RUN / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it only through us."""
        RUN.mkdir(exist_ok=True)
        self._log = self.log_path.open("ab")
        self._process = subprocess.Popen(
            list(self.command),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def restart_if_dead(self) -> bool:
        """Start it again if it died; returns whether it had to be. Raises ``GaveUpError`` after too many deaths."""
        if self.alive():
            return False
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths and now - self._deaths[0] > RESTART_WINDOW_S:
            self._deaths.popleft()
        if len(self._deaths) > MOST_RESTARTS:
            raise GaveUpError(self.name)
        self._close_log()
        self.start()
        return True

    def stop(self) -> None:
        """End it and all that it started: first asked, then forced."""
        if self._process is not None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_TERM_WAIT_S)
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._close_log()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _close_log(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None


def port_is_free(port: int) -> bool:
    """Whether we could listen on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str, body: bytes | None = None, timeout: float = 5.0) -> bytes | None:
    """The body of an HTTP answer with status 200, or ``None``."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return bytes(response.read())
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return None
