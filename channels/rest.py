"""Rasa's own REST channel, for tests and the shell, behind the checks of ``incoming``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels import incoming, metrics, payloads
from channels.access import is_local
from channels.gate import REQUEST_ID_HEADER, Gate, begin_request


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
        blueprint = super().blueprint(Gate(self.name(), on_new_message))

        @blueprint.middleware("request")
        async def check(request: Request) -> HTTPResponse | None:
            if not is_local(request.ip, request.headers):
                return _refuse(403, "Dieser Weg ist nur auf dem Rechner selbst offen.")
            begin_request(request.headers.get(REQUEST_ID_HEADER))
            if request.method != "POST":
                return None
            try:
                incoming.read(request.body, request.headers.get("content-type", ""))
            except incoming.RefusedError as refused:
                return _refuse(refused.status, refused.reason)
            return None

        return blueprint

    async def _extract_sender(self, req: Request) -> str | None:
        return str(req.json["sender"])

    def _extract_message(self, req: Request) -> str | None:
        return payloads.as_message_for(req.app.ctx.agent, req.json["message"])

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()


def _refuse(status: int, reason: str) -> HTTPResponse:
    metrics.refused(CheckedRestInput.name(), status)
    return response.json({"error": reason}, status=status)
