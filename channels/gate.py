"""What every message passes on its way from a channel to Rasa, whatever the channel.

What could tell who somebody is is blanked here, before Rasa sees, stores or logs it; of the metadata only what the bot
reads goes on. Each turn gets a request id, is counted and timed. Nothing said is kept or logged here.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from rasa.core.channels.channel import UserMessage

from advisor import personal_data
from channels import metrics

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

#: The understanding reads the first lines of a message; what is beyond this goes no further.
MAX_CHARACTERS = 4_000
#: The header and the field of log lines that follow a request through channel, Rasa and action server.
REQUEST_ID_HEADER = "X-Request-ID"
REQUEST_ID = "request_id"
_REQUEST_ID = re.compile(r"[\w-]{8,64}", re.ASCII)


class Gate:
    """Stands before the function that Rasa gives to a channel, and is called in its place."""

    def __init__(self, channel: str, on_new_message: OnNewMessage) -> None:
        self._channel = channel
        self._on_new_message = on_new_message

    async def __call__(self, message: UserMessage) -> Any:
        """Hand a message on; what Rasa raises is counted and raised again."""
        if REQUEST_ID not in structlog.contextvars.get_contextvars():
            begin_request(None)
        message.text = harmless(message.text or "")
        message.metadata = _known(message.metadata)
        start = time.perf_counter()
        try:
            answered = await self._on_new_message(message)
        except BaseException:
            metrics.failed(self._channel)
            raise
        self._count(time.perf_counter() - start, message)
        return answered

    def _count(self, seconds: float, message: UserMessage) -> None:
        topics = _topics(getattr(message.output_channel, "messages", None))
        metrics.answered(self._channel, seconds, topics)
        line = {"channel": self._channel, "topics": topics, "milliseconds": round(seconds * 1000)}
        logger.info("turn", extra={"fields": line})


def harmless(text: str) -> str:
    """A message as it may be stored; a button's payload as it is (see ``payloads``)."""
    text = text[:MAX_CHARACTERS]
    return text if text.startswith("/") else personal_data.blanked(text)


def begin_request(given: str | None) -> str:
    """Give the request that is being served an id; one that a proxy gave already is kept where it is a plain one."""
    request_id = given if given and _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**{REQUEST_ID: request_id})
    return request_id


def _known(metadata: object) -> dict[str, Any]:
    introduced = isinstance(metadata, Mapping) and metadata.get("introduced") is True
    return {"introduced": True} if introduced else {}


def _topics(messages: object) -> list[str]:
    """The topics of what was said; none where the channel does not collect it."""
    if not isinstance(messages, list):
        return []
    topics = ((message.get("custom") or {}).get("topic") for message in messages)
    return list(dict.fromkeys(topic for topic in topics if isinstance(topic, str)))
