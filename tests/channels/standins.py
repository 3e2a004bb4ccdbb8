"""Stand-ins of the messengers' APIs on loopback, as strict as the real ones about what we send.

Each checks a request by the rules of the official documentation, keeps what a person would see, answers in the
platform's shape, and plays the faults it is told to play. ``problems`` lists every rule that was broken.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import html
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp
from aiohttp import web

from tests.ports import free_port

SECRET = "app-secret"
VERIFY = "verify-token"
TOKEN = "EAAG-token"
NUMBER_ID = "106540352242922"
BOT_TOKEN = "123456:ABC-DEF1234ghIkl"
HOOK_SECRET = "hook_secret-1"

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@dataclass(frozen=True)
class Shown:
    """One message as a person sees it; ``choices`` are titles and what tapping them sends."""

    person: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    picture: bytes | None = None
    key: str = ""


@dataclass(frozen=True)
class Fault:
    """What the platform does to one request: an error answer, no answer in time, or both taken and unanswered."""

    status: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_s: float = 0.0
    taken: bool = False


class StandIn(ABC):
    """The server side of a messenger."""

    name: str

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.shown: list[Shown] = []
        self.signs: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.faults: list[Fault] = []
        self.delay_s = 0.0
        self.hook = ""
        self.reports = False
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        """The address for ``*_API_URL``."""
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables that configure the channel for this stand-in."""

    @abstractmethod
    async def read(self, request: web.Request) -> tuple[Shown | None, Mapping[str, Any]]:
        """What a request shows (``None`` for signs such as typing) and the answer; appends to ``problems``."""

    @abstractmethod
    def signed(self, body: bytes) -> dict[str, str]:
        """The headers with which the platform proves itself."""

    @abstractmethod
    def refusal(self, problem: str) -> Mapping[str, Any]:
        """The platform's answer to a request that breaks a rule."""

    def reported(self, shown: Shown) -> dict[str, Any] | None:
        """The webhook that reports a message as sent."""
        return None

    async def __aenter__(self) -> StandIn:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_post("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        assert self._session and self._runner
        await self._session.close()
        await self._runner.shutdown()
        await self._runner.cleanup()

    async def deliver(self, content: Any, *, raw: bytes | None = None, headers: dict[str, str] | None = None) -> int:
        """Send an update to the bot as the platform does; the status of its answer."""
        body = json.dumps(content).encode() if raw is None else raw
        sent = {"Content-Type": "application/json", **(self.signed(body) if headers is None else headers)}
        assert self._session
        async with self._session.post(self.hook, data=body, headers=sent) as response:
            return response.status

    async def wait_for(self, count: int, timeout_s: float = 20.0) -> list[Shown]:
        """All that was shown, once there are so many."""
        end = time.monotonic() + timeout_s
        while len(self.shown) < count:
            assert time.monotonic() < end, f"{len(self.shown)} of {count} shown; {self.problems[:5]}"
            await asyncio.sleep(0.02)
        return self.shown

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing was shown for so long."""
        count = -1
        while count != len(self.shown):
            count = len(self.shown)
            await asyncio.sleep(seconds)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        known = len(self.problems)
        shown, answer = await self.read(request)
        if len(self.problems) > known:
            return web.json_response(self.refusal(self.problems[-1]), status=400)
        if shown is None:
            return web.json_response(answer)
        await asyncio.sleep(self.delay_s)
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.taken:
            self.shown.append(shown)
            if self.reports:
                self._later(self._report(shown))
        if fault is None:
            return web.json_response(answer)
        await asyncio.sleep(fault.hang_s)
        return web.json_response(fault.body, status=fault.status or 200, headers=dict(fault.headers))

    async def _report(self, shown: Shown) -> None:
        """Reports are repeated until the bot takes them, as Meta does."""
        content = self.reported(shown)
        while content is not None:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                if await self.deliver(content) == 200:
                    return
            await asyncio.sleep(0.2)

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def demand(self, holds: object, rule: str) -> None:
        """Note a broken rule."""
        if not holds:
            self.problems.append(rule)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def meta_signature(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Meta's header for a body."""
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            fields[name] = str(value)
    return fields, files


class WhatsAppStandIn(StandIn):
    """The Cloud API's ``/messages`` and ``/media`` of one number."""

    name = "whatsapp"

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.media: dict[str, bytes] = {}
        self._count = 0

    def environment(self) -> dict[str, str]:
        """See ``StandIn``."""
        return {
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID,
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY,
            "WHATSAPP_API_URL": self.url,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        """See ``StandIn``."""
        return meta_signature(body)

    def refusal(self, problem: str) -> Mapping[str, Any]:
        """See ``StandIn``."""
        return {"error": {"message": f"(#100) {problem}", "type": "OAuthException", "code": 100, "fbtrace_id": "x"}}

    async def read(self, request: web.Request) -> tuple[Shown | None, Mapping[str, Any]]:
        """See ``StandIn``."""
        self.demand(request.headers.get("Authorization") == f"Bearer {TOKEN}", "token")
        self.demand(re.fullmatch(rf"/v\d+\.\d/{NUMBER_ID}/(messages|media)", request.path), f"path {request.path}")
        if request.path.endswith("/media"):
            fields, files = await _form(request)
            self.demand(fields == {"messaging_product": "whatsapp", "type": "image/png"}, "media fields")
            self.demand(files.get("file", b"").startswith(b"\x89PNG"), "media file")
            self.media[media_id := str(1000 + len(self.media))] = files.get("file", b"")
            return None, {"id": media_id}
        body = await request.json()
        if body.get("status") == "read":
            self.signs.append(body)
            self.demand(body.get("message_id"), "message_id")
            self.demand(body.get("typing_indicator") == {"type": "text"}, "typing_indicator")
            return None, {"success": True}
        self._count += 1
        message_id = f"wamid.out{self._count}"
        return self.check(body), {"messaging_product": "whatsapp", "messages": [{"id": message_id}]}

    def check(self, body: Mapping[str, Any]) -> Shown:
        """The message as shown, by the rules of the messages endpoint."""
        self.demand(body.get("messaging_product") == "whatsapp", "messaging_product")
        self.demand(body.get("recipient_type", "individual") == "individual", "recipient_type")
        person = str(body.get("to") or body.get("recipient"))
        self.demand(re.fullmatch(r"\+?\d{6,15}", person) or re.fullmatch(r"[A-Z]{2}\.\w{1,128}", person), "recipient")
        key = body.get("biz_opaque_callback_data", "")
        self.demand(len(key) <= 512, "biz_opaque_callback_data")
        kind = body.get("type")
        if kind == "text":
            text = body["text"]["body"]
            self.demand(1 <= units(text) <= 4096 and text.strip(), "text length")
            return Shown(person, text, key=key)
        if kind == "image":
            picture = self.media.get(body["image"].get("id", ""), b"")
            self.demand(picture, "media id")
            self.demand(units(body["image"].get("caption", "")) <= 1024, "caption")
            return Shown(person, body["image"].get("caption", ""), picture=picture, key=key)
        self.demand(kind == "interactive", f"type {kind}")
        return Shown(person, body["interactive"]["body"]["text"], self._choices(body["interactive"]), key=key)

    def _choices(self, interactive: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        self.demand(1 <= units(interactive["body"]["text"]) <= 1024, "body length")
        self.demand(interactive["body"]["text"].strip(), "body empty")
        action = interactive["action"]
        if interactive["type"] == "button":
            replies = [button["reply"] for button in action["buttons"]]
            self.demand(1 <= len(replies) <= 3, "number of buttons")
            self.demand(all(button["type"] == "reply" for button in action["buttons"]), "button type")
            self.demand(all(1 <= units(reply["title"]) <= 20 for reply in replies), "button title")
            self.demand(all(1 <= len(reply["id"]) <= 256 for reply in replies), "button id")
            self.demand(len({reply["title"] for reply in replies}) == len(replies), "titles must differ")
            self.demand(len({reply["id"] for reply in replies}) == len(replies), "ids must differ")
            return tuple((reply["title"], reply["id"]) for reply in replies)
        self.demand(interactive["type"] == "list", "interactive type")
        self.demand(1 <= units(action["button"]) <= 20, "list button")
        rows = [row for section in action["sections"] for row in section["rows"]]
        self.demand(1 <= len(rows) <= 10, "rows")
        self.demand(len(action["sections"]) == 1, "several sections need titles")
        self.demand(all(1 <= units(row["title"]) <= 24 for row in rows), "row title")
        self.demand(all(1 <= units(row.get("description", "x")) <= 72 for row in rows), "row description")
        self.demand(all(1 <= len(row["id"]) <= 200 for row in rows), "row id")
        self.demand(len({row["id"] for row in rows}) == len(rows), "row ids must differ")
        return tuple((row.get("description") or row["title"], row["id"]) for row in rows)

    def reported(self, shown: Shown) -> dict[str, Any] | None:
        """See ``StandIn``."""
        status = {"id": "wamid.out", "status": "sent", "recipient_id": shown.person}
        return self.hooked(statuses=[{**status, "biz_opaque_callback_data": shown.key}]) if shown.key else None

    def hooked(self, number_id: str = NUMBER_ID, **value: Any) -> dict[str, Any]:
        """A webhook of this number."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": number_id}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}

    def message(self, person: str, message_id: str, at: int = 1_749_416_383, **content: Any) -> dict[str, Any]:
        """A message of a person; ``content`` is its type and what belongs to it."""
        sent = {"from": person, "id": message_id, "timestamp": str(at), **content}
        contacts = [{"profile": {"name": "Mia"}, "wa_id": person}]
        return self.hooked(contacts=contacts, messages=[sent])

    def text(self, person: str, message_id: str, text: str, at: int = 1_749_416_383) -> dict[str, Any]:
        """A text message."""
        return self.message(person, message_id, at, type="text", text={"body": text})

    def tap(self, person: str, message_id: str, title: str, key: str) -> dict[str, Any]:
        """A tap on a reply button."""
        reply = {"type": "button_reply", "button_reply": {"id": key, "title": title}}
        return self.message(person, message_id, type="interactive", interactive=reply)


class _Html(HTMLParser):
    """Telegram's HTML: a few tags, closed in order, and what a person reads of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.links: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("a", "b", "i", "u", "s", "code", "pre"):
            self.problems.append(f"tag {tag}")
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"end of {tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


_STRAY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+);)|<(?!/?[a-z]+[ >])")


class TelegramStandIn(StandIn):
    """The Bot API of one bot."""

    name = "telegram"

    def environment(self) -> dict[str, str]:
        """See ``StandIn``."""
        return {"TELEGRAM_TOKEN": BOT_TOKEN, "TELEGRAM_SECRET": HOOK_SECRET, "TELEGRAM_API_URL": self.url}

    def signed(self, body: bytes) -> dict[str, str]:
        """See ``StandIn``."""
        return {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}

    def refusal(self, problem: str) -> Mapping[str, Any]:
        """See ``StandIn``."""
        return {"ok": False, "error_code": 400, "description": f"Bad Request: {problem}"}

    async def read(self, request: web.Request) -> tuple[Shown | None, Mapping[str, Any]]:
        """See ``StandIn``."""
        prefix = f"/bot{BOT_TOKEN}/"
        self.demand(request.path.startswith(prefix), f"path {request.path}")
        method = request.path.removeprefix(prefix)
        if method == "sendPhoto":
            fields, files = await _form(request)
            self.demand(files.get("photo", b"").startswith(b"\x89PNG"), "photo")
            caption = self._markup(fields.get("caption", ""), 1024)
            return Shown(fields["chat_id"], caption, picture=files.get("photo")), {"ok": True, "result": {}}
        body = await request.json()
        if method in ("sendChatAction", "answerCallbackQuery"):
            self.signs.append({"method": method, **body})
            self.demand("callback_query_id" in body or body.get("action") == "typing", method)
            return None, {"ok": True, "result": True}
        self.demand(method == "sendMessage", f"method {method}")
        return self.check(body), {"ok": True, "result": {"message_id": len(self.shown) + 1}}

    def check(self, body: Mapping[str, Any]) -> Shown:
        """The message as shown, by the rules of ``sendMessage``."""
        self.demand(isinstance(body.get("chat_id"), int), "chat_id")
        self.demand(body.get("parse_mode") == "HTML", "parse_mode")
        text = self._markup(body.get("text", ""), 4096)
        self.demand(text.strip(), "text is empty")
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        self.demand(all(rows) and all(len(row) <= 8 for row in rows) and len(buttons) <= 100, "keyboard")
        self.demand(all(1 <= len(b["callback_data"].encode()) <= 64 for b in buttons), "BUTTON_DATA_INVALID")
        self.demand(all(b["text"].strip() for b in buttons), "button text")
        return Shown(str(body["chat_id"]), text, tuple((b["text"], b["callback_data"]) for b in buttons))

    def _markup(self, written: str, most: int) -> str:
        self.demand(not _STRAY.search(written), f"can't parse entities: {written[:80]}")
        parser = _Html()
        parser.feed(written)
        parser.close()
        self.demand(not parser.problems and not parser.open, f"can't parse entities {parser.problems}")
        self.demand(units(parser.text) <= most, "message is too long")
        self.demand(all(re.match(r"https?://", link) for link in parser.links), "link")
        return " ".join([parser.text, *parser.links]) if parser.links else parser.text

    def update(self, update_id: int, **content: Any) -> dict[str, Any]:
        """An update of any kind."""
        return {"update_id": update_id, **content}

    def sent(self, person: int, message_id: int, at: int = 1_749_416_383, **content: Any) -> dict[str, Any]:
        """A message in a private chat."""
        chat = {"id": person, "type": "private", "first_name": "Mia"}
        sender = {"id": person, "is_bot": False, "first_name": "Mia"}
        return {"message_id": message_id, "date": at, "chat": chat, "from": sender, **content}

    def text(self, person: str, message_id: str, text: str) -> dict[str, Any]:
        """A text message."""
        return self.update(int(message_id), message=self.sent(int(person), int(message_id), text=text))

    def tap(self, person: str, message_id: str, title: str, key: str) -> dict[str, Any]:
        """A tap on an inline button."""
        keyboard = {"inline_keyboard": [[{"text": title, "callback_data": key}]]}
        query = {
            "id": f"query-{message_id}",
            "from": {"id": int(person), "is_bot": False, "first_name": "Mia"},
            "message": {**self.sent(int(person), 1, text="…"), "reply_markup": keyboard},
            "chat_instance": "1",
            "data": key,
        }
        return self.update(int(message_id), callback_query=query)


class FacebookStandIn(StandIn):
    """The Send API of one page; people whose id begins with ``ig`` are on Instagram."""

    name = "facebook"

    def environment(self) -> dict[str, str]:
        """See ``StandIn``."""
        return {
            "FACEBOOK_PAGE_TOKEN": TOKEN,
            "FACEBOOK_APP_SECRET": SECRET,
            "FACEBOOK_VERIFY_TOKEN": VERIFY,
            "FACEBOOK_API_URL": self.url,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        """See ``StandIn``."""
        return meta_signature(body)

    def refusal(self, problem: str) -> Mapping[str, Any]:
        """See ``StandIn``."""
        return {"error": {"message": f"(#100) {problem}", "type": "OAuthException", "code": 100, "fbtrace_id": "x"}}

    async def read(self, request: web.Request) -> tuple[Shown | None, Mapping[str, Any]]:
        """See ``StandIn``."""
        self.demand(request.headers.get("Authorization") == f"Bearer {TOKEN}", "token")
        self.demand(re.fullmatch(r"/v\d+\.\d/me/messages", request.path), f"path {request.path}")
        if request.content_type == "multipart/form-data":
            fields, files = await _form(request)
            self.demand(files.get("filedata", b"").startswith(b"\x89PNG"), "filedata")
            body = {**fields, **{name: json.loads(fields[name]) for name in ("recipient", "message")}}
            picture = files.get("filedata")
        else:
            body, picture = await request.json(), None
        if "sender_action" in body:
            self.signs.append(body)
            self.demand(body["sender_action"] == "typing_on" and "message" not in body, "sender_action")
            return None, {"recipient_id": body["recipient"]["id"]}
        shown = self.check(body, picture)
        return shown, {"recipient_id": shown.person, "message_id": f"m_{len(self.shown)}"}

    def check(self, body: Mapping[str, Any], picture: bytes | None = None) -> Shown:
        """The message as shown, by the rules of the Send API."""
        person, message = body["recipient"]["id"], body["message"]
        self.demand(body.get("messaging_type") == "RESPONSE", "messaging_type")
        self.demand(len(message.get("metadata", "")) < 1000, "metadata")
        self.demand(("text" in message) != ("attachment" in message), "text or attachment")
        if "attachment" in message:
            self.demand(message["attachment"] == {"type": "image", "payload": {}} and picture, "attachment")
            return Shown(person, "", picture=picture, key=message.get("metadata", ""))
        text, replies = message["text"], message.get("quick_replies", [])
        if person.startswith("ig"):
            self.demand(1 <= len(text.encode()) <= 1000, "text of more than 1,000 bytes")
        self.demand(1 <= units(text) <= 2000 and text.strip(), "text length")
        self.demand("quick_replies" not in message or 1 <= len(replies) <= 13, "number of quick replies")
        self.demand(all(reply["content_type"] == "text" for reply in replies), "content_type")
        self.demand(all(1 <= units(reply["title"]) <= 20 for reply in replies), "title")
        self.demand(all(1 <= len(reply["payload"]) <= 1000 for reply in replies), "payload")
        choices = tuple((reply["title"], reply["payload"]) for reply in replies)
        return Shown(person, text, choices, key=message.get("metadata", ""))

    def reported(self, shown: Shown) -> dict[str, Any] | None:
        """See ``StandIn``."""
        echo = {"mid": "m_echo", "is_echo": True, "app_id": 1, "metadata": shown.key, "text": shown.text}
        return self.hooked({"sender": {"id": "page"}, "recipient": {"id": shown.person}, "message": echo})

    def hooked(self, *events: dict[str, Any], kind: str = "page") -> dict[str, Any]:
        """A webhook of this page."""
        return {"object": kind, "entry": [{"id": "page", "time": 1_458_692_752_478, "messaging": list(events)}]}

    def event(self, person: str, at: int = 1_458_692_752_478, **content: Any) -> dict[str, Any]:
        """A webhook about one person."""
        event = {"sender": {"id": person}, "recipient": {"id": "page"}, "timestamp": at, **content}
        return self.hooked(event, kind="instagram" if person.startswith("ig") else "page")

    def text(self, person: str, message_id: str, text: str) -> dict[str, Any]:
        """A text message."""
        return self.event(person, message={"mid": message_id, "text": text})

    def tap(self, person: str, message_id: str, title: str, key: str) -> dict[str, Any]:
        """A tap on a quick reply."""
        return self.event(person, message={"mid": message_id, "text": title, "quick_reply": {"payload": key}})


STANDINS: dict[str, type[StandIn]] = {kind.name: kind for kind in (WhatsAppStandIn, TelegramStandIn, FacebookStandIn)}


def readable(shown: list[Shown]) -> str:
    """All that a person can read, choices included."""
    return "\n".join("\n".join([one.text, *(title for title, _ in one.choices)]) for one in shown)


def words(text: str) -> Iterator[str]:
    """The words of a text as they stand, for the question whether any was lost."""
    yield from html.unescape(text).split()
