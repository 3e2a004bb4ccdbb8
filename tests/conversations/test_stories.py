"""Runs the end-to-end stories of this folder with ``rasa test``: every intent and action as predicted."""

from __future__ import annotations

import subprocess
from pathlib import Path

from deploy.local import train
from deploy.local.settings import ROOT, environment, rasa_command
from tests.conversations import reading

FOLDER = Path(__file__).parent


def test_stories_are_predicted_as_written(tmp_path: Path) -> None:
    assert_predicted(FOLDER, tmp_path)


def test_talks_are_predicted_as_written(tmp_path: Path) -> None:
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "test_talks.yml").write_text(reading.stories(), encoding="utf-8")
    assert_predicted(stories, tmp_path / "results")


def assert_predicted(stories: Path, results: Path) -> None:
    """Every intent and action of the stories in a folder is predicted as written."""
    assert train.is_current(), "make train first"
    command = rasa_command(
        "test", "core",
        "--model", str(train.MODEL),
        "--stories", str(stories),
        "--out", str(results),
        "--fail-on-prediction-errors",
    )  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    failed = results / "failed_test_stories.yml"
    assert result.returncode == 0, failed.read_text() if failed.exists() else result.stderr[-3000:]
