"""Messenger's and Instagram's own shapes."""

from __future__ import annotations

from typing import Any

import pytest

from channels.facebook import Facebook
from channels.platform import Inbound, Report
from tests.channels.standins import FacebookStandIn

STANDIN = FacebookStandIn()
PLATFORM = Facebook(STANDIN.environment())


def heard(person: str = "psid1", **content: Any) -> Any:
    """The one event of a webhook."""
    events = list(PLATFORM.events(STANDIN.event(person, **content)))
    return events[0] if events else None


@pytest.mark.parametrize(("person", "surface"), [("psid1", "messenger"), ("ig1", "instagram")])
def test_a_text(person: str, surface: str) -> None:
    event = heard(person, message={"mid": "m1", "text": "Hallo"})
    assert event == Inbound("m1", person, {"id": person, "surface": surface}, 1_458_692_752.478, text="Hallo")


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ({"type": "audio", "payload": {"url": "https://x"}}, "audio"),
        ({"type": "image", "payload": {"url": "https://x"}}, "image"),
        ({"type": "image", "payload": {"url": "https://x", "sticker_id": 369239263222822}}, "sticker"),
        ({"type": "video", "payload": {}}, "video"),
        ({"type": "file", "payload": {}}, "document"),
        ({"type": "share", "payload": {}}, "unknown"),
        ({"type": "story_mention", "payload": {}}, "unknown"),
    ],
)
def test_other_kinds(attachment: dict[str, Any], kind: str) -> None:
    assert heard(message={"mid": "m1", "attachments": [attachment]}).kind == kind


def test_a_text_with_a_link_is_a_text() -> None:
    link = {"type": "fallback", "payload": {"url": "https://x"}}
    event = heard(message={"mid": "m1", "text": "was ist https://x", "attachments": [link]})
    assert (event.kind, event.text) == ("text", "was ist https://x")


def test_a_location() -> None:
    place = {"type": "location", "payload": {"coordinates": {"lat": 51.5, "long": 7.4}}}
    event = heard(message={"mid": "m1", "attachments": [place]})
    assert (event.kind, event.lat, event.lon) == ("location", 51.5, 7.4)


def test_taps() -> None:
    event = heard(message={"mid": "m1", "text": "Gehalt", "quick_reply": {"payload": "c1"}})
    assert (event.kind, event.key, event.text) == ("choice", "c1", "Gehalt")
    event = heard(postback={"mid": "m2", "title": "Los geht's", "payload": "start"})
    assert (event.id, event.kind, event.key) == ("m2", "choice", "start")
    assert heard(postback={"title": "x", "payload": "start"}).id == "psid1:1458692752478:start"


def test_edits() -> None:
    event = heard(message_edit={"mid": "m1", "text": "neu", "num_edit": 2})
    assert (event.id, event.edits, event.text) == ("m1:2", "m1", "neu")


def test_echoes_of_ours_are_reports_and_those_of_people_are_silent() -> None:
    assert heard(message={"mid": "m1", "is_echo": True, "metadata": "k1", "text": "x"}) == Report("k1")
    assert heard(message={"mid": "m1", "is_echo": True, "text": "x"}) is None


@pytest.mark.parametrize(
    "content",
    [
        {"delivery": {"mids": ["m1"]}},
        {"read": {"watermark": 1}},
        {"reaction": {"mid": "m1", "emoji": "👍"}},
        {"optin": {}},
        {"message": {"mid": "m1", "is_deleted": True}},
        {"message": {}},
    ],
)
def test_silent_kinds(content: dict[str, Any]) -> None:
    assert heard(**content) is None


def test_what_goes_to_another_app_is_ignored() -> None:
    event = {"sender": {"id": "psid1"}, "message": {"mid": "m1", "text": "x"}}
    assert list(PLATFORM.events({"object": "page", "entry": [{"standby": [event]}]})) == []
    assert list(PLATFORM.events({"object": "user", "entry": [{"messaging": [event]}]})) == []
