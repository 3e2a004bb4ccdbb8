"""Checks what a client sends before anything else sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from understanding import crisis_signs

#: Longer messages are answered with a request for a shorter one; Rasa would take any.
MAX_CHARACTERS = 1_000
MAX_BODY_BYTES = 64_000

_SENDER = re.compile(r"^[\w.:@+-]{1,128}$")
#: What a message's id may look like.
ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class RefusedError(Exception):
    """The request cannot be taken; ``status`` is the HTTP status, the message says why in German."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Incoming:
    """A checked message; ``id`` is the same where a client sends the same message again."""

    sender: str
    text: str
    metadata: dict[str, Any]
    id: str | None = None


def is_too_long(text: str) -> bool:
    """Whether to ask for a shorter message; never somebody in distress, who may need many words."""
    return len(text) > MAX_CHARACTERS and _signs().find(text) is None


@lru_cache(maxsize=1)
def _signs() -> crisis_signs.CrisisSigns:
    return crisis_signs.read()


def read(body: bytes, content_type: str) -> Incoming:
    """Read ``sender``, ``message`` and perhaps ``message_id``; raises ``RefusedError`` for anything else."""
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "Bitte als application/json senden.")
    if len(body) > MAX_BODY_BYTES:
        raise RefusedError(413, "Die Anfrage ist zu groß.")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "Das ist kein gültiges JSON.") from error
    if not isinstance(content, dict):
        raise RefusedError(400, "Erwartet wird ein Objekt mit sender und message.")
    sender, text, metadata = content.get("sender"), content.get("message"), content.get("metadata")
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise RefusedError(400, "sender fehlt oder ist ungültig.")
    if not isinstance(text, str):
        raise RefusedError(400, "message fehlt oder ist kein Text.")
    number = content.get("message_id")
    if number is not None and not (isinstance(number, str) and ID.fullmatch(number)):
        raise RefusedError(400, "message_id ist ungültig.")
    return Incoming(sender, text, metadata if isinstance(metadata, dict) else {}, number)
