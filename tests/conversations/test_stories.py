"""Runs the stories of this folder with ``rasa test``: every action as predicted."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local import train
from deploy.local.settings import ROOT, environment, rasa_command
from tests.conversations import reading

FOLDER = Path(__file__).parent
TALKS = "test_talks.yml"


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What Rasa says of the stories and talks that it predicts otherwise than written: one run for both."""
    assert train.is_current(), "make train first"
    folder = tmp_path_factory.mktemp("stories")
    for path in FOLDER.glob("test_*.yml"):
        shutil.copy(path, folder)
    (folder / TALKS).write_text(reading.stories(), encoding="utf-8")
    results = tmp_path_factory.mktemp("results")
    command = rasa_command(
        "test", "core",
        "--model", str(train.MODEL),
        "--stories", str(folder),
        "--out", str(results),
    )  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    written = results / "failed_test_stories.yml"
    assert result.returncode == 0, result.stderr[-3000:]
    return written.read_text(encoding="utf-8").split("\n- story: ")[1:]


def test_stories_are_predicted_as_written(failed: list[str]) -> None:
    """Every action of the stories in this folder, after the intents as written."""
    assert [story for story in failed if TALKS not in story.splitlines()[0]] == []


def test_talks_are_predicted_as_written(failed: list[str]) -> None:
    """Every action of the written talks, after the intents as written; ``tests/running`` plays with the real ones."""
    assert [story for story in failed if TALKS in story.splitlines()[0]] == []
