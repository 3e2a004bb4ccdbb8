"""Fixtures that several folders share: the knowledge, and a bot that really runs."""

from __future__ import annotations

import json
import os
import tarfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.local import processes, run, train
from deploy.local.settings import Ports
from tests.channels.standins import STANDINS
from tests.ports import free_port

Message = dict[str, Any]


@dataclass
class Talk:
    """One conversation with the running bot."""

    url: str
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)

    def say(self, text: str) -> list[Message]:
        """Send a message, get the bot's messages."""
        status, body = post(self.url, json.dumps({"sender": self.sender, "message": text}).encode())
        assert status == 200, body
        return list(json.loads(body))


def post(url: str, body: bytes, content_type: str = "application/json") -> tuple[int, bytes]:
    """Status and body of a POST; a 4xx or 5xx is no exception."""
    request = urllib.request.Request(url, body, {"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def texts(messages: list[Message]) -> str:
    """All that the bot said, in one string."""
    return "\n".join(message.get("text") or "" for message in messages)


def topics(messages: list[Message]) -> list[str]:
    """The topics of the messages that carry one."""
    return [message["custom"]["topic"] for message in messages if "custom" in message]


@dataclass
class Bot:
    """The running bot."""

    ports: Ports
    services: list[Any]
    #: Ports on which the running bot expects the stand-ins of the messengers' platforms.
    platforms: dict[str, int]

    @property
    def website(self) -> str:
        """Address of the website channel."""
        return run.page_url(self.ports)

    @property
    def rest(self) -> str:
        """Address of the REST channel's webhook."""
        return f"http://127.0.0.1:{self.ports.rasa}/webhooks/rest/webhook"

    def talk(self) -> Talk:
        """A new conversation over the website channel."""
        return Talk(f"{self.website}webhook")

    def service(self, name: str) -> Any:
        """One of its processes."""
        return next(service for service in self.services if service.name == name)


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stored parts of the trained model."""
    assert train.is_current(), "make train first"
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(train.MODEL) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot on free ports, with a conversation store and logs of its own."""
    assert train.is_current(), "make train first"
    ports = Ports(free_port(), free_port())
    store = tmp_path_factory.mktemp("conversations") / "conversations.sqlite"
    os.environ["CONVERSATIONS"] = str(store)
    os.environ["MESSENGER_STORE"] = str(store.with_name("messengers.sqlite"))
    platforms = {name: free_port() for name in STANDINS}
    for name, port in platforms.items():
        os.environ.update(STANDINS[name](port).environment())
    os.environ["FEEDBACK"] = str(store.with_name("feedback.sqlite"))
    services = run.bot(ports)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "RUN", store.with_name("logs"))
        for service in services:
            service.start()
        try:
            assert run.wait_until_ready(services, ports), services[1].log_path.read_text(errors="replace")[-3000:]
            yield Bot(ports, services, platforms)
        finally:
            for service in services:
                service.stop()
