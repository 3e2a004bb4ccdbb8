"""WhatsApp's own shapes: what people send, and what the Graph API's answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from channels.client import Reply
from channels.platform import Inbound, Report, meta_outcome
from channels.whatsapp import WhatsApp, versioned
from tests.channels.standins import WhatsAppStandIn

STANDIN = WhatsAppStandIn()
PLATFORM = WhatsApp(STANDIN.environment())
ME = "491701234567"


def heard(**content: Any) -> Any:
    """The one event of a message."""
    events = list(PLATFORM.events(STANDIN.message(ME, "wamid.1", **content)))
    return events[0] if events else None


def test_a_text() -> None:
    event = heard(type="text", text={"body": "Hallo"})
    assert event == Inbound("wamid.1", ME, {"to": ME}, 1_749_416_383.0, text="Hallo")


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_taps(kind: str) -> None:
    event = heard(type="interactive", interactive={"type": kind, kind: {"id": "c1", "title": "Gehalt"}})
    assert (event.kind, event.key, event.text) == ("choice", "c1", "Gehalt")


@pytest.mark.parametrize(
    ("kind", "content", "expected", "text"),
    [
        ("audio", {"id": "1", "voice": True}, "audio", ""),
        ("image", {"id": "1", "caption": "was ist das"}, "image", "was ist das"),
        ("video", {"id": "1"}, "video", ""),
        ("sticker", {"id": "1"}, "sticker", ""),
        ("document", {"id": "1", "filename": "zeugnis.pdf"}, "document", ""),
        ("unsupported", {}, "unknown", ""),
        ("order", {}, "unknown", ""),
    ],
)
def test_other_kinds(kind: str, content: dict[str, Any], expected: str, text: str) -> None:
    event = heard(type=kind, **{kind: content})
    assert (event.kind, event.text) == (expected, text)


def test_contacts_and_location() -> None:
    assert heard(type="contacts", contacts=[{"name": {"formatted_name": "Mia"}}]).kind == "contact"
    event = heard(type="location", location={"latitude": 51.5, "longitude": 7.4, "name": "Zuhause"})
    assert (event.kind, event.lat, event.lon, event.text) == ("location", 51.5, 7.4, "")


@pytest.mark.parametrize("kind", ["reaction", "system", "revoke"])
def test_silent_kinds(kind: str) -> None:
    assert heard(type=kind, **{kind: {"message_id": "wamid.0", "emoji": "👍"}}) is None


def test_groups_and_other_numbers_are_ignored() -> None:
    assert heard(type="text", text={"body": "x"}, group_id="g1") is None
    content = STANDIN.hooked("999", messages=[{"from": ME, "id": "1", "type": "text", "text": {"body": "x"}}])
    assert list(PLATFORM.events(content)) == []


def test_an_edit_names_the_message_it_replaces() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "neu"}}}
    event = heard(type="edit", edit=edit)
    assert (event.id, event.edits, event.kind, event.text) == ("wamid.1", "wamid.0", "text", "neu")


def test_people_who_hide_their_number_are_answered_by_their_id() -> None:
    sent = {
        "from_user_id": "DE.13491208655302741918",
        "id": "1",
        "timestamp": "1",
        "type": "text",
        "text": {"body": "x"},
    }
    (event,) = PLATFORM.events(STANDIN.hooked(messages=[sent]))
    assert isinstance(event, Inbound)
    assert event.person == "DE.13491208655302741918"
    assert event.address == {"recipient": "DE.13491208655302741918"}


def test_a_person_stays_the_same_when_the_number_disappears() -> None:
    user = "DE.13491208655302741918"
    with_number = heard(type="text", text={"body": "x"}, from_user_id=user)
    assert (with_number.person, with_number.address) == (user, {"to": ME})


def test_reports() -> None:
    statuses = [
        {"id": "w", "status": "delivered", "biz_opaque_callback_data": "k1"},
        {"id": "w", "status": "failed", "biz_opaque_callback_data": "k2", "errors": [{"code": 131026}]},
        {"id": "w", "status": "read"},
    ]
    assert list(PLATFORM.events(STANDIN.hooked(statuses=statuses))) == [Report("k1"), Report("k2", "131026")]


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(200, {"messages": [{"id": "1"}]}), "sent"),
        (Reply(429), "later"),
        (Reply(500), "later"),
        (Reply(503, {"error": {"code": 131016}}), "later"),
        (Reply(400, {"error": {"code": 131056}}), "later"),
        (Reply(400, {"error": {"code": 130429}}), "later"),
        (Reply(401, {"error": {"code": 190}}), "later"),
        (Reply(400, {"error": {"code": 190}}), "later"),
        (Reply(400, {"error": {"code": 131047}}), "never"),
        (Reply(400, {"error": {"code": 131026}}), "never"),
        (Reply(400, {"error": {"code": 100}}), "never"),
        (Reply(404, {"error": "x"}), "never"),
        (Reply(failed="unsure"), "unsure"),
        (Reply(failed="later"), "later"),
    ],
)
def test_what_an_answer_means(reply: Reply, state: str) -> None:
    assert meta_outcome(reply).state == state


def test_a_wrong_token_waits_for_the_operator() -> None:
    wait = meta_outcome(Reply(401, {"error": {"code": 190}})).wait
    assert wait is not None
    assert wait >= 60


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://graph.facebook.com", "https://graph.facebook.com/v23.0"),
        ("https://graph.facebook.com/v26.0", "https://graph.facebook.com/v26.0"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v23.0"),
    ],
)
def test_the_version_of_the_api(given: str, used: str) -> None:
    assert versioned(given) == used
