"""HTTP to a messenger's API and to our own pictures, with a time limit and without logging what is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

TIMEOUT_S = 10.0
#: No figure of ours is larger; platforms take 5 MB.
MAX_PICTURE_BYTES = 5_000_000


@dataclass(frozen=True)
class Reply:
    """An API's answer. ``failed`` is ``later`` where nothing was sent, ``unsure`` where it may have arrived."""

    status: int = 0
    content: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    failed: str = ""


class Client:
    """One session of HTTP; to be made and closed inside the event loop."""

    def __init__(self, own_port: int, timeout_s: float = TIMEOUT_S) -> None:
        """:param own_port: the port on loopback under which our pictures are served."""
        self._own = f"http://127.0.0.1:{own_port}"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))

    async def post(
        self, url: str, body: Mapping[str, Any] | aiohttp.FormData, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """POST as JSON or as a form. Never raises for network or answer."""
        data: Any = body
        sent_headers = dict(headers or {})
        if not isinstance(body, aiohttp.FormData):
            data = json.dumps(body, ensure_ascii=False).encode()
            sent_headers["Content-Type"] = "application/json"
        try:
            async with self._session.post(url, data=data, headers=sent_headers, allow_redirects=False) as response:
                content = _object(await response.read())
                return Reply(response.status, content, _seconds(response.headers.get("Retry-After")))
        except aiohttp.ClientConnectorError:
            return Reply(failed="later")
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return Reply(failed="unsure")

    async def picture(self, path: str) -> bytes | None:
        """A PNG of our own website channel; ``None`` where there is none."""
        try:
            async with self._session.get(f"{self._own}{path}", allow_redirects=False) as response:
                if response.status != 200 or response.content_type != "image/png":
                    return None
                picture = await response.content.read(MAX_PICTURE_BYTES + 1)
                return picture if len(picture) <= MAX_PICTURE_BYTES else None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return None

    async def close(self) -> None:
        """End all connections."""
        await self._session.close()


def png_form(fields: Mapping[str, str], name: str, picture: bytes) -> aiohttp.FormData:
    """A multipart form of texts and one PNG."""
    form = aiohttp.FormData()
    for key, value in fields.items():
        form.add_field(key, value)
    form.add_field(name, picture, filename="bild.png", content_type="image/png")
    return form


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _seconds(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None
