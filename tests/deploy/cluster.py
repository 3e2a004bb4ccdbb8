"""A whole production on loopback: two Rasa servers and an action server on real PostgreSQL, Redis and RabbitMQ."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local import train
from deploy.local.settings import ROOT
from deploy.production.settings import sha256
from tests.conftest import Message
from tests.deploy.servers import Postgres, RabbitMQ, Redis, Server

ORIGIN = "https://www.example.de"


def publish(folder: Path, content: bytes | None = None) -> str:
    """Put the trained model, or another content, into a folder under its hash."""
    raw = folder / "raw"
    raw.write_bytes(train.MODEL.read_bytes() if content is None else content)
    number = sha256(raw)
    raw.rename(folder / f"{number}.tar.gz")
    return number


class Part(Server):
    """A Rasa or an action server, started as in production."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self.name = name
        super().__init__()
        self.settings = dict(settings)

    def command(self) -> Sequence[str]:
        """See ``Server``."""
        return [sys.executable, "-m", "deploy.production.start", self.name]

    def environment(self) -> Mapping[str, str]:
        """See ``Server``."""
        port = "PORT" if self.name == "rasa" else "ACTIONS_PORT"
        return {"PYTHONPATH": str(ROOT), **self.settings, port: str(self.port)}

    def ready(self) -> bool:
        """See ``Server``."""
        assert self.process
        assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
        path = "/webhooks/website/health" if self.name == "rasa" else "/health"
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as response:
            return bool(response.status == 200)

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text(errors="replace")


@dataclass
class Answer:
    """What came back to a message, and after how many seconds."""

    messages: list[Message]
    seconds: float

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(one.get("text") or "" for one in self.messages)

    @property
    def topics(self) -> list[str]:
        """What was talked about."""
        return [one["custom"]["topic"] for one in self.messages if "custom" in one]


@dataclass
class Person:
    """One conversation over the website channel; sends again under the same id until it hears something."""

    ports: Sequence[int]
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)
    #: The proxy's certificate, where the talk goes through the proxy.
    certificate: Path | None = None

    def say(self, text: str, port: int | None = None, number: str | None = None) -> Answer:
        """One try; raises ``OSError`` where the server is gone."""
        body = {"sender": self.sender, "message": text, "message_id": number or uuid.uuid4().hex}
        scheme = "https" if self.certificate else "http"
        context = ssl.create_default_context(cafile=str(self.certificate)) if self.certificate else None
        url = f"{scheme}://localhost:{port or self.ports[0]}/webhooks/website/webhook"
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        start = time.monotonic()
        with urllib.request.urlopen(request, timeout=15, context=context) as response:
            return Answer(json.loads(response.read()), time.monotonic() - start)

    def say_until_answered(self, text: str, tries: int = 60, servers_die: bool = True) -> Answer:
        """As the widget does: the same message again, to the next server if there is one, until it is answered.

        :param servers_die: whether a server may be gone; else only the sentence of a busy one is taken.
        """
        number = uuid.uuid4().hex
        start = time.monotonic()
        for turn in range(tries):
            try:
                answer = self.say(text, self.ports[turn % len(self.ports)], number)
                if answer.topics != ["error"]:
                    return Answer(answer.messages, time.monotonic() - start)
            except OSError:
                if not servers_die:
                    raise
                time.sleep(0.1)
        raise AssertionError(f"no answer to {text!r}")


class Cluster:
    """The servers of one production."""

    def __init__(self, rasas: int = 2) -> None:
        assert train.is_current(), "make train first"
        self.folder = Path(tempfile.mkdtemp(prefix="wtfuture-cluster-", dir="/tmp"))
        self.database, self.redis, self.broker = Postgres(), Redis(), RabbitMQ()
        self.model = publish(self.folder)
        secret = uuid.uuid4().hex
        self.actions = Part("actions", {"ACTIONS_SECRET": secret, "FEEDBACK": str(self.folder / "feedback.sqlite")})
        self.settings = {
            "ACTIONS_URL": f"http://127.0.0.1:{self.actions.port}/webhook",
            "ACTIONS_SECRET": secret,
            "DATABASE_HOST": "127.0.0.1",
            "DATABASE_PORT": str(self.database.port),
            "DATABASE_NAME": self.database.database,
            "DATABASE_USER": self.database.user,
            "DATABASE_PASSWORD": self.database.password,
            "REDIS_URL": self.redis.url,
            "RABBITMQ_HOST": "127.0.0.1",
            "RABBITMQ_PORT": str(self.broker.port),
            "RABBITMQ_USER": self.broker.user,
            "RABBITMQ_PASSWORD": self.broker.password,
            "WEBSITE_ORIGINS": ORIGIN,
            "MODEL_FOLDER": str(self.folder),
            "MODEL_SHA256": self.model,
        }
        self.rasas = [Part("rasa", self.settings) for _ in range(rasas)]

    @property
    def ports(self) -> list[int]:
        """Where the Rasa servers listen."""
        return [rasa.port for rasa in self.rasas]

    def person(self, *ports: int) -> Person:
        """A new conversation, with these servers or with all."""
        return Person(ports or self.ports)

    def __enter__(self) -> Cluster:
        try:
            # RabbitMQ stays away until a test starts it: nobody may need it.
            for server in (self.database, self.redis, self.actions):
                server.begin()
            for server in (self.database, self.redis, self.actions):
                server.wait()
            self.database.create()
            for rasa in self.rasas:
                rasa.begin()
            for rasa in self.rasas:
                rasa.wait()
                Person([rasa.port]).say("/greet")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all."""
        for server in (*self.rasas, self.actions, self.broker, self.redis, self.database):
            server.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stored(self, sender: str) -> list[dict[str, Any]]:
        """The stored events of a conversation, in order."""
        rows = self.database.query(f"SELECT data FROM events WHERE sender_id = '{sender}' ORDER BY id")
        return [json.loads(row[0]) for row in rows]

    def turns(self, sender: str) -> list[tuple[str, int]]:
        """What a person said and how many messages the bot answered, as stored."""
        turns: list[tuple[str, int]] = []
        for event in self.stored(sender):
            if event["event"] == "user":
                turns.append((event["text"], 0))
            elif event["event"] == "bot" and turns:
                turns[-1] = (turns[-1][0], turns[-1][1] + 1)
        return turns


class Slow:
    """A line to a server on which every packet takes so many seconds."""

    def __init__(self, target: int, seconds: float) -> None:
        self.seconds = seconds
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: Any, sink: Any) -> None:
        try:
            while data := source.recv(65536):
                time.sleep(self.seconds)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            sink.close()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()
