"""The website channel: the chat page, the widget and the messages of the widget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels import incoming
from channels.output import WholeMessages
from understanding import crisis_signs

logger = logging.getLogger(__name__)

WIDGET = Path(__file__).resolve().parent.parent / "widget"

#: After so many seconds the person gets a sentence, whatever the bot is doing.
ANSWER_TIME = 5.0

_FILES = {
    "": ("index.html", "text/html; charset=utf-8"),
    "widget.js": ("widget.js", "text/javascript; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "impressum": ("impressum.html", "text/html; charset=utf-8"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FAILED = "Entschuldige, gerade klappt bei mir etwas nicht. Versuch es bitte in einer Minute noch einmal."
_TOO_LONG = (
    "Deine Nachricht ist sehr lang. Schreib mir bitte eine kürzere Frage mit höchstens "
    f"{incoming.MAX_CHARACTERS} Zeichen."
)


class WebsiteInput(InputChannel):
    """``/webhooks/website/``: page, widget, ``POST /webhook`` and ``GET /health``."""

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "website"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's endpoints."""
        blueprint = Blueprint("website_webhook", __name__)
        signs = crisis_signs.read()

        @blueprint.get("/health")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                message = incoming.read(request.body, request.headers.get("content-type", ""))
            except incoming.RefusedError as refused:
                return response.json({"error": refused.reason}, status=refused.status)
            if len(message.text) > incoming.MAX_CHARACTERS and not signs.find(message.text):
                return response.json([_says(message.sender, "clarify", _TOO_LONG)])
            return response.json(await self._answer(message, on_new_message))

        for path, (name, content_type) in _FILES.items():
            blueprint.add_route(_file(name, content_type), f"/{path}", methods=["GET"], name=name.replace(".", "_"))
        return blueprint

    async def _answer(
        self, message: incoming.Incoming, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> list[dict[str, Any]]:
        """The bot's messages; a German sentence where it fails or takes too long."""
        output = WholeMessages()
        user_message = UserMessage(
            message.text, output, message.sender, input_channel=self.name(), metadata=message.metadata
        )
        turn = asyncio.ensure_future(_handle(on_new_message, user_message))
        done, _ = await asyncio.wait({turn}, timeout=ANSWER_TIME)
        if not done:
            logger.error("No answer within %s s", ANSWER_TIME)
        return list(output.messages) or [_says(message.sender, "error", _FAILED)]


async def _handle(on_new_message: Callable[[UserMessage], Awaitable[Any]], message: UserMessage) -> None:
    try:
        await on_new_message(message)
    except Exception:
        logger.exception("A message could not be answered")


def _says(sender: str, topic: str, text: str) -> dict[str, Any]:
    return {"recipient_id": sender, "text": text, "custom": {"topic": topic}}


def _file(name: str, content_type: str) -> Callable[[Request], Awaitable[HTTPResponse]]:
    async def send(_: Request) -> HTTPResponse:
        return response.raw((WIDGET / name).read_bytes(), content_type=content_type, headers=_HEADERS)

    return send
