"""A server with the real channels and a stand-in for the bot: it echoes, and can fail, hang or take its time.

    python -m tests.standin.server PORT CONVERSATIONS

The tracker store is Rasa's own, so that what survives a restart is tested with what the bot uses.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from deploy.local import light

light.leave_out_unused()

from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.core.run import configure_app  # noqa: E402
from rasa.core.tracker_store import SQLTrackerStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import BotUttered, UserUttered  # noqa: E402

from channels import repeated  # noqa: E402
from channels.rest import CheckedRestInput  # noqa: E402
from channels.website import WebsiteInput  # noqa: E402

MESSAGES = Path(__file__).with_name("messages.json")


class StandIn:
    """Answers "Echo N: text", N counting the sender's messages; some words have answers of their own."""

    def __init__(self, store: str) -> None:
        intents = ["restart", "ask_salary", "ask_capabilities", "feedback_positive", "feedback_negative", "greet"]
        self.domain = Domain.from_dict({"intents": intents, "entities": ["about", "profession", "place"]})
        self.tracker_store = SQLTrackerStore(self.domain, db=store)
        self._answers: dict[str, list[dict[str, Any]]] = json.loads(MESSAGES.read_text(encoding="utf-8"))
        self._locks: dict[str, asyncio.Lock] = {}

    async def handle_message(self, message: UserMessage) -> None:
        """One message after the other for each sender, saved at the end, as Rasa does it."""
        async with self._locks.setdefault(message.sender_id, asyncio.Lock()):
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
            said = repeated.answer_to(tracker, message.message_id)
            for answer in said:
                await message.output_channel.send_response(message.sender_id, answer)
            if said:
                return
            event = UserUttered(message.text, message_id=message.message_id, metadata=message.metadata)
            tracker.update(event, self.domain)
            count = sum(isinstance(event, UserUttered) for event in tracker.events)
            for answer in await self._answer(message.text or "", count):
                await message.output_channel.send_response(message.sender_id, answer)
                data = {key: answer.get(key) for key in ("buttons", "custom", "image")}
                tracker.update(BotUttered(answer.get("text"), data), self.domain)
                await asyncio.sleep(0.4 if message.text == "zwei" else 0)
            await self.tracker_store.save(tracker)

    async def _answer(self, text: str, count: int) -> list[dict[str, Any]]:
        if text == "kaputt":
            raise RuntimeError("stand-in")
        if text == "hängt":
            await asyncio.sleep(20)
        if text == "langsam":
            await asyncio.sleep(1.5)
        if text in self._answers:
            return self._answers[text]
        return [{"text": f"Echo {count}: {text}", "custom": {"topic": "greet"}}]


def main() -> None:
    """Serve until killed."""
    port, store = sys.argv[1:]
    app = configure_app([WebsiteInput(), CheckedRestInput()], enable_api=False)
    app.ctx.agent = StandIn(store)
    app.run(host="127.0.0.1", port=int(port), access_log=False)


if __name__ == "__main__":
    main()
