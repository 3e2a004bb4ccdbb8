"""The action server: rasa_sdk's, bound to this machine, with a shared secret where one is set, limits and metrics.

    python -m deploy.action_server --port 5055

Rasa sends the secret as ``endpoints.yml`` tells it to (``action_endpoint``, ``headers``). Without a secret the server
answers this machine alone. ``GET /metrics`` is for Prometheus and needs the secret as well.
"""

from __future__ import annotations

import argparse
import hmac
import logging
import os
import sys
import time
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.base import shared_advisor
from advisor import knowledge
from deploy import logs

logger = logging.getLogger(__name__)

#: Both servers know it; needed where they do not share a machine.
SECRET_VARIABLE = "ACTIONS_SECRET"
SECRET_HEADER = "X-Actions-Secret"
#: A call carries the last events of a talk, no more.
MAX_BODY_BYTES = 4_000_000
#: Rasa gives up a connection that it kept after 15 seconds without a call (aiohttp's default). Ours must last longer:
#: else one is closed in the moment in which a call is sent.
KEEP_ALIVE_S = 60
_LOOPBACK = "127.0.0.1"
_SHORTEST_SECRET = 16

SECONDS = Histogram(
    "chat_action_seconds",
    "Time of an action",
    ["action"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 3.0),
)
ERRORS = Counter("chat_action_errors", "Calls of an action that failed", ["action"])


class UnsafeError(Exception):
    """The settings would let anybody call the actions."""


def create(secret: str = "") -> Sanic:
    """The server's application.

    :param secret: what a caller must know; empty lets everybody in who reaches the server.
    """
    app = create_app("actions", cors_origins="")
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_S
    shared_advisor()  # The knowledge is read before the first question comes.

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if secret and request.path != "/health" and not hmac.compare_digest(given.encode(), secret.encode()):
            return response.json({"error": "Dieser Weg ist nicht offen."}, status=403)
        request.ctx.start = time.perf_counter()
        if request.path == "/webhook":
            _begin(request)
        return None

    @app.on_response
    async def count(request: Request, answer: HTTPResponse) -> None:
        action = getattr(request.ctx, "action", None)
        if action is None:
            return
        SECONDS.labels(action).observe(time.perf_counter() - request.ctx.start)
        if answer.status >= 400:
            ERRORS.labels(action).inc()

    @app.get("/metrics")
    async def metrics(_: Request) -> HTTPResponse:
        return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    # In the place of rasa_sdk's own, which logs and repeats what was sent.
    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException):
            return response.json({"error": "Das ist kein Aufruf einer Aktion."}, status=error.status_code)
        logger.error("An action failed", exc_info=error)
        return response.json({"error": "Die Aktion ist gescheitert."}, status=500)

    return app


def _begin(request: Request) -> None:
    """Take over the id of the request that Rasa serves, and the action's name; what is no call fails later."""
    if request.headers.get("content-encoding"):  # A small body may unfold to any size.
        raise SanicException("packed", status_code=415)
    call: Any = request.json
    if not isinstance(call, dict):
        raise SanicException("no call", status_code=400)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=str(call.get("request_id") or "")[:64])
    name = str(call.get("next_action"))
    request.ctx.action = name if name.startswith("action_") and len(name) < 64 and name.isidentifier() else "unknown"


def checked_host(host: str, secret: str) -> str:
    """Where to listen; raises ``UnsafeError`` where other machines could call without a secret worth the name."""
    if secret and len(secret) < _SHORTEST_SECRET:
        raise UnsafeError(f"{SECRET_VARIABLE} ist zu kurz, gebraucht werden {_SHORTEST_SECRET} Zeichen.")
    if not secret and host not in (_LOOPBACK, "localhost", "::1"):
        raise UnsafeError(f"Ohne {SECRET_VARIABLE} hört der Action-Server nur auf {_LOOPBACK}, nicht auf {host}.")
    return host


def main() -> int:
    """Serve until stopped; exit code 1 where the knowledge is broken: the servers that run go on with the old one."""
    parser = argparse.ArgumentParser(description="Der Action-Server des Chatbots.")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    logs.configure()
    secret = os.environ.get(SECRET_VARIABLE, "").strip()
    try:
        host = checked_host(os.environ.get("SANIC_HOST", _LOOPBACK), secret)
    except UnsafeError as error:
        raise SystemExit(str(error)) from error
    try:
        app = create(secret)
    except knowledge.KnowledgeError as error:
        print(f"The knowledge cannot be used: {error}", file=sys.stderr)
        return 1
    app.run(host, arguments.port, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
