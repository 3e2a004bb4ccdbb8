"""Runs a command in a process of its own and says what it took; reads the memory of processes (Linux)."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LAST_LINES = 20
_LOOK_EVERY_S = 0.05


class CommandFailedError(RuntimeError):
    """A measured command ended with an error; the message has the last lines that it wrote."""


@dataclass(frozen=True)
class Usage:
    """What a process took: wall seconds, seconds of computing on all its cores, greatest memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Usage:
    """Run to the end. Raises ``CommandFailedError``."""
    start = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(command), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        peak = _Peak(process.pid)
        peak.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
    # Popen must not wait a second time for a process that is gone.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        raise CommandFailedError("\n".join([f"exit code {process.returncode}: {' '.join(command)}", *lines]))
    return Usage(time.monotonic() - start, used.ru_utime + used.ru_stime, peak.mb)


class _Peak(threading.Thread):
    """Reads a process's greatest memory while it runs: what the system says at its end may be that of its parent."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status = _PROC / str(pid) / "status"
        self.mb = 0.0

    def run(self) -> None:
        """Until the process is gone; it may still be starting at first."""
        time.sleep(_LOOK_EVERY_S)
        while (found := self._high_water()) is not None:
            self.mb = max(self.mb, found)
            time.sleep(_LOOK_EVERY_S)

    def _high_water(self) -> float | None:
        try:
            text = self._status.read_text(encoding="ascii", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        line = re.search(r"^VmHWM:\s+(\d+) kB", text, re.MULTILINE)
        return int(line.group(1)) / 1024 if line else None


def memory_mb(pid: int) -> float:
    """Resident memory in MB of a process and all that it started; 0 when it is gone."""
    return sum(map(_resident_mb, _family(pid)))


def cpu_seconds(pid: int) -> float:
    """Seconds that a process and all that it started have computed until now, those that have ended included."""
    return sum(map(_computed, _family(pid)))


def _family(pid: int) -> list[int]:
    """The process, and those that it started, and so on."""
    children = _children()
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _computed(pid: int) -> float:
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # After the name: own time in and out of the kernel, then that of children that have ended.
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (parent := _field(folder / "status", "PPid")) is not None:
            found.setdefault(parent, []).append(int(folder.name))
    return found


def _resident_mb(pid: int) -> float:
    return (_field(_PROC / str(pid) / "status", "VmRSS") or 0) / 1024


def _field(path: Path, name: str) -> int | None:
    """A number of a status file; ``None`` where the process has ended meanwhile or has no such number."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
