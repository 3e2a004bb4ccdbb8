"""Ports, environment and commands of the processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from deploy.local import settings
from deploy.local.settings import ROOT, Ports


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set from outside, and files that only tests see."""
    for name in ("PORT", "ACTIONS_PORT", "CONVERSATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings, "RUN", tmp_path / "run")


def test_the_root_is_the_project() -> None:
    assert (ROOT / "domain.yml").is_file()
    assert (ROOT / "deploy" / "local" / "settings.py").is_file()


def test_standard_ports() -> None:
    assert Ports.from_environment() == Ports(5005, 5055)


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_port_is_the_standard(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    assert Ports.from_environment() == Ports(5005, 5055)


def test_ports_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("ACTIONS_PORT", " 65535 ")
    assert Ports.from_environment() == Ports(rasa=1, actions=65535)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.5", "8 0", "1e3"])
@pytest.mark.parametrize("name", ["PORT", "ACTIONS_PORT"])
def test_what_is_no_port_is_refused_in_german(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=f"^{name}={text} ist kein Port"):
        Ports.from_environment()


def test_an_odd_digit_is_refused_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "²")
    with pytest.raises(ValueError, match="ist kein Port"):
        Ports.from_environment()


def test_processes_are_quiet_and_find_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_VARIABLE", "kept")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    found = settings.environment()
    assert found["PYTHONPATH"] == str(ROOT)
    assert found["OWN_VARIABLE"] == "kept"
    assert found["RASA_TELEMETRY_ENABLED"] == "false"
    assert found["SANIC_HOST"] == "127.0.0.1"


def test_commands_use_this_python() -> None:
    rasa = settings.rasa_command("run", "--port", "1")
    assert rasa == [sys.executable, "-m", "deploy.local.light", "run", "--port", "1"]
    actions = settings.action_server_command(5056)
    assert actions[:3] == [sys.executable, "-m", "deploy.action_server"]
    assert actions[actions.index("--port") + 1] == "5056"


def endpoints(ports: Ports) -> dict[str, dict[str, str]]:
    """What the endpoints file says."""
    return dict(yaml.safe_load(settings.endpoints_file(ports).read_text(encoding="utf-8")))


def test_standard_ports_need_no_copy_of_the_endpoints(tmp_path: Path) -> None:
    assert settings.endpoints_file(Ports(rasa=9999)) == ROOT / "endpoints.yml"
    assert not (tmp_path / "run").exists()


def test_another_action_port_changes_only_that() -> None:
    standard, changed = endpoints(Ports()), endpoints(Ports(actions=6066))
    assert changed["action_endpoint"].pop("url") == "http://127.0.0.1:6066/webhook"
    assert standard["action_endpoint"].pop("url") == "http://127.0.0.1:5055/webhook"
    assert changed == standard


@pytest.mark.parametrize("ports", [Ports(), Ports(actions=6066)])
def test_conversations_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ports: Ports) -> None:
    store = tmp_path / "my talks.sqlite"
    monkeypatch.setenv("CONVERSATIONS", str(store))
    found = endpoints(ports)
    assert found["tracker_store"]["db"] == str(store)
    assert f":{ports.actions}/" in found["action_endpoint"]["url"]


def test_the_standard_endpoints_are_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (ROOT / "endpoints.yml").read_bytes()
    monkeypatch.setenv("CONVERSATIONS", "/elsewhere.sqlite")
    assert settings.endpoints_file(Ports()) != ROOT / "endpoints.yml"
    assert (ROOT / "endpoints.yml").read_bytes() == before
