"""The audit of the dependencies: what is found, what is excused, and that nothing unchecked counts as checked."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.settings import ROOT, environment
from deploy.security import audit
from deploy.security.audit import Exceptions, judge, read

LIST = Exceptions({"tensorflow": "never loaded"}, {"CVE-1": "aiohttp: server unused (2026-11-30)"})


def report(*packages: tuple[str, list[str]], skipped: int = 0) -> dict[str, Any]:
    """What pip-audit writes."""
    found = [
        {
            "name": name,
            "version": "1",
            "vulns": [{"id": number, "aliases": [], "fix_versions": ["2"]} for number in ids],
        }
        for name, ids in packages
    ]
    return {"dependencies": [*found, *({"name": f"s{n}", "skip_reason": "not found"} for n in range(skipped))]}


def test_nothing_found() -> None:
    code, lines = judge([read(report(("a", []), ("b", [])))], Exceptions({}, {}))
    assert (code, lines) == (0, ["2 Pakete geprüft, 0 Hinweise, davon 0 neu."])


def test_a_new_weakness_fails() -> None:
    code, lines = judge([read(report(("aiohttp", ["CVE-1", "CVE-2"])))], LIST)
    assert code == 1
    assert any(line.startswith("NEU: aiohttp 1 CVE-2") and "Behoben in: 2" in line for line in lines)


def test_reviewed_ones_pass_and_are_named() -> None:
    code, lines = judge([read(report(("aiohttp", ["CVE-1"]), ("tensorflow", ["CVE-9"])))], LIST)
    assert code == 0
    assert sum(line.startswith("ausgenommen") for line in lines) == 2


def test_aliases_count() -> None:
    content = report(("aiohttp", ["GHSA-x"]))
    content["dependencies"][0]["vulns"][0]["aliases"] = ["CVE-1"]
    assert judge([read(content)], LIST)[0] == 0


def test_an_exception_that_no_longer_applies_is_named() -> None:
    assert "überflüssige Ausnahme: CVE-1" in judge([read(report(("aiohttp", [])))], LIST)[1]


def test_a_service_that_cannot_be_asked_is_no_all_clear() -> None:
    code, lines = judge([read(report(skipped=200))], LIST)
    assert code == 0
    assert len(lines) == 1
    assert lines[0].startswith("NICHT GEPRÜFT")


def test_packages_that_the_service_does_not_know_are_counted() -> None:
    assert (
        "NICHT GEPRÜFT: 3 Pakete, die der Dienst nicht kennt." in judge([read(report(("a", []), skipped=3))], LIST)[1]
    )


def test_a_tool_that_fails_has_checked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 2, stdout="", stderr="no network")
    monkeypatch.setattr(audit.subprocess, "run", lambda *_args, **_kwargs: done)
    assert audit._ask("requirements.lock") == audit.Result(0, 0, ())


def test_every_exception_gives_its_reason_and_its_day_and_is_locked() -> None:
    content = yaml.safe_load(audit.EXCEPTIONS.read_text(encoding="utf-8"))
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(content["not_loaded"]) <= locked
    for entry in content["advisories"]:
        assert entry["package"] in locked
        assert len(entry["why"]) > 40
        assert isinstance(entry["reviewed"], date)
        assert re.fullmatch(r"CVE-\d{4}-\d+|GHSA(-\w{4}){3}|PYSEC-\d{4}-\d+", entry["id"])


def test_what_is_said_not_to_be_loaded_is_not_loaded(tmp_path: Path) -> None:
    modules = ["tensorflow", "tensorflow_hub", "tensorflow_text", "tensorboard", "keras", "google.protobuf", "grpc"]
    modules += ["werkzeug", "fontTools", "networkx", "confluent_kafka"]
    program = f"""
import sys
from deploy.local import light
light.leave_out_unused()
import rasa.__main__, rasa.core.run, rasa.core.agent, rasa.server
import channels.website, channels.rest, channels.status, channels.whatsapp, channels.telegram, channels.facebook
import deploy.conversations, understanding.intent_classifier, understanding.fact_finder, understanding.crisis
import understanding.languages, understanding.answer_failed_policy
from rasa.core.policies import rule_policy
known = {{name: sys.modules.get(name) for name in {modules!r}}}
loaded = [name for name, module in known.items() if module and not isinstance(module, light._StandInModule)]
import deploy.action_server
print(loaded)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stdout + done.stderr[-2000:]
