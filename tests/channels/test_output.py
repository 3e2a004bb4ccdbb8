"""The bot's messages in the contract's shape."""

from __future__ import annotations

from typing import Any

import pytest

from channels.output import WholeMessages


@pytest.fixture
def channel() -> WholeMessages:
    """An empty channel."""
    return WholeMessages()


def response(**parts: Any) -> dict[str, Any]:
    """A response as Rasa hands it to a channel: all keys are there."""
    keys: dict[str, Any] = {"text": None, "buttons": [], "elements": [], "custom": {}, "template": None, "image": None}
    return {**keys, "response": None, "attachment": None, **parts}


BUTTON = {"title": "Gehalt", "payload": "/ask_salary"}


async def test_text_buttons_and_custom_stay_together(channel: WholeMessages) -> None:
    await channel.send_response("me", response(text="Hallo", buttons=[BUTTON], custom={"topic": "greet"}))
    assert channel.messages == [
        {"recipient_id": "me", "text": "Hallo", "buttons": [BUTTON], "custom": {"topic": "greet"}}
    ]


async def test_parts_that_are_not_there_are_left_out(channel: WholeMessages) -> None:
    await channel.send_response("me", response(text="Hallo"))
    assert channel.messages == [{"recipient_id": "me", "text": "Hallo"}]


async def test_a_text_with_paragraphs_stays_one_message(channel: WholeMessages) -> None:
    await channel.send_response("me", response(text="Eins\n\nZwei"))
    assert [message["text"] for message in channel.messages] == ["Eins\n\nZwei"]


@pytest.mark.parametrize(
    "parts", [{"image": "https://x.example/a.png"}, {"custom": {"topic": "x"}}, {"buttons": [BUTTON]}]
)
async def test_a_message_without_text(channel: WholeMessages, parts: dict[str, Any]) -> None:
    await channel.send_response("me", response(**parts))
    assert channel.messages == [{"recipient_id": "me", **parts}]


async def test_messages_keep_their_order(channel: WholeMessages) -> None:
    for number in range(3):
        await channel.send_response("me", response(text=str(number)))
    assert [message["text"] for message in channel.messages] == ["0", "1", "2"]


async def test_a_message_with_few_keys(channel: WholeMessages) -> None:
    await channel.send_response("me", {"text": "Hallo"})
    assert channel.messages == [{"recipient_id": "me", "text": "Hallo"}]


async def test_channels_do_not_share_messages(channel: WholeMessages) -> None:
    await channel.send_response("me", response(text="Hallo"))
    assert WholeMessages().messages == []


def test_the_tracker_knows_the_channel_by_its_name() -> None:
    assert WholeMessages.name() == "website"
