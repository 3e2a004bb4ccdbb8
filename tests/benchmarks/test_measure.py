"""Processes are measured by what they really take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measure

HOLD_MB = 60
HOLD = f"block = bytearray({HOLD_MB} * 1024 * 1024); block[::4096] = b'x' * len(block[::4096])"
WAIT = "; print('ready', flush=True); import sys; sys.stdin.read()"


def test_memory_and_computing_of_a_command(tmp_path: Path) -> None:
    code = f"{HOLD}; import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    usage = measure.run([sys.executable, "-c", code], tmp_path, os.environ, tmp_path / "log")
    assert HOLD_MB < usage.peak_mb < HOLD_MB * 4
    assert usage.cpu_seconds >= 0.3
    assert usage.seconds >= 0.3


def test_a_failed_command_says_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(measure.CommandFailedError, match="no data"):
        measure.run([sys.executable, "-c", "raise SystemExit('no data')"], tmp_path, os.environ, tmp_path / "log")


def test_memory_counts_what_a_process_has_started() -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD + WAIT!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert measure.memory_mb(process.pid) > HOLD_MB
        process.communicate()
    assert measure.memory_mb(process.pid) == 0


def test_computing_counts_what_a_process_has_started() -> None:
    child = "import time\nwhile time.process_time() < 0.4: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])" + WAIT
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert measure.cpu_seconds(process.pid) >= 0.3
        process.communicate()
    assert measure.cpu_seconds(process.pid) == 0
