"""Production starts with safe settings only, and says in one sentence each what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.local.settings import ROOT
from deploy.production import start
from deploy.production.settings import ENDPOINTS, Settings
from tests.deploy.cluster import publish

SECRET = "kT7-wq0ZpLr4xVb2"


@pytest.fixture
def safe(tmp_path: Path) -> dict[str, str]:
    """An environment that may start."""
    return {
        "ACTIONS_URL": "http://actions:5055/webhook",
        "ACTIONS_SECRET": SECRET,
        "DATABASE_HOST": "db",
        "DATABASE_PASSWORD": SECRET,
        "REDIS_URL": f"redis://:{SECRET}@redis:6379/0",
        "RABBITMQ_HOST": "broker",
        "RABBITMQ_PASSWORD": SECRET,
        "WEBSITE_ORIGINS": "https://www.example.de",
        "MODEL_FOLDER": str(tmp_path),
        "MODEL_SHA256": publish(tmp_path, b"a model"),
    }


def test_safe_settings_start(safe: dict[str, str]) -> None:
    assert Settings.read(safe).problems() == []


@pytest.mark.parametrize(
    "name",
    [
        "ACTIONS_URL", "ACTIONS_SECRET", "DATABASE_HOST", "DATABASE_PASSWORD", "REDIS_URL", "RABBITMQ_HOST",
        "RABBITMQ_PASSWORD", "WEBSITE_ORIGINS", "MODEL_SHA256",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, " "])
def test_nothing_that_protects_has_a_default(safe: dict[str, str], name: str, value: str | None) -> None:
    given = {**safe, name: value or ""} if value else {key: safe[key] for key in safe if key != name}
    assert Settings.read(given).problems() == [f"{name} is not set."]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"WEBSITE_ORIGINS": "*"}, "WEBSITE_ORIGINS contains a wildcard"),
        ({"WEBSITE_ORIGINS": "https://*.example.de"}, "WEBSITE_ORIGINS contains a wildcard"),
        ({"WEBSITE_ORIGINS": "http://www.example.de"}, "is no origin"),
        ({"DATABASE_PASSWORD": "short"}, "The secret in DATABASE_PASSWORD is shorter than 12"),
        ({"RABBITMQ_PASSWORD": "guestguestguest"}, "The secret in RABBITMQ_PASSWORD is one of those in examples"),
        ({"ACTIONS_SECRET": "please-ChangeMe-now"}, "The secret in ACTIONS_SECRET is one of those in examples"),
        ({"REDIS_URL": "redis://redis:6379/0"}, "REDIS_URL carries no password"),
        ({"REDIS_URL": "redis://:short@redis:6379/0"}, "The secret in REDIS_URL is shorter"),
        ({"DATABASE_NAME": "postgres"}, "DATABASE_NAME is a database of the first installation (postgres)"),
        ({"DATABASE_USER": "postgres"}, "DATABASE_USER is the user of the first installation"),
        ({"RABBITMQ_USER": "guest"}, "RABBITMQ_USER is the user of the first installation"),
        ({"RASA_ENABLE_API": "true"}, "Rasa's HTTP API stays closed"),
        ({"PORT": "http"}, "PORT is no port"),
        ({"MESSENGER_STORE": "messengers.sqlite"}, "MESSENGER_STORE is a file"),
        ({"SANIC_WORKERS": "many"}, "SANIC_WORKERS is no number"),
        ({"MODEL_SHA256": "latest"}, "MODEL_SHA256 is no SHA-256 hash"),
        ({"MODEL_SHA256": "0" * 64}, "There is no model"),
        ({"ENDPOINTS": "nowhere.yml"}, "nowhere.yml cannot be read"),
        ({"ENDPOINTS": str(ROOT / "endpoints.yml")}, "conversations are not kept in PostgreSQL"),
    ],
)
def test_an_unsafe_setting_is_named(safe: dict[str, str], change: dict[str, str], problem: str) -> None:
    assert any(problem in found for found in Settings.read({**safe, **change}).problems())


@pytest.mark.parametrize(
    "argument", ["--enable-api", "--cors=*", "--cors", "--debug", "--auth-token=x", "--jwt-secret", "--remote-storage"]
)
def test_rasa_is_not_opened_by_a_switch(safe: dict[str, str], argument: str) -> None:
    problems = Settings.read(safe, [argument]).problems()
    assert len(problems) == 1
    assert f"{argument.partition('=')[0]} is not allowed" in problems[0]


@pytest.mark.parametrize("lock_store", [None, {"type": "in_memory"}, {"type": "deploy.locks.ConversationLocks"}])
def test_locks_in_memory_are_refused(safe: dict[str, str], tmp_path: Path, lock_store: object) -> None:
    content = yaml.safe_load(ENDPOINTS.read_text(encoding="utf-8"))
    content["lock_store"] = lock_store
    own = tmp_path / "endpoints.yml"
    own.write_text(yaml.safe_dump(content), encoding="utf-8")
    problems = Settings.read({**safe, "ENDPOINTS": str(own), "SANIC_WORKERS": "4"}).problems()
    assert [problem for problem in problems if "locked in memory" in problem] == problems != []


def test_an_exchanged_model_is_refused(safe: dict[str, str]) -> None:
    settings = Settings.read(safe)
    settings.model.write_bytes(b"another model")
    assert any("is not what its name says" in problem for problem in settings.problems())


def test_the_start_is_refused_with_a_line_a_problem_and_no_secret_in_it() -> None:
    environment = {"PYTHONPATH": str(ROOT), "DATABASE_PASSWORD": "guestguestguest", "PATH": ""}
    command = [sys.executable, "-m", "deploy.production.start", "rasa", "--enable-api"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(line.startswith("Unsafe setting: ") for line in done.stderr.splitlines())
    assert "--enable-api is not allowed" in done.stderr
    assert "guestguestguest" not in done.stderr


def test_an_action_server_needs_the_secret_alone() -> None:
    assert Settings.read({"ACTIONS_SECRET": SECRET}).action_problems() == []
    assert Settings.read({}).action_problems() == ["ACTIONS_SECRET is not set."]


def test_a_model_is_published_under_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "new.tar.gz"
    model.write_bytes(b"trained")
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("MODEL_FOLDER", str(folder))
    assert start.main(["publish", str(model)]) == 0
    number = capsys.readouterr().out.strip().removeprefix("MODEL_SHA256=")
    assert [path.name for path in folder.iterdir()] == [f"{number}.tar.gz"]
