"""Telegram Bot API."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.client import Client, Reply, png_form
from channels.layout import Choice, Kind, Limits, Line, Part
from channels.messenger import MessengerInput
from channels.platform import (
    OPERATOR_S,
    Event,
    Inbound,
    Outcome,
    Platform,
    obj,
    objects,
    picture_path,
    real,
    same,
    string,
)
from channels.store import Call

#: Two short titles stand side by side; longer ones would be cut on a phone.
_SHORT_TITLE = 18
_MEDIA = {
    "voice": "audio",
    "audio": "audio",
    "photo": "image",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "document",
    "contact": "contact",
}
#: What Telegram tells about a chat without anybody having written.
_SERVICE = frozenset({"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "boost_added"})


class Telegram(Platform):
    """One bot of Telegram's BotFather."""

    name = "telegram"
    required = ("TELEGRAM_TOKEN", "TELEGRAM_SECRET")
    api_variable = "TELEGRAM_API_URL"
    api = "https://api.telegram.org"

    _LIMITS = Limits(
        text=4096,
        body=4096,
        caption=1024,
        kinds=(Kind("keyboard", most=24, title=64),),
        write=lambda line: _write(line),
    )

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """See ``Platform``."""
        return same(headers.get("x-telegram-bot-api-secret-token", ""), self.settings["TELEGRAM_SECRET"])

    def events(self, content: Mapping[str, Any]) -> Iterator[Event]:
        """See ``Platform``."""
        event: Event | None = None
        if "message" in content:
            event = _message(obj(content["message"]))
        elif "edited_message" in content:
            event = _edited(obj(content["edited_message"]))
        elif "callback_query" in content:
            event = _tapped(obj(content["callback_query"]))
        if event:
            yield event

    def limits(self, address: Mapping[str, str]) -> Limits:
        """See ``Platform``."""
        return self._LIMITS

    def call(self, part: Part, address: Mapping[str, str]) -> Call:
        """See ``Platform``."""
        body: dict[str, Any] = {"chat_id": int(address["chat"]), "parse_mode": "HTML"}
        if part.kind == "picture":
            return Call("sendPhoto", {**body, "caption": part.text}, picture_path(part.picture))
        body |= {"text": part.text, "link_preview_options": {"is_disabled": True}}
        if part.choices:
            body["reply_markup"] = {"inline_keyboard": _rows(part.choices)}
        return Call("sendMessage", body)

    def waiting(self, message_id: str, address: Mapping[str, str], tapped: bool) -> Sequence[Call]:
        """See ``Platform``."""
        typing = Call("sendChatAction", {"chat_id": int(address["chat"]), "action": "typing"})
        # A tapped button shows a clock until its tap is answered.
        return (Call("answerCallbackQuery", {"callback_query_id": message_id}), typing) if tapped else (typing,)

    async def send(self, client: Client, key: str, call: Call) -> Outcome:
        """See ``Platform``."""
        url = f"{self.url}/bot{self.settings['TELEGRAM_TOKEN']}/{call.method}"
        if not call.picture:
            return _outcome(await client.post(url, call.body))
        picture = await client.picture(call.picture)
        if picture is None:
            return Outcome("never", code="no picture")
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in call.body.items()}
        return _outcome(await client.post(url, png_form(fields, "photo", picture)))


class TelegramInput(MessengerInput):
    """``/webhooks/telegram/webhook``."""

    platform_class = Telegram


def _outcome(reply: Reply) -> Outcome:
    if reply.failed:
        return Outcome(reply.failed)
    if reply.status == 200 and reply.content.get("ok") is True:
        return Outcome("sent")
    code = str(reply.status)
    if reply.status == 429:
        wait = real(obj(reply.content.get("parameters")).get("retry_after"))
        return Outcome("later", wait if wait is not None else reply.retry_after, code)
    if reply.status in (401, 404):  # the token is wrong
        return Outcome("later", OPERATOR_S, code)
    if reply.status >= 500 or reply.status < 300:
        return Outcome("later", reply.retry_after, code)
    return Outcome("never", code=code)


