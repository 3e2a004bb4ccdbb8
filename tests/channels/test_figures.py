"""Pictures over HTTP: the right type, safe headers, a bounded store."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import aiohttp
import pytest
import pytest_asyncio
from sanic import Blueprint, Sanic

from channels import figures

NAME = "schulen.44137.1.179991-191516"

Get = Callable[[str], Awaitable[tuple[int, Mapping[str, str], bytes]]]


@pytest_asyncio.fixture
async def get() -> AsyncIterator[Get]:
    """Ask a server on loopback for a picture: status, headers, body."""
    Sanic.test_mode = True
    blueprint = Blueprint("figures_test", url_prefix="/webhooks/website")
    figures.add_to(blueprint)
    app = Sanic("figures_test_app")
    app.blueprint(blueprint)
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=place, return_asyncio_server=True, access_log=False)
    assert server
    await server.startup()

    async def ask(name: str) -> tuple[int, Mapping[str, str], bytes]:
        url = f"http://127.0.0.1:{place.getsockname()[1]}/webhooks/website/figures/{name}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, response.headers, await response.read()

    yield ask
    server.close()
    await server.wait_closed()
    Sanic._app_registry.clear()


@pytest.mark.parametrize(
    ("ending", "kind", "start"), [("svg", "image/svg+xml", b"<svg"), ("png", "image/png", b"\x89PNG")]
)
async def test_a_picture(get: Get, ending: str, kind: str, start: bytes) -> None:
    status, headers, body = await get(f"{NAME}.{ending}")
    assert status == 200
    assert headers["content-type"].startswith(kind)
    assert body.startswith(start)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name", [f"{NAME}.gif", NAME, "x.svg", "schulen.99999.1.179991.svg", ".svg", f"{NAME}.svg.png", "%2e%2e%2fx.svg"]
)
async def test_no_picture(get: Get, name: str) -> None:
    status, _, _ = await get(name)
    assert status == 404


def test_pictures_are_kept_only_up_to_a_bound() -> None:
    assert figures.draw.cache_info().maxsize == figures.KEPT
    assert figures.draw(NAME, "svg") is figures.draw(NAME, "svg")
