"""Shows the pictures that answers name: drawn from their address, kept for a while, nothing else."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from advisor import knowledge, maps, school_maps
from advisor.desk import Desk

#: So many pictures are kept; the next ones push the oldest out.
KEPT = 256

_TYPES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=86400",
}


def add_to(blueprint: Blueprint) -> None:
    """Serve ``figures/….svg`` and ``figures/….png`` below a channel's address."""

    @blueprint.get("/figures/<name:str>")
    async def figure(_: Request, name: str) -> HTTPResponse:
        stem, _, ending = name.rpartition(".")
        content = await asyncio.to_thread(draw, stem, ending) if ending in _TYPES else None
        if content is None:
            return response.text("Dieses Bild gibt es nicht.", status=404, headers=_HEADERS)
        return response.raw(content, content_type=_TYPES[ending], headers=_HEADERS)


@lru_cache(maxsize=KEPT)
def draw(name: str, ending: str) -> bytes | None:
    """The picture of a name without its ending; ``None`` where the name is none of ours."""
    plan = school_maps.plan(_desk(), name)
    if plan is None:
        return None
    return maps.png(plan) if ending == "png" else maps.svg(plan).encode()


@lru_cache(maxsize=1)
def _desk() -> Desk:
    return Desk(knowledge.load())
