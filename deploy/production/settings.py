"""The settings of production: from the environment only, checked before anything starts.

Nothing that protects has a default. What is unsafe is named in one sentence each, and the server does not start.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from deploy.local.settings import ROOT

ENDPOINTS = ROOT / "endpoints.production.yml"
#: ``channels.messenger`` knows it by the same word; importing it here would import Rasa.
SHARED_STORE = "postgresql"

#: What may be left out.
DEFAULTS = {
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "wtfuture",
    "DATABASE_USER": "wtfuture",
    "DATABASE_SSLMODE": "prefer",
    "RABBITMQ_PORT": "5672",
    "RABBITMQ_USER": "wtfuture",
    "RABBITMQ_QUEUE": "wtfuture-events",
    "SANIC_WORKERS": "1",
    "PORT": "5005",
    "ACTIONS_PORT": "5055",
    "INTERFACE": "127.0.0.1",
    "MODEL_FOLDER": str(ROOT / "models"),
    "ENDPOINTS": str(ENDPOINTS),
    "MESSENGER_STORE": SHARED_STORE,
}
_ADDRESSES = ("ACTIONS_URL", "DATABASE_HOST", "REDIS_URL", "RABBITMQ_HOST")
_SECRETS = ("ACTIONS_SECRET", "DATABASE_PASSWORD", "RABBITMQ_PASSWORD")
#: What must be set.
REQUIRED = (*_ADDRESSES, *_SECRETS, "MODEL_SHA256", "WEBSITE_ORIGINS")
_SECRET_CHARACTERS = 12
#: Words of examples and of first installations.
_KNOWN = ("changeme", "change-me", "password", "passwort", "secret", "geheim", "guest", "postgres", "example", "123456")
#: Databases that are there before anybody has made one.
_DEFAULT_DATABASES = frozenset({"postgres", "template0", "template1", "rasa", "rasa.db"})
_DEFAULT_USERS = {"DATABASE_USER": "postgres", "RABBITMQ_USER": "guest"}
#: Switches of Rasa that open what must stay closed.
_OPENING = {
    "--enable-api": "opens Rasa's HTTP API",
    "--cors": "lets foreign pages read the HTTP API; pages that embed the chat belong into WEBSITE_ORIGINS",
    "--auth-token": "belongs to Rasa's HTTP API, which stays closed",
    "--jwt-secret": "belongs to Rasa's HTTP API, which stays closed",
    "--debug": "writes what people say into the log",
    "-vv": "writes what people say into the log",
    "--remote-storage": "loads models that nobody has checked",
}
_PORTS = ("PORT", "ACTIONS_PORT", "DATABASE_PORT", "RABBITMQ_PORT")
_HASH = re.compile(r"[0-9a-f]{64}")
_ORIGIN = re.compile(r"https://[\w.-]+(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """The environment with the safe defaults filled in, and what else Rasa was asked for."""

    values: Mapping[str, str]
    arguments: Sequence[str] = ()

    @classmethod
    def read(cls, environment: Mapping[str, str], arguments: Sequence[str] = ()) -> Settings:
        """:param arguments: switches for Rasa beside ours."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        return cls({**DEFAULTS, **given}, tuple(arguments))

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def model(self) -> Path:
        """The model file, named by the hash of its content."""
        return Path(self["MODEL_FOLDER"]) / f"{self['MODEL_SHA256']}.tar.gz"

    def problems(self) -> list[str]:
        """Why a Rasa server must not start; empty where it may."""
        found = [
            *self._missing(),
            *self._weak_secrets(),
            *self._bad_ports(),
            *self._open_api(),
            *self._origins(),
            *self._endpoints(),
            *self._model(),
        ]
        return list(dict.fromkeys(found))

    def action_problems(self) -> list[str]:
        """Why an action server must not start: it needs the shared secret and nothing else."""
        missing = [] if self["ACTIONS_SECRET"] else ["ACTIONS_SECRET is not set."]
        return [*missing, *self._weak("ACTIONS_SECRET", self["ACTIONS_SECRET"]), *self._bad_ports()]

    def _missing(self) -> Iterator[str]:
        for name in REQUIRED:
            if not self[name]:
                yield f"{name} is not set."

    def _weak_secrets(self) -> Iterator[str]:
        for name in _SECRETS:
            yield from self._weak(name, self[name])
        if self["REDIS_URL"]:
            password = urlsplit(self["REDIS_URL"]).password or ""
            yield from self._weak("REDIS_URL", password) if password else ["REDIS_URL carries no password."]
        for name, user in _DEFAULT_USERS.items():
            if self[name] == user:
                yield f"{name} is the user of the first installation ({user}); make one for the chatbot."

    @staticmethod
    def _weak(name: str, secret: str) -> Iterator[str]:
        if secret and len(secret) < _SECRET_CHARACTERS:
            yield f"The secret in {name} is shorter than {_SECRET_CHARACTERS} characters."
        elif any(word in secret.lower() for word in _KNOWN):
            yield f"The secret in {name} is one of those in examples."

    def _bad_ports(self) -> Iterator[str]:
        for name in _PORTS:
            if not (self[name].isascii() and self[name].isdigit() and 0 < int(self[name]) < 65536):
                yield f"{name} is no port."

    def _open_api(self) -> Iterator[str]:
        for argument in self.arguments:
            reason = _OPENING.get(argument.partition("=")[0])
            if reason:
                yield f"{argument.partition('=')[0]} is not allowed: it {reason}."
        if self["RASA_ENABLE_API"].lower() not in ("", "0", "false"):
            yield "RASA_ENABLE_API is set: Rasa's HTTP API stays closed in production."

    def _origins(self) -> Iterator[str]:
        for origin in re.split(r"[\s,]+", self["WEBSITE_ORIGINS"]):
            if "*" in origin:
                yield "WEBSITE_ORIGINS contains a wildcard; name the pages that may embed the chat."
            elif origin and not _ORIGIN.fullmatch(origin.rstrip("/")):
                yield f"WEBSITE_ORIGINS: {origin} is no origin such as https://www.example.de."

    def _endpoints(self) -> Iterator[str]:
        try:
            content = yaml.safe_load(Path(self["ENDPOINTS"]).read_text(encoding="utf-8")) or {}
        except (OSError, yaml.YAMLError):
            yield f"ENDPOINTS: {self['ENDPOINTS']} cannot be read."
            return
        yield from self._database(content.get("tracker_store") or {})
        yield from self._locks(content.get("lock_store") or {})
        if "ACTIONS_SECRET" not in str((content.get("action_endpoint") or {}).get("headers")):
            yield "ENDPOINTS: the action endpoint does not send ACTIONS_SECRET."

    def _database(self, store: Mapping[str, Any]) -> Iterator[str]:
        if store.get("dialect") != "postgresql":
            yield "ENDPOINTS: conversations are not kept in PostgreSQL, so each server would have its own."
            return
        name = str(store.get("db") or "")
        if name == "${DATABASE_NAME}":
            name = self["DATABASE_NAME"]
        if not name or name in _DEFAULT_DATABASES:
            yield f"DATABASE_NAME is a database of the first installation ({name or 'none'}); make one for the chatbot."

    def _locks(self, store: Mapping[str, Any]) -> Iterator[str]:
        if store.get("type") in (None, "in_memory") or not store.get("url"):
            yield "ENDPOINTS: conversations are locked in memory, so several servers would answer one person at once."
        if self["MESSENGER_STORE"] != SHARED_STORE:
            yield "MESSENGER_STORE is a file, so two servers may answer one message of a messenger."
        workers = self["SANIC_WORKERS"]
        if not workers.isdigit() or int(workers) < 1:
            yield "SANIC_WORKERS is no number of processes."

    def _model(self) -> Iterator[str]:
        expected = self["MODEL_SHA256"]
        if not expected:
            return
        if not _HASH.fullmatch(expected):
            yield "MODEL_SHA256 is no SHA-256 hash (64 digits, lower case)."
        elif not self.model.is_file():
            yield f"There is no model {self.model.name} in MODEL_FOLDER."
        elif sha256(self.model) != expected:
            yield f"The content of {self.model.name} is not what its name says."


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
