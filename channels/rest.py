"""Rasa's own REST channel, for tests and the shell, behind the checks of ``incoming``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels import incoming
from channels.access import is_local


class CheckedRestInput(RestInput):
    """``/webhooks/rest/webhook``: as Rasa's, but what is no message gets a 4xx with a reason instead of silence.

    Only this machine may use it: what comes from elsewhere or through a proxy is refused.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's endpoints, with a check in front."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def check(request: Request) -> HTTPResponse | None:
            if not is_local(request.ip, request.headers):
                return response.json({"error": "Dieser Weg ist nur auf dem Rechner selbst offen."}, status=403)
            if request.method != "POST":
                return None
            try:
                incoming.read(request.body, request.headers.get("content-type", ""))
            except incoming.RefusedError as refused:
                return response.json({"error": refused.reason}, status=refused.status)
            return None

        return blueprint
