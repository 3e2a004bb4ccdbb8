"""Facebook Messenger, and Instagram where its API is the same (Meta's Send API)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.client import Client, png_form
from channels.layout import Kind, Limits, Line, Part, utf8
from channels.messenger import MessengerInput
from channels.platform import (
    Event,
    Inbound,
    Outcome,
    Platform,
    Report,
    meta_handshake,
    meta_outcome,
    obj,
    objects,
    picture_path,
    real,
    signed_by_meta,
    string,
)
from channels.store import Call
from channels.whatsapp import versioned

_SURFACES = {"page": "messenger", "instagram": "instagram"}
_MEDIA = {"audio": "audio", "image": "image", "video": "video", "file": "document", "reel": "video", "ig_reel": "video"}


class Facebook(Platform):
    """One Facebook page with the Instagram account that belongs to it."""

    name = "facebook"
    required = ("FACEBOOK_PAGE_TOKEN", "FACEBOOK_APP_SECRET", "FACEBOOK_VERIFY_TOKEN")
    api_variable = "FACEBOOK_API_URL"
    api = "https://graph.facebook.com"
    reports = True

    _KINDS = (Kind("quick_replies", most=13, title=20),)
    _MESSENGER = Limits(text=2000, body=2000, caption=0, kinds=_KINDS, write=lambda line: _write(line))
    _INSTAGRAM = Limits(text=1000, body=1000, caption=0, kinds=_KINDS, write=lambda line: _write(line), size=utf8)

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._headers = {"Authorization": f"Bearer {settings['FACEBOOK_PAGE_TOKEN']}"}
        self._base = versioned(self.url)

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """See ``Platform``."""
        return signed_by_meta(self.settings["FACEBOOK_APP_SECRET"], headers, body)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """See ``Platform``."""
        return meta_handshake(self.settings["FACEBOOK_VERIFY_TOKEN"], query)

    def events(self, content: Mapping[str, Any]) -> Iterator[Event]:
        """See ``Platform``."""
        surface = _SURFACES.get(string(content.get("object")))
        for entry in objects(content.get("entry")) if surface else ():
            for event in objects(entry.get("messaging")):
                found = _event(event, surface or "")
                if found:
                    yield found

    def limits(self, address: Mapping[str, str]) -> Limits:
        """See ``Platform``."""
        return self._INSTAGRAM if address.get("surface") == "instagram" else self._MESSENGER

    def call(self, part: Part, address: Mapping[str, str]) -> Call:
        """See ``Platform``."""
        message: dict[str, Any] = {"text": part.text}
        if part.kind == "picture":
            message = {"attachment": {"type": "image", "payload": {}}}
        elif part.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": choice.title.strip(), "payload": choice.key}
                for choice in part.choices
            ]
        body = {"recipient": {"id": address["id"]}, "messaging_type": "RESPONSE", "message": message}
        return Call("messages", body, picture_path(part.picture))

    def waiting(self, message_id: str, address: Mapping[str, str], tapped: bool) -> Sequence[Call]:
        """See ``Platform``."""
        return (Call("messages", {"recipient": {"id": address["id"]}, "sender_action": "typing_on"}),)

    async def send(self, client: Client, key: str, call: Call) -> Outcome:
        """See ``Platform``."""
        url = f"{self._base}/me/{call.method}"
        body = dict(call.body)
        if key:
            body["message"] = {**body["message"], "metadata": key}
        if not call.picture:
            return meta_outcome(await client.post(url, body, self._headers))
        picture = await client.picture(call.picture)
        if picture is None:
            return Outcome("never", code="no picture")
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        return meta_outcome(await client.post(url, png_form(fields, "filedata", picture), self._headers))


class FacebookInput(MessengerInput):
    """``/webhooks/facebook/webhook``."""

    platform_class = Facebook


def _write(line: Line) -> str:
    return f"{line.text}: {line.url}" if line.text and line.url else line.text or line.url


def _event(event: Mapping[str, Any], surface: str) -> Event | None:
    message, sender = obj(event.get("message")), string(obj(event.get("sender")).get("id"))
    if message.get("is_echo"):
        key = string(message.get("metadata"))
        return Report(key) if key else None
    if not sender or message.get("is_deleted"):
        return None
    common: dict[str, Any] = {
        "person": sender,
        "address": {"id": sender, "surface": surface},
        "sent_at": _seconds(event.get("timestamp")),
    }
    if message:
        return _message(message, common)
    if "postback" in event:
        return _postback(obj(event["postback"]), common, string(event.get("timestamp")))
    if "message_edit" in event:
        return _edit(obj(event["message_edit"]), common)
    return None


def _message(message: Mapping[str, Any], common: Mapping[str, Any]) -> Inbound | None:
    message_id, text = string(message.get("mid")), string(message.get("text"))
    if not message_id:
        return None
    reply = obj(message.get("quick_reply"))
    if reply:
        return Inbound(**common, id=message_id, kind="choice", key=string(reply.get("payload")), text=text)
    attachments = objects(message.get("attachments"))
    if not attachments:
        return Inbound(**common, id=message_id, kind="text" if text else "unknown", text=text)
    first = attachments[0]
    content = obj(first.get("payload"))
    kind = string(first.get("type"))
    if kind == "location":
        place = obj(content.get("coordinates"))
        lat, lon = real(place.get("lat")), real(place.get("long"))
        return Inbound(**common, id=message_id, kind="location", lat=lat, lon=lon)
    if content.get("sticker_id"):
        return Inbound(**common, id=message_id, kind="sticker")
    # A link that is sent with a text comes as an attachment beside it: the text is what counts.
    kind = "text" if kind == "fallback" and text else _MEDIA.get(kind, "unknown")
    return Inbound(**common, id=message_id, kind=kind, text=text)


def _postback(postback: Mapping[str, Any], common: Mapping[str, Any], timestamp: str) -> Inbound | None:
    key, title = string(postback.get("payload")), string(postback.get("title"))
    message_id = string(postback.get("mid")) or f"{common['person']}:{timestamp}:{key}"
    return Inbound(**common, id=message_id, kind="choice", key=key, text=title) if key or title else None


def _edit(edit: Mapping[str, Any], common: Mapping[str, Any]) -> Inbound | None:
    message_id, text = string(edit.get("mid")), string(edit.get("text"))
    if not message_id or not text:
        return None
    return Inbound(**common, id=f"{message_id}:{string(edit.get('num_edit'))}", text=text, edits=message_id)


def _seconds(milliseconds: Any) -> float | None:
    value = real(milliseconds)
    return value / 1000 if value is not None else None
