"""A small Sanic server with one messenger channel and a bot that says what it is told, in place of Rasa."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.touchup import TouchUp

from channels.client import Client
from channels.facebook import FacebookInput
from channels.messenger import MessengerInput
from channels.platform import Platform
from channels.store import Store
from channels.telegram import TelegramInput
from channels.whatsapp import WhatsAppInput
from channels.worker import OnNewMessage, Worker
from tests.channels.standins import PNG, StandIn
from tests.ports import free_port

INPUTS: dict[str, type[MessengerInput]] = {kind.name(): kind for kind in (WhatsAppInput, TelegramInput, FacebookInput)}
Message = Mapping[str, Any]
# Sanic rewrites its own methods when a server starts, which works once a process: the first server does it for all.
_touch_up = TouchUp.run


def _touch_up_once(app: Sanic) -> None:
    TouchUp.run = lambda _: None
    _touch_up(app)


TouchUp.run = _touch_up_once


class EchoBot:
    """Says ``Antwort auf …`` or what was laid down for a text; remembers what it was asked and by whom."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, list[Message]] = {}
        self.before: Callable[[str], Any] | None = None

    async def __call__(self, message: UserMessage) -> None:
        self.asked.append((message.sender_id, message.text))
        if self.before:
            await self.before(message.text)
        default = [{"text": f"Antwort auf {message.text}", "custom": {"topic": "x"}}]
        for one in self.answers.get(message.text, default):
            await message.output_channel.send_response(message.sender_id, dict(one))

    @property
    def texts(self) -> list[str]:
        """What it was asked, in order."""
        return [text for _, text in self.asked]


def quick(kind: type[MessengerInput], **times: float) -> type[MessengerInput]:
    """The channel with short waiting times."""

    class Quick(kind):  # type: ignore[valid-type,misc]
        def make_worker(self, platform: Platform, store: Store, client: Client, on_new_message: OnNewMessage) -> Worker:
            return Worker(platform, store, client, on_new_message, **{**QUICK, **times})

    return Quick


QUICK: dict[str, float] = {"lease_s": 2.0, "report_s": 0.5, "first_wait_s": 0.05}
_count = 0


class Host:
    """The server for one stand-in."""

    def __init__(self, standin: StandIn, store_path: str, bot: OnNewMessage, port: int = 0, **times: float) -> None:
        global _count
        _count += 1
        self.port = port or free_port()
        environment = {**standin.environment(), "MESSENGER_STORE": store_path}
        kept = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        try:
            self.channel = quick(INPUTS[standin.name], **times).from_credentials(None)
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        standin.hook = f"http://127.0.0.1:{self.port}/webhooks/{standin.name}/webhook"
        self.app = Sanic(f"host{os.getpid()}x{_count}", configure_logging=False)
        self.app.blueprint(self.channel.blueprint(bot), url_prefix=f"/webhooks/{standin.name}")

        @self.app.get("/webhooks/website/figures/there.png")
        async def figure(_: Request) -> HTTPResponse:
            return response.raw(PNG, content_type="image/png")

    async def __aenter__(self) -> Host:
        self.server = await self.app.create_server(
            host="127.0.0.1", port=self.port, return_asyncio_server=True, access_log=False
        )
        assert self.server
        await self.server.startup()
        await self.server.before_start()
        await self.server.after_start()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.server
        await self.server.before_stop()
        self.server.close()
        await asyncio.sleep(0)
