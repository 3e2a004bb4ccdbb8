"""The event broker: what happens in conversations goes to RabbitMQ, and no person ever waits for it.

Rasa's own broker lets the server wait for RabbitMQ when it starts, and loses events while the connection is being
mended. Here events queue up in this process and are sent in order, each until RabbitMQ confirmed it. Where a
confirmation was lost, an event comes twice; both carry the same ``message_id``.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import uuid
from asyncio import AbstractEventLoop
from collections import deque
from typing import Any

import aio_pika
from rasa.core.brokers.pika import PikaEventBroker, _create_rabbitmq_ssl_options

logger = logging.getLogger(__name__)

#: While RabbitMQ is away so many events are kept; then the oldest go. Some thousand turns.
MOST_KEPT = 50_000
_CONFIRM_S = 5.0
#: RabbitMQ confirms when it has written to disk: so many at a time.
_BATCH = 200
_RETRY_S = 2.0
_LAST_WORDS_S = 3.0


class PatientBroker(PikaEventBroker):
    """``event_broker: {type: deploy.events.PatientBroker, url: …}``; settings as for Rasa's ``pika``."""

    _connection: Any
    _exchange: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._events: deque[aio_pika.Message] = deque(maxlen=MOST_KEPT)
        self._news = asyncio.Event()
        self._sender: asyncio.Task[None] | None = None
        self._away = False

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: Any, event_loop: AbstractEventLoop | None = None
    ) -> PatientBroker | None:
        """The broker at once, connected or not."""
        if broker_config is None:
            return None
        broker = cls(broker_config.url, **broker_config.kwargs, event_loop=event_loop)
        broker._sender = asyncio.ensure_future(broker._send_all())
        return broker

    def publish(self, event: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        """Queue an event."""
        message = self._message(event, headers)
        message.message_id = uuid.uuid4().hex
        if len(self._events) == MOST_KEPT:
            logger.error("RabbitMQ has been away too long, the oldest event is given up")
        self._events.append(message)
        self._news.set()

    async def connect(self) -> None:
        """One try; raises what the client library raises."""
        tls = _create_rabbitmq_ssl_options(self.host)
        self._connection = await aio_pika.connect(
            url=self._configure_url(),
            host=self.host,
            port=self.port,
            login=self.username,
            password=self.password,
            ssl=tls is not None,
            ssl_options=tls,
        )
        self._exchange = await self._set_up_exchange(await self._connection.channel())

    async def _send_all(self) -> None:
        while True:
            if not self._events:
                self._news.clear()
                await self._news.wait()
            try:
                if self._exchange is None:
                    await asyncio.wait_for(self.connect(), _CONFIRM_S)
                    self._away = False
                while self._events:
                    await self._send(list(itertools.islice(self._events, _BATCH)))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if not self._away:
                    logger.error("RabbitMQ does not answer, events wait: %s", type(error).__name__)
                self._away = True
                await self._disconnect()
                await asyncio.sleep(_RETRY_S)

    async def _send(self, messages: list[aio_pika.Message]) -> None:
        """Send these in order; they stay in the queue until all are confirmed, or the full queue pushed them out."""
        confirmed = asyncio.gather(*(self._exchange.publish(message, "") for message in messages))
        await asyncio.wait_for(confirmed, _CONFIRM_S)
        for message in messages:
            if self._events and self._events[0] is message:
                self._events.popleft()

    async def _disconnect(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.close(), 1.0)

    async def close(self) -> None:
        """Give what waits some seconds to be sent, then close."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _LAST_WORDS_S
        while self._events and loop.time() < end:
            await asyncio.sleep(0.05)
        if self._events:
            logger.error("%s events were not sent to RabbitMQ", len(self._events))
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.wait({self._sender}, timeout=1.0)
        await self._disconnect()
