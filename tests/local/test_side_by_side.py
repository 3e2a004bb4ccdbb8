"""``make test``: no test is left out, and a red one turns everything red, wherever it runs."""

from __future__ import annotations

import sys

import pytest

from deploy.local.settings import ROOT
from tests import side_by_side

GREEN, RED = [sys.executable, "-c", "print('fine')"], [sys.executable, "-c", "raise SystemExit('a red test')"]


def test_every_test_runs_in_one_group() -> None:
    """What is run apart is what the other group leaves out, and all of it is there."""
    apart = {side_by_side.WIDGET, *side_by_side.SERVERS}
    words = side_by_side.computing()
    assert "tests" in words
    assert {word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")} == apart
    assert [path for path in apart if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("servers", "computing", "code"), [(GREEN, GREEN, 0), (RED, GREEN, 1), (GREEN, RED, 1), (RED, RED, 1)]
)
def test_one_red_group_is_enough(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    servers: list[str],
    computing: list[str],
    code: int,
) -> None:
    monkeypatch.setattr(side_by_side, "command", lambda paths: servers if paths == side_by_side.SERVERS else GREEN)
    monkeypatch.setattr(side_by_side, "computing", lambda: computing)
    assert side_by_side.main() == code
    shown = capfd.readouterr()
    assert ("RED: the tests with servers" in shown.out) == (servers is RED)
    assert ("RED: the tests that compute" in shown.out) == (computing is RED)
    assert ("a red test" in shown.out + shown.err) == bool(code)
