"""Runs the end-to-end stories of this folder with ``rasa test``: every intent and action as predicted."""

from __future__ import annotations

import subprocess
from pathlib import Path

from deploy.local import train
from deploy.local.settings import ROOT, environment, rasa_command

FOLDER = Path(__file__).parent


def test_stories_are_predicted_as_written(tmp_path: Path) -> None:
    assert train.is_current(), "make train first"
    command = rasa_command(
        "test", "core",
        "--model", str(train.MODEL),
        "--stories", str(FOLDER),
        "--out", str(tmp_path),
        "--fail-on-prediction-errors",
    )  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    failed = tmp_path / "failed_test_stories.yml"
    assert result.returncode == 0, failed.read_text() if failed.exists() else result.stderr[-3000:]
