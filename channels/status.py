"""How the bot is, for programs that watch it: ``/webhooks/status/`` with ``health``, ``ready`` and ``metrics``.

Not for the public: answered to this machine and to the networks of ``STATUS_NETWORKS``, never through a proxy.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import aiohttp
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from advisor import compiled
from advisor.knowledge import DEFAULT_FOLDER
from channels import metrics
from channels.access import is_proxied

#: Networks whose programs may ask, beside this machine: "10.0.0.0/8 192.168.5.7".
NETWORKS_VARIABLE = "STATUS_NETWORKS"
#: A part that does not answer within so many seconds is not ready.
_PATIENCE_S = 2.0
#: No talk has this id: asking the store for it shows that it answers.
_NOBODY = "status-check"

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class StatusInput(InputChannel):
    """An input channel without messages: Rasa serves its endpoints beside those of the others."""

    def __init__(self) -> None:
        self._networks = networks(os.environ.get(NETWORKS_VARIABLE, ""))

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "status"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The endpoints."""
        blueprint = Blueprint("status_webhook", __name__)

        @blueprint.middleware("request")
        async def check(request: Request) -> HTTPResponse | None:
            if is_allowed(request.ip, request.headers, self._networks):
                return None
            return response.json({"error": "Dieser Weg ist nicht öffentlich."}, status=403)

        @blueprint.get("/health")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            parts = await _parts(request.app.ctx.agent)
            return response.json(parts, status=200 if all(parts.values()) else 503)

        @blueprint.get("/metrics")
        async def numbers(request: Request) -> HTTPResponse:
            metrics.version(_model(request.app.ctx.agent), _knowledge())
            return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

        return blueprint


def networks(text: str) -> list[_Network]:
    """The networks of the setting; raises ``ValueError`` where one is none."""
    return [ipaddress.ip_network(name) for name in text.replace(",", " ").split()]


def is_allowed(peer: str, headers: Mapping[str, str], allowed: Sequence[_Network]) -> bool:
    """Whether a program at an address may ask."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    known = address.is_loopback or any(address in network for network in allowed)
    return known and not is_proxied(headers)


async def _parts(agent: Any) -> dict[str, bool]:
    """Whether each part that an answer needs is there."""
    model = bool(agent and agent.is_ready())
    store, actions = await asyncio.gather(_answers(_store(agent)), _answers(_actions(agent)))
    return {"model": model, "conversations": store, "actions": actions}


async def _answers(question: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(question, _PATIENCE_S)
    except Exception:  # Whatever is wrong with it: it is not ready.
        return False


async def _store(agent: Any) -> bool:
    # Rasa's wrapper would answer from memory where the store itself fails.
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    await store.retrieve(_NOBODY)
    return True


async def _actions(agent: Any) -> bool:
    url = agent.action_endpoint.url.rpartition("/")[0] + "/health"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status == 200


def _model(agent: Any) -> str:
    return str(agent.model_id or "") if agent else ""


@lru_cache(maxsize=1)
def _knowledge() -> str:
    """The beginning of the hash of ``knowledge/`` as it was when this process first told it."""
    return compiled.fingerprint(DEFAULT_FOLDER).hex()[:12]
