"""Where things are and how the processes of one machine are started."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
#: Files that exist only while the bot runs.
RUN = ROOT / ".run"

_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_HOST": "127.0.0.1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    # Limits of the HTTP servers: a body of the messengers' size, and seconds for a request to come in.
    "SANIC_REQUEST_MAX_SIZE": "600000",
    "SANIC_REQUEST_TIMEOUT": "15",
    # One thread a process: the matrices of a single question are too small for more.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Ports:
    """Ports on loopback."""

    rasa: int = 5005
    actions: int = 5055

    @classmethod
    def from_environment(cls) -> Ports:
        """``PORT`` and ``ACTIONS_PORT``; raises ``ValueError`` with a readable text where one is no port."""
        return cls(_port("PORT", cls.rasa), _port("ACTIONS_PORT", cls.actions))


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"{name}={text} ist kein Port. Erlaubt sind Zahlen von 1 bis 65535.")
    return int(text)


def environment() -> dict[str, str]:
    """The environment of our processes: quiet, no telemetry, the project importable."""
    return {**os.environ, **_QUIET, "PYTHONPATH": str(ROOT)}


def rasa_command(*arguments: str) -> list[str]:
    """Rasa's command line without the libraries that it does not need here."""
    return [sys.executable, "-m", "deploy.local.light", *arguments]


def action_server_command(port: int) -> list[str]:
    """The action server; ``environment`` binds it to loopback."""
    return [sys.executable, "-m", "deploy.action_server", "--port", str(port)]


def endpoints_file(ports: Ports) -> Path:
    """``endpoints.yml``, or a copy of it where action server or conversations (``CONVERSATIONS``) are elsewhere."""
    standard = ROOT / "endpoints.yml"
    conversations = os.environ.get("CONVERSATIONS", "").strip()
    if ports.actions == Ports.actions and not conversations:
        return standard
    RUN.mkdir(exist_ok=True)
    text = standard.read_text(encoding="utf-8").replace(f":{Ports.actions}/", f":{ports.actions}/")
    if conversations:
        text = text.replace("db: conversations.sqlite", f"db: {conversations}")
    copy = RUN / f"endpoints-{ports.actions}.yml"
    copy.write_text(text, encoding="utf-8")
    return copy
