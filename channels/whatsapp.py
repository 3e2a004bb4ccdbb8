"""WhatsApp Business Cloud API (Meta)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.client import Client, png_form
from channels.layout import Choice, Kind, Limits, Line, Part
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
from channels.texts import say

_VERSION = "v23.0"
_ROW_TITLE = 24
#: Signs that WhatsApp takes for bold, italic, struck out and code, and signs that look alike but mean nothing to it.
_MARKUP = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_ADDRESS = re.compile(r"(https?://\S+)")
_VERSIONED = re.compile(r"/v\d+\.\d+$")
_MEDIA = {"audio": "audio", "image": "image", "video": "video", "document": "document", "sticker": "sticker"}
#: What a person does without expecting an answer.
_SILENT = frozenset({"reaction", "system", "revoke", "ephemeral"})


class WhatsApp(Platform):
    """One phone number at the Cloud API."""

    name = "whatsapp"
    required = ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
    api_variable = "WHATSAPP_API_URL"
    api = "https://graph.facebook.com"
    reports = True

    _LIMITS = Limits(
        text=4096,
        body=1024,
        caption=1024,
        kinds=(Kind("button", most=3, title=20), Kind("list", most=10, title=72)),
        write=lambda line: _write(line),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._number = settings["WHATSAPP_PHONE_NUMBER_ID"]
        self._headers = {"Authorization": f"Bearer {settings['WHATSAPP_TOKEN']}"}
        self._base = versioned(self.url)

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """See ``Platform``."""
        return signed_by_meta(self.settings["WHATSAPP_APP_SECRET"], headers, body)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """See ``Platform``."""
        return meta_handshake(self.settings["WHATSAPP_VERIFY_TOKEN"], query)

    def events(self, content: Mapping[str, Any]) -> Iterator[Event]:
        """See ``Platform``."""
        for entry in objects(content.get("entry")):
            for change in objects(entry.get("changes")):
                value = obj(change.get("value"))
                if (
                    change.get("field") != "messages"
                    or obj(value.get("metadata")).get("phone_number_id") != self._number
                ):
                    continue
                yield from (report for status in objects(value.get("statuses")) if (report := _report(status)))
                yield from (event for sent in objects(value.get("messages")) if (event := _inbound(sent)))

    def limits(self, address: Mapping[str, str]) -> Limits:
        """See ``Platform``."""
        return self._LIMITS

    def call(self, part: Part, address: Mapping[str, str]) -> Call:
        """See ``Platform``."""
        body: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual", **_to(address)}
        if part.kind == "text":
            body |= {"type": "text", "text": {"body": part.text, "preview_url": False}}
        elif part.kind == "picture":
            body |= {"type": "image", "image": {"caption": part.text} if part.text else {}}
        else:
            body |= {"type": "interactive", "interactive": _interactive(part)}
        return Call("messages", body, picture_path(part.picture))

    def waiting(self, message_id: str, address: Mapping[str, str], tapped: bool) -> Sequence[Call]:
        """See ``Platform``."""
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
            "typing_indicator": {"type": "text"},
        }
        return (Call("messages", body),)

    async def send(self, client: Client, key: str, call: Call) -> Outcome:
        """See ``Platform``."""
        body = dict(call.body)
        if call.picture:
            picture = await client.picture(call.picture)
            if picture is None:
                return Outcome("never", code="no picture")
            form = png_form({"messaging_product": "whatsapp", "type": "image/png"}, "file", picture)
            uploaded = await client.post(f"{self._base}/{self._number}/media", form, self._headers)
            if uploaded.failed or not string(uploaded.content.get("id")):
                outcome = meta_outcome(uploaded)
                # Only the upload is in doubt: the person has seen nothing yet.
                return Outcome("never" if outcome.state in ("sent", "never") else "later", outcome.wait, outcome.code)
            body["image"] = {"id": string(uploaded.content["id"]), **body["image"]}
        if key:
            body["biz_opaque_callback_data"] = key
        return meta_outcome(await client.post(f"{self._base}/{self._number}/{call.method}", body, self._headers))


class WhatsAppInput(MessengerInput):
    """``/webhooks/whatsapp/webhook``."""

    platform_class = WhatsApp


def versioned(url: str) -> str:
    """The Graph API's address with a version; one that is given stays."""
    return url if _VERSIONED.search(url) else f"{url}/{_VERSION}"