def _write(line: Line) -> str:
    """A line as HTML: what it says is escaped, its address becomes a link."""
    text = html.escape(line.text, quote=False)
    if not line.url:
        return text
    if not line.url.startswith(("https://", "http://")):
        return f"{text} {html.escape(line.url, quote=False)}".strip()
    return f'<a href="{html.escape(line.url)}">{text or html.escape(line.url)}</a>'


def _rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """Buttons below each other; two neighbours with short titles share a row."""
    rows: list[list[dict[str, str]]] = []
    pair_open = False
    for choice in choices:
        button = {"text": choice.title.strip(), "callback_data": choice.key}
        short = len(choice.title) <= _SHORT_TITLE
        if short and pair_open:
            rows[-1].append(button)
            pair_open = False
        else:
            rows.append([button])
            pair_open = short
    return rows


def _message(sent: Mapping[str, Any]) -> Inbound | None:
    common = _common(sent)
    if common is None or _SERVICE & sent.keys():
        return None
    return _read(sent, common)


def _edited(sent: Mapping[str, Any]) -> Inbound | None:
    """A corrected message. Live locations arrive as edits, too: the first one was answered."""
    common = _common(sent)
    if common is None or "location" in sent:
        return None
    edited_at = string(sent.get("edit_date"))
    return _read(sent, {**common, "id": f"{common['id']}:{edited_at}", "edits": common["id"]})


def _common(sent: Mapping[str, Any]) -> dict[str, Any] | None:
    """What all messages have; ``None`` for groups, channels and other bots."""
    chat, sender = obj(sent.get("chat")), obj(sent.get("from"))
    chat_id, message_id = chat.get("id"), string(sent.get("message_id"))
    if chat.get("type") != "private" or sender.get("is_bot") or not isinstance(chat_id, int) or not message_id:
        return None
    # Seconds alone do not keep the order of a burst; Telegram's numbers grow with every message of a chat.
    order = (real(sent.get("date")) or 0.0) + (real(message_id) or 0.0) % 1_000_000 / 1_000_000
    return {
        "id": f"{chat_id}:{message_id}",
        "person": str(chat_id),
        "address": {"chat": str(chat_id)},
        "sent_at": order,
    }


def _read(sent: Mapping[str, Any], common: Mapping[str, Any]) -> Inbound:
    if "text" in sent:
        return Inbound(**common, text=string(sent["text"]))
    place = obj(sent.get("location") or obj(sent.get("venue")).get("location"))
    if place:
        return Inbound(**common, kind="location", lat=real(place.get("latitude")), lon=real(place.get("longitude")))
    # An animation carries a document beside it: the more telling name comes first in the table.
    kind = next((kind for name, kind in _MEDIA.items() if name in sent), "unknown")
    album = string(sent.get("media_group_id"))
    if album and not sent.get("caption"):  # the pictures of an album are one message to the person
        common = {**common, "id": f"{common['person']}:album:{album}"}
    return Inbound(**common, kind=kind, text=string(sent.get("caption")))


def _tapped(query: Mapping[str, Any]) -> Inbound | None:
    message = obj(query.get("message"))
    chat = obj(message.get("chat"))
    chat_id, query_id, key = chat.get("id"), string(query.get("id")), string(query.get("data"))
    if chat.get("type") != "private" or not isinstance(chat_id, int) or not query_id or not key:
        return None
    return Inbound(
        id=query_id,
        person=str(chat_id),
        address={"chat": str(chat_id)},
        sent_at=None,  # a tap carries no time of its own
        kind="choice",
        key=key,
        text=_title(message, key),
    )


def _title(message: Mapping[str, Any], key: str) -> str:
    """What stood on the button."""
    rows = obj(message.get("reply_markup")).get("inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in objects(row)] if rows else []
    return next((string(button.get("text")) for button in buttons if button.get("callback_data") == key), "")
