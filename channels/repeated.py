"""A message that was answered already gets the same answer again, whichever server it reaches.

A client that heard nothing, or the proxy when a server died, sends a message again under the same id. This is looked
up while the conversation is locked: the server that got it first has either stored its turn by then or is gone.
"""

from __future__ import annotations

import itertools
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

#: A repeat comes within seconds; so far back in a conversation it is looked for.
_EVENTS_BACK = 500


class _AnsweredError(Exception):
    """This message was answered before."""

    def __init__(self, said: list[dict[str, Any]]) -> None:
        super().__init__()
        self.said = said


def install() -> None:
    """Let Rasa's processor ask before it answers."""
    handle, understand = MessageProcessor.handle_message, MessageProcessor._handle_message_with_tracker

    async def understand_once(self: Any, message: UserMessage, tracker: DialogueStateTracker) -> None:
        said = answer_to(tracker, message.message_id)
        if said:
            raise _AnsweredError(said)
        await understand(self, message, tracker)

    async def handle_once(self: Any, message: UserMessage) -> Any:
        try:
            return await handle(self, message)
        except _AnsweredError as answered:
            for one in answered.said:
                await message.output_channel.send_response(message.sender_id, one)
            return None

    MessageProcessor.handle_message = handle_once
    MessageProcessor._handle_message_with_tracker = understand_once


def answer_to(tracker: DialogueStateTracker, message_id: str | None) -> list[dict[str, Any]]:
    """The responses to a message of this conversation; none where it was not answered."""
    said: list[dict[str, Any]] = []
    for event in itertools.islice(reversed(tracker.events), _EVENTS_BACK):
        if isinstance(event, BotUttered):
            said.insert(0, {"text": event.text, **(event.data or {})})
        elif isinstance(event, UserUttered):
            if message_id is not None and event.message_id == message_id:
                return said
            said = []
    return []
