"""The base of all messengers: takes the platform's requests, keeps them, answers 200 at once; ``worker`` does the rest.

An input channel of Rasa that is off until its environment variables are set, see ``Platform.required``.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from advisor import knowledge, personal_data
from advisor.nearest import NearestPlaces
from advisor.places import Gazetteer
from channels.client import Client
from channels.gate import MAX_CHARACTERS
from channels.incoming import RefusedError
from channels.platform import Event, Inbound, Platform, Report
from channels.store import Message, SqliteStore, Store
from channels.store_postgres import PostgresStore
from channels.worker import OnNewMessage, Worker

logger = logging.getLogger(__name__)

#: Platforms send some kilobytes; several messages at once stay far below this.
MAX_BODY_BYTES = 512_000
#: Names the file of the store, which all workers of a machine share, or ``SHARED_STORE``.
STORE_VARIABLE = "MESSENGER_STORE"
STORE = "messengers.sqlite"
#: Instead of a file: the database of conversations, for workers on several machines.
SHARED_STORE = "postgresql"


class MessengerInput(InputChannel):
    """``/webhooks/<name>/webhook`` of one messenger."""

    platform_class: ClassVar[type[Platform]]

    def __init__(self, platform: Platform | None, store_path: str) -> None:
        """:param platform: ``None`` where the channel is off."""
        self.platform = platform
        self.store_path = store_path
        self._store: Store | None = None
        self._client: Client | None = None
        self._worker: Worker | None = None
        self._running: asyncio.Task[None] | None = None

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return cls.platform_class.name

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> MessengerInput:
        """The channel as the environment configures it; ``credentials.yml`` only names it."""
        return cls(configured(cls.platform_class, os.environ), os.environ.get(STORE_VARIABLE, "").strip() or STORE)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's endpoints: none while it is off."""
        blueprint = Blueprint(f"{self.name()}_webhook", __name__)
        platform = self.platform
        if platform is None:
            return blueprint

        @blueprint.get("/webhook")
        async def handshake(request: Request) -> HTTPResponse:
            challenge = platform.handshake({key: request.args.get(key) for key in request.args})
            return response.text("", status=403) if challenge is None else response.text(challenge)

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                self._keep(_checked(platform, request.headers, await _body(request)))
            except RefusedError as refused:
                return response.json({"error": refused.reason}, status=refused.status)
            return response.text("")

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            self._start(platform, app.state.port, on_new_message)

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _: Any) -> None:
            await self._stop()

        return blueprint

    def make_worker(self, platform: Platform, store: Store, client: Client, on_new_message: OnNewMessage) -> Worker:
        """The worker of this process."""
        return Worker(platform, store, client, on_new_message)

    def _start(self, platform: Platform, port: int, on_new_message: OnNewMessage) -> None:
        """Connections belong to this process and its event loop, so they are opened here."""
        _nearest_places()
        shared = self.store_path == SHARED_STORE
        self._store = PostgresStore.from_environment(os.environ) if shared else SqliteStore(self.store_path)
        self._client = Client(port)
        self._worker = self.make_worker(platform, self._store, self._client, on_new_message)
        self._running = asyncio.ensure_future(self._worker.run())

    async def _stop(self) -> None:
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        if self._client:
            await self._client.close()
        if self._store:
            self._store.close()

    def _keep(self, events: Iterable[Event]) -> None:
        """Keep what is to be answered. What fails here is not answered with 200, so the platform sends it again."""
        if self._store is None or self._worker is None:
            raise RefusedError(503, "Der Kanal startet gerade.")
        for event in events:
            if isinstance(event, Report):
                if event.failed:
                    logger.error("%s could not deliver an answer: %s", self.name(), event.failed)
                self._store.done(event.key)
            else:
                self._store.put(self.name(), self._message(event))
        self._worker.wake()

    def _message(self, inbound: Inbound) -> Message:
        """The message as it is kept: a pseudonym, nothing personal, a position as the name of the nearest place."""
        assert self.platform is not None
        kind, text = inbound.kind, personal_data.blanked(inbound.text[:MAX_CHARACTERS])
        if kind == "location":
            kind, text = _place(inbound.lat, inbound.lon)
        now = time.time()
        return Message(
            id=inbound.id,
            person=pseudonym(self.platform, inbound.person),
            sent_at=now if inbound.sent_at is None else inbound.sent_at,
            received=now,
            address=inbound.address,
            kind=kind,
            text=text,
            key=inbound.key,
            edits=inbound.edits,
        )


def configured(platform_class: type[Platform], environment: Mapping[str, str]) -> Platform | None:
    """The platform with its settings; ``None`` while a variable is missing, with a warning where others are set."""
    names = (*platform_class.required, platform_class.api_variable)
    settings = {name: value for name in names if (value := environment.get(name, "").strip())}
    missing = [name for name in platform_class.required if name not in settings]
    if not missing:
        return platform_class(settings)
    if len(missing) < len(platform_class.required):
        logger.warning("%s stays off, not set: %s", platform_class.name, ", ".join(missing))
    return None


def pseudonym(platform: Platform, person: str) -> str:
    """The name under which Rasa knows a person: nobody can get the phone number back from it without our secrets."""
    secret = "\n".join(platform.settings[name] for name in platform.required if name.endswith("SECRET"))
    digest = hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest()
    return f"{platform.name}-{digest[:32]}"


def _checked(platform: Platform, headers: Mapping[str, str], body: bytes) -> list[Event]:
    """What a request tells; raises ``RefusedError`` where it is not the platform's or no JSON object."""
    if not platform.genuine(headers, body):
        raise RefusedError(403, "Die Signatur fehlt oder ist falsch.")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "Das ist kein gültiges JSON.") from error
    if not isinstance(content, dict):
        raise RefusedError(400, "Erwartet wird ein Objekt.")
    return list(platform.events(content))


async def _body(request: Request) -> bytes:
    """The body, read no further than it may be long."""
    body = bytearray()
    async for chunk in request.stream:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise RefusedError(413, "Die Anfrage ist zu groß.")
    return bytes(body)


def _place(lat: float | None, lon: float | None) -> tuple[str, str]:
    """Kind and text for a position; the position itself goes no further."""
    place = _nearest_places().find(lat, lon) if lat is not None and lon is not None else None
    if place is None:
        return "outside", ""
    return "place", "/find_school" + json.dumps({"place": place.name}, ensure_ascii=False)


@lru_cache(maxsize=1)
def _nearest_places() -> NearestPlaces:
    return NearestPlaces(Gazetteer.read(knowledge.DEFAULT_FOLDER / "places"))
