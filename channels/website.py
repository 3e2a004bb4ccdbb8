"""The website channel: the chat page, the widget and the messages of the widget."""

from __future__ import annotations

import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from advisor.knowledge import DEFAULT_FOLDER
from advisor.wording import Wording
from channels import errors, figures, incoming, metrics, payloads
from channels.access import Origins, RateLimit, client_address
from channels.files import FILES, HEADERS, File
from channels.gate import REQUEST_ID_HEADER, Gate, begin_request
from channels.output import Message
from channels.turns import Turns

#: After so many seconds the person gets a sentence, whatever the bot is doing.
ANSWER_TIME = 5.0

#: A client that asks for this type gets each message at once, one JSON object a line, and ``{"end": true}`` at the end.
STREAM = "application/x-ndjson"

#: An answer to a message is never kept by anybody.
_ANSWER_HEADERS = {**HEADERS, "Cache-Control": "no-store", "Vary": "Origin"}


class WebsiteInput(InputChannel):
    """``/webhooks/website/``: page, widget, ``POST /webhook`` and ``GET /health``."""

    def __init__(self) -> None:
        self._origins = Origins.from_environment()
        self._wording = Wording.read(DEFAULT_FOLDER / "wording")
        # A person types far slower; behind one address there may be a whole school.
        self._sender_rate = RateLimit(burst=120, every=0.5)
        self._address_rate = RateLimit(burst=600, every=0.05)

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "website"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's endpoints."""
        blueprint = Blueprint("website_webhook", __name__)
        turns = Turns(self.name(), Gate(self.name(), on_new_message))

        @blueprint.listener("before_server_start")
        async def plain_errors(app: Sanic, _: Any) -> None:
            errors.install(app)

        @blueprint.get("/health")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        # Rasa answers a browser's OPTIONS itself, without naming an origin: the middleware below names it.
        @blueprint.options("/webhook")
        async def ask_first(_: Request) -> HTTPResponse:
            return HTTPResponse(status=204)

        @blueprint.middleware("response")
        async def name_origin(request: Request, answer: HTTPResponse) -> None:
            answer.headers.update(self._sharing(request))

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse | None:
            request_id = begin_request(request.headers.get(REQUEST_ID_HEADER))
            try:
                message = incoming.read(request.body, request.headers.get("content-type", ""))
            except incoming.RefusedError as refused:
                return self._refuse(refused.status, refused.reason)
            refusal = self._refuse_origin(request) or self._refuse_flood(request, message.sender)
            if refusal:
                return refusal
            messages = self._messages(request, message, turns)
            if STREAM not in request.headers.get("accept", ""):
                said = [one async for one in messages]
                return response.json(said, headers={**_ANSWER_HEADERS, REQUEST_ID_HEADER: request_id})
            await self._stream(request, messages, request_id)
            return None

        figures.add_to(blueprint)
        for path, (name, content_type) in FILES.items():
            blueprint.add_route(_send(File.read(name, content_type)), f"/{path}", methods=["GET"], name=name)
        return blueprint

    async def _messages(self, request: Request, message: incoming.Incoming, turns: Turns) -> AsyncIterator[Message]:
        """The bot's messages; a German sentence where it fails or takes too long."""
        if incoming.is_too_long(message.text):
            text = self._wording.say("website", "too_long", characters=str(incoming.MAX_CHARACTERS))
            yield _says(message.sender, "clarify", text)
            return
        agent = request.app.ctx.agent
        text = payloads.as_message_for(agent, message.text)
        number = message.id or _proxy_id(request)
        turn = turns.turn(incoming.Incoming(message.sender, text, message.metadata, number))
        nothing = True
        async for one in turn.messages(ANSWER_TIME):
            nothing = False
            yield one
        if nothing:
            yield _says(message.sender, "error", self._wording.say("common", "failed"))

    async def _stream(self, request: Request, messages: AsyncIterator[Message], request_id: str) -> None:
        headers = {**_ANSWER_HEADERS, "X-Accel-Buffering": "no", REQUEST_ID_HEADER: request_id}
        answer = await request.respond(content_type=STREAM, headers=headers)
        async for message in messages:
            await answer.send(json.dumps(message, ensure_ascii=False) + "\n")
        await answer.send('{"end": true}\n')
        await answer.eof()

    def _sharing(self, request: Request) -> dict[str, str]:
        """Headers that let the pages of the sites that may embed the chat read our answers."""
        origin = request.headers.get("origin")
        if not self._origins.foreign(origin, request.host) or not self._origins.permits(origin, request.host):
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Expose-Headers": "retry-after",
            "Access-Control-Max-Age": "3600",
        }

    @staticmethod
    def _refuse(status: int, reason: str, **headers: str) -> HTTPResponse:
        metrics.refused(WebsiteInput.name(), status)
        return response.json({"error": reason}, status=status, headers={**_ANSWER_HEADERS, **headers})

    def _refuse_origin(self, request: Request) -> HTTPResponse | None:
        if self._origins.permits(request.headers.get("origin"), request.host):
            return None
        return self._refuse(403, self._wording.say("website", "foreign_origin"))

    def _refuse_flood(self, request: Request, sender: str) -> HTTPResponse | None:
        now = time.monotonic()
        address = client_address(request.ip, request.headers)
        wait = self._address_rate.wait(address, now) if address else 0.0
        wait = wait or self._sender_rate.wait(sender, now)
        if not wait:
            return None
        seconds = str(math.ceil(wait))
        reason = self._wording.say("website", "too_many", seconds=seconds)
        return self._refuse(429, reason, **{"Retry-After": seconds})


def _proxy_id(request: Request) -> str | None:
    """The proxy's number of a request: the same where it tries a second server because the first one died."""
    number = request.headers.get("x-request-id", "")
    return number if incoming.ID.fullmatch(number) else None


def _says(sender: str, topic: str, text: str) -> Message:
    return {"recipient_id": sender, "text": text, "custom": {"topic": topic}}


def _send(file: File) -> Callable[[Request], Awaitable[HTTPResponse]]:
    async def send(request: Request) -> HTTPResponse:
        return file.answer(request)

    return send
