"""Collects the bot's messages in the contract's shape: text, buttons and ``custom`` in one message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

Message = dict[str, Any]


class WholeMessages(CollectingOutputChannel):
    """Rasa sends the parts of a response one by one; here they stay together."""

    def __init__(self, messages: list[Message] | None = None, tell: Callable[[], None] | None = None) -> None:
        """:param messages: where they go; ``tell`` is called after each."""
        super().__init__()
        self.messages = [] if messages is None else messages
        self._tell = tell

    @classmethod
    def name(cls) -> str:
        """The channel as the tracker names it."""
        return "website"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one bot message whole."""
        self.messages.append(whole(recipient_id, message))
        if self._tell:
            self._tell()


def forgets(message: Mapping[str, Any]) -> bool:
    """Whether a message says that all of the talk is forgotten: then nothing of it is kept anywhere."""
    return bool((message.get("custom") or {}).get("forgotten"))


def whole(recipient_id: str, message: dict[str, Any]) -> Message:
    """One message of the contract from a response of Rasa; parts that are not there are left out."""
    parts = {
        "text": message.get("text"),
        "buttons": message.get("buttons") or None,
        "image": message.get("image"),
        "custom": message.get("custom") or None,
    }
    return {"recipient_id": recipient_id, **{k: v for k, v in parts.items() if v is not None}}
