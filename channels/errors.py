"""What a client gets where no channel answers: a plain sentence and nothing of the inside.

Sanic's own pages of errors depend on the ``Accept`` header and fail where that is no proper one.
"""

from __future__ import annotations

import logging

from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

_SENTENCES = {
    404: "Diese Adresse gibt es nicht.",
    405: "So kann diese Adresse nicht aufgerufen werden.",
    408: "Die Anfrage hat zu lange gedauert.",
    413: "Die Anfrage ist zu groß.",
    503: "Das hat zu lange gedauert.",
}


def install(app: Sanic) -> None:
    """Answer all errors of a server this way."""
    app.error_handler.add(Exception, answer)


def answer(_: Request | None, error: Exception) -> HTTPResponse:
    """The answer to an error; one that is no fault of the client is logged."""
    status = getattr(error, "status_code", 500) if isinstance(error, SanicException) else 500
    if status == 500:
        logger.error("A request failed", exc_info=error)
    sentence = _SENTENCES.get(
        status, "Das hat leider nicht geklappt." if status >= 500 else "Die Anfrage ist ungültig."
    )
    return response.json({"error": sentence}, status=status, headers=_headers(error))


def _headers(error: Exception) -> dict[str, str]:
    """The methods that an address knows; nothing of an error is kept by anybody."""
    allowed = getattr(error, "headers", {}).get("Allow")
    return {"Cache-Control": "no-store", **({"Allow": allowed} if allowed else {})}
