"""Where no channel answers, the server says so plainly, whatever the client sends."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from sanic import Sanic
from sanic.exceptions import MethodNotSupported, NotFound, PayloadTooLarge, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse, text

from channels import errors
from tests.channels import hosts
from tests.ports import free_port


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("secret"), 404),
        (MethodNotSupported("secret", "GET", ["POST"]), 405),
        (PayloadTooLarge("secret"), 413),
        (ServiceUnavailable("secret"), 503),
        (RuntimeError("secret"), 500),
    ],
)
def test_an_error_tells_nothing_of_the_inside(error: Exception, status: int) -> None:
    answer = errors.answer(None, error)
    assert answer.status == status
    assert answer.body
    assert b"secret" not in answer.body
    assert json.loads(answer.body)["error"]


#: Sanic prepares its methods once a process; ``hosts`` sees to that.
_ = hosts


async def test_no_accept_header_breaks_the_answer() -> None:
    app = Sanic(f"errors{os.getpid()}", configure_logging=False)

    @app.post("/only-post")
    async def only_post(_: Request) -> HTTPResponse:
        return text("ok")

    errors.install(app)
    port = free_port()
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    assert server
    await server.startup()
    try:
        for accept in ("0", "text/html", "*/*", ";", "application/json;q=x"):
            assert await status(port, "/only-post", accept) == 405
            assert await status(port, "/nothing", accept) == 404
    finally:
        server.close()


async def status(port: int, path: str, accept: str) -> int:
    """The status of a GET."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return int(answer.split()[1])
