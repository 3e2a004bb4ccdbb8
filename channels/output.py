"""Collects the bot's messages in the contract's shape: text, buttons and ``custom`` in one message."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel


class WholeMessages(CollectingOutputChannel):
    """Rasa sends the parts of a response one by one; here they stay together."""

    @classmethod
    def name(cls) -> str:
        """The channel as the tracker names it."""
        return "website"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one bot message whole."""
        parts = {
            "text": message.get("text"),
            "buttons": message.get("buttons") or None,
            "image": message.get("image"),
            "custom": message.get("custom") or None,
        }
        self.messages.append({"recipient_id": recipient_id, **{k: v for k, v in parts.items() if v is not None}})
