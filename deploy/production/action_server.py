"""The action server for other machines: it answers only who knows ``ACTIONS_SECRET``."""

from __future__ import annotations

import hmac
import os
import sys

from rasa_sdk import utils
from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.base import shared_advisor
from advisor import knowledge

#: A call carries slots, the last message and the last events; ten times what the longest talks need.
MAX_BODY_BYTES = 2_000_000


def app(secret: str) -> Sanic:
    """Rasa's action server behind a check of the secret; ``/health`` stays open."""
    server = create_app("actions", cors_origins=[])
    server.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    expected = f"Bearer {secret}".encode()

    @server.middleware("request")
    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "").encode()
        if request.path == "/health" or hmac.compare_digest(given, expected):
            return None
        return response.json({"error": "not allowed"}, status=401)

    return server


def main(port: int) -> int:
    """Serve until ended; exit code 1 where the knowledge is broken: the servers that run go on with the old one."""
    utils.configure_colored_logging("ERROR")
    try:
        shared_advisor()
    except knowledge.KnowledgeError as error:
        print(f"The knowledge cannot be used: {error}", file=sys.stderr)
        return 1
    app(os.environ["ACTIONS_SECRET"]).run(
        os.environ.get("SANIC_HOST", "127.0.0.1"),
        port,
        workers=utils.number_of_sanic_workers(),
        access_log=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
