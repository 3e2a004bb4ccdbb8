"""``make test``: no test is left out, and a red one turns everything red, wherever it runs."""

from __future__ import annotations

import sys

import pytest

from deploy.local.settings import ROOT
from tests import side_by_side

GREEN, RED = [sys.executable, "-c", "print('fine')"], [sys.executable, "-c", "raise SystemExit('a red test')"]


def test_every_test_runs_in_one_group() -> None:
    """What is run apart is what the group of all others leaves out, and all of it is there."""
    apart = {side_by_side.WIDGET, *side_by_side.SERVERS}
    first, beside = side_by_side.groups()
    words = [word for part in (first, beside) for command in part.values() for word in command]
    assert {word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")} == apart
    assert sorted(word for word in words if word.startswith("tests")) == sorted({"tests", *apart})
    assert [path for path in apart if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("red", [(), ("a",), ("b",), ("c",), ("a", "c")])
def test_one_red_group_is_enough(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], red: tuple[str, ...]
) -> None:
    code = {name: RED if name in red else GREEN for name in "abc"}
    monkeypatch.setattr(side_by_side, "groups", lambda: ({"a": code["a"]}, {"b": code["b"], "c": code["c"]}))
    assert side_by_side.main() == bool(red)
    shown = capfd.readouterr()
    assert [line for line in shown.out.splitlines() if line.startswith("RED")] == [
        f"RED: {name}, see above" for name in red
    ]
    assert (shown.out + shown.err).count("a red test") == len(red)
    assert shown.out.count("fine") == 3 - len(red)
