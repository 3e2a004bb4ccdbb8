"""``make talk`` with the trained bot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import train
from deploy.local.settings import ROOT, environment

pytestmark = pytest.mark.running


def talk(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    assert train.is_current(), "make train first"
    return subprocess.run(
        [sys.executable, "-m", "deploy.local.talk", *arguments],
        cwd=ROOT,
        env=environment(),
        input=lines,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_example_is_answered_as_expected() -> None:
    played = talk("docs/gespraeche/beispiel.yml")
    assert played.returncode == 0, played.stdout
    assert "4 Zeilen, 0 mit Abweichung." in played.stdout
    assert "Absicht ask_salary" in played.stdout
    assert "debug" not in played.stdout


def test_what_differs_gives_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "falsch.yml"
    file.write_text("- user: was verdient ein pilot\n  topic: ask_salary\n  text: 5.000 €\n", encoding="utf-8")
    played = talk(str(file))
    assert played.returncode == 1
    assert "✗ Thema: erwartet ask_salary, war out_of_scope" in played.stdout
    assert "✗ Im Text fehlt: „5.000 €“" in played.stdout
