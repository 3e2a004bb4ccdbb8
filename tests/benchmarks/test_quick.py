"""``make bench`` with ``--quick``: both parts with the real bot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import benchmarks.__main__ as bench
from deploy.local import train
from tests.ports import free_port

pytestmark = pytest.mark.running


def test_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert train.is_current(), "make train first"
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("ACTIONS_PORT", str(free_port()))
    assert bench.main(["--quick", "--results", str(tmp_path)]) == 0
    content = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    understood = content["understanding"]["pipelines"]["ours"]
    assert understood["sets"]["heldout"]["accuracy"] > 0.8
    assert understood["variants"]["heldout"]["one_typo"]["changed"] > 0
    served = content["serving"]["bots"]["ours"]["loads"]
    assert set(served) == {"plain", "looked_up", "schools", "mixed"}
    for loads in served.values():
        for load in loads.values():
            assert load["turns"] > 0
            assert (load["errors"], load["wrong"]) == (0, 0), load["problems"]
    text = (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert "## Understanding" in text
    assert "## Serving" in text
