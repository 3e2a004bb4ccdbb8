"""Telegram's own shapes."""

from __future__ import annotations

from typing import Any

import pytest

from channels.client import Reply
from channels.layout import Choice, Line
from channels.platform import Inbound
from channels.telegram import Telegram, _outcome, _rows, _write
from tests.channels.standins import TelegramStandIn

STANDIN = TelegramStandIn()
PLATFORM = Telegram(STANDIN.environment())


def heard(field: str = "message", **content: Any) -> Any:
    """The one event of an update."""
    events = list(PLATFORM.events(STANDIN.update(1, **{field: STANDIN.sent(1001, 7, **content)})))
    return events[0] if events else None


def test_a_text() -> None:
    event = heard(text="Hallo")
    assert isinstance(event, Inbound)
    assert (event.id, event.person, event.address, event.text) == ("1001:7", "1001", {"chat": "1001"}, "Hallo")


def test_messages_of_one_second_keep_their_order() -> None:
    orders = []
    for number in (9, 10, 11):
        (event,) = PLATFORM.events(STANDIN.update(1, message=STANDIN.sent(1001, number, text="x")))
        assert isinstance(event, Inbound)
        orders.append(event.sent_at)
    assert orders == sorted(set(orders))


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"voice": {}}, "audio", ""),
        ({"audio": {}}, "audio", ""),
        ({"photo": [{}], "caption": "was ist das"}, "image", "was ist das"),
        ({"video": {}}, "video", ""),
        ({"video_note": {}}, "video", ""),
        ({"animation": {}, "document": {}}, "video", ""),
        ({"sticker": {"emoji": "👍"}}, "sticker", ""),
        ({"document": {}}, "document", ""),
        ({"contact": {"phone_number": "1"}}, "contact", ""),
        ({"poll": {}}, "unknown", ""),
    ],
)
def test_other_kinds(content: dict[str, Any], kind: str, text: str) -> None:
    event = heard(**content)
    assert (event.kind, event.text) == (kind, text)


@pytest.mark.parametrize("content", [{"location": {"latitude": 51.5, "longitude": 7.4}}])
def test_places(content: dict[str, Any]) -> None:
    for sent in (content, {"venue": {**content, "title": "x", "address": "y"}}):
        event = heard(**sent)
        assert (event.kind, event.lat, event.lon, event.text) == ("location", 51.5, 7.4, "")


def test_edits_name_the_message_and_moving_locations_are_silent() -> None:
    event = heard("edited_message", text="neu", edit_date=5)
    assert (event.id, event.edits, event.text) == ("1001:7:5", "1001:7", "neu")
    assert heard("edited_message", location={"latitude": 51.5, "longitude": 7.4}, edit_date=5) is None


def test_the_pictures_of_an_album_are_one_message() -> None:
    first, second = heard(photo=[{}], media_group_id="a"), heard(photo=[{}], media_group_id="a")
    assert first.id == second.id
    assert heard(photo=[{}], media_group_id="a", caption="Frage").id != first.id


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_and_channels_are_ignored(kind: str) -> None:
    chat = {"id": -100, "type": kind, "title": "Klasse 10b"}
    assert heard(text="Hallo", chat=chat) is None
    query = {"id": "1", "data": "c1", "message": {"chat": chat}}
    assert list(PLATFORM.events(STANDIN.update(1, callback_query=query))) == []


def test_other_bots_and_service_messages_are_ignored() -> None:
    assert heard(text="Hallo", **{"from": {"id": 5, "is_bot": True}}) is None
    assert heard(pinned_message={}) is None
    for field in ("channel_post", "poll", "my_chat_member", "inline_query", "message_reaction"):
        assert heard(field, text="Hallo") is None


def test_a_tap_carries_key_and_title() -> None:
    (event,) = PLATFORM.events(STANDIN.tap("1001", "3", "Gehalt", "c1"))
    assert isinstance(event, Inbound)
    assert (event.kind, event.key, event.text, event.id) == ("choice", "c1", "Gehalt", "query-3")
    answered, typing = PLATFORM.waiting(event.id, event.address, tapped=True)
    assert answered.method == "answerCallbackQuery"
    assert typing.method == "sendChatAction"


@pytest.mark.parametrize(
    ("line", "html"),
    [
        (Line("a < b & c > d"), "a &lt; b &amp; c &gt; d"),
        (Line("TVöD", "https://x.example/?a=1&b=2"), '<a href="https://x.example/?a=1&amp;b=2">TVöD</a>'),
        (Line("x", 'https://x.example/"'), '<a href="https://x.example/&quot;">x</a>'),
        (Line("x", "javascript:alert(1)"), "x javascript:alert(1)"),
        (Line("", "https://x.example"), '<a href="https://x.example">https://x.example</a>'),
    ],
)
def test_markup(line: Line, html: str) -> None:
    assert _write(line) == html


def test_short_titles_share_a_row() -> None:
    titles = ["Gehalt", "Schulen", "Ein ziemlich langer Titel", "Ja"]
    rows = _rows([Choice(title, f"/{title}") for title in titles])
    assert [[button["text"] for button in row] for row in rows] == [titles[:2], titles[2:3], titles[3:]]


@pytest.mark.parametrize(
    ("reply", "state", "wait"),
    [
        (Reply(200, {"ok": True}), "sent", None),
        (Reply(429, {"ok": False, "parameters": {"retry_after": 7}}), "later", 7.0),
        (Reply(429, retry_after=3.0), "later", 3.0),
        (Reply(500), "later", None),
        (Reply(401, {"ok": False}), "later", 300.0),
        (Reply(400, {"ok": False}), "never", None),
        (Reply(403, {"ok": False}), "never", None),
        (Reply(failed="unsure"), "unsure", None),
    ],
)
def test_what_an_answer_means(reply: Reply, state: str, wait: float | None) -> None:
    outcome = _outcome(reply)
    assert (outcome.state, outcome.wait) == (state, wait)