def _to(address: Mapping[str, str]) -> dict[str, str]:
    """People are named by phone number or, where they hide it, by an id for this business alone."""
    return {"to": address["to"]} if "to" in address else {"recipient": address["recipient"]}


def _write(line: Line) -> str:
    """A line without signs that WhatsApp would take for markup; addresses stay as they are."""
    text = "".join(part if _ADDRESS.fullmatch(part) else part.translate(_MARKUP) for part in _ADDRESS.split(line.text))
    return f"{text}: {line.url}" if text and line.url else text or line.url


def _interactive(part: Part) -> dict[str, Any]:
    if part.kind == "button":
        buttons = [{"type": "reply", "reply": {"id": c.key, "title": c.title.strip()}} for c in part.choices]
        return {"type": "button", "body": {"text": part.text}, "action": {"buttons": buttons}}
    rows = [_row(choice) for choice in part.choices]
    action = {"button": say("list_button"), "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": part.text}, "action": action}


def _row(choice: Choice) -> dict[str, str]:
    """A row of a list; a title that is too long stands whole in the description."""
    title = choice.title.strip()
    if len(title) <= _ROW_TITLE:
        return {"id": choice.key, "title": title}
    return {"id": choice.key, "title": title[: _ROW_TITLE - 1].rstrip() + "…", "description": title}


def _report(status: Mapping[str, Any]) -> Report | None:
    key = string(status.get("biz_opaque_callback_data"))
    if not key:
        return None
    errors = objects(status.get("errors"))
    failed = string(obj(errors[0] if errors else {}).get("code")) or "failed"
    return Report(key, failed if status.get("status") == "failed" else "")


def _inbound(sent: Mapping[str, Any]) -> Inbound | None:
    phone, user = string(sent.get("from")), string(sent.get("from_user_id"))
    kind, message_id = string(sent.get("type")), string(sent.get("id"))
    if not message_id or not (phone or user) or "group_id" in sent or kind in _SILENT:
        return None
    common: dict[str, Any] = {
        "id": message_id,
        "person": user or phone,
        "address": {"to": phone} if phone else {"recipient": user},
        "sent_at": real(sent.get("timestamp")),
    }
    if kind == "edit":
        edit = obj(sent.get("edit"))
        return _read({**obj(edit.get("message"))}, {**common, "edits": string(edit.get("original_message_id"))})
    return _read(sent, common)


def _read(sent: Mapping[str, Any], common: Mapping[str, Any]) -> Inbound:
    kind = string(sent.get("type"))
    content = obj(sent.get(kind))
    if kind == "text":
        return Inbound(**common, text=string(content.get("body")))
    if kind == "interactive":
        chosen = obj(content.get(string(content.get("type"))))
        return Inbound(**common, kind="choice", key=string(chosen.get("id")), text=string(chosen.get("title")))
    if kind == "button":
        return Inbound(**common, kind="choice", key=string(content.get("payload")), text=string(content.get("text")))
    if kind == "location":
        lat, lon = real(content.get("latitude")), real(content.get("longitude"))
        return Inbound(**common, kind="location", lat=lat, lon=lon)
    if kind == "request_welcome":
        return Inbound(**common, kind="choice", key="start")
    if kind == "contacts":
        return Inbound(**common, kind="contact")
    return Inbound(**common, kind=_MEDIA.get(kind, "unknown"), text=string(content.get("caption")))
