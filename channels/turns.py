"""Answers each message once, however often it is sent: a repeat gets the answer that the first one got.

A client that heard nothing sends its message again under the same id. Here the second waits for the same turn. What
another server answered, or this one before it was started again, ``repeated`` finds in the stored conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import UserMessage

from channels.incoming import Incoming
from channels.output import Message, WholeMessages, forgets

logger = logging.getLogger(__name__)

_MOST_SENDERS = 5_000
_MOST_TURNS = 50

Handler = Callable[[UserMessage], Awaitable[Any]]


@dataclass
class Turn:
    """The bot's messages to one message, complete or still coming."""

    said: list[Message] = field(default_factory=list)
    finished: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def messages(self, seconds: float) -> AsyncIterator[Message]:
        """Each message as soon as it is there; ends with the turn, at the latest after so many seconds."""
        clock = asyncio.get_running_loop().time
        end, shown = clock() + seconds, 0
        while True:
            while shown < len(self.said):
                shown += 1
                yield self.said[shown - 1]
            if self.finished or clock() >= end:
                return
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), end - clock())
            except asyncio.TimeoutError:
                logger.error("No complete answer within %s s", seconds)

    def tell(self) -> None:
        """Wake those who wait: there is something new."""
        self._news.set()


class Turns:
    """The turns of one server, the newest of each sender."""

    def __init__(self, channel: str, handle: Handler) -> None:
        self._channel = channel
        self._handle = handle
        self._senders: OrderedDict[str, OrderedDict[str, Turn]] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()

    def turn(self, message: Incoming) -> Turn:
        """The turn of a message: a new one, or the one of the same message sent before."""
        if message.id is None:
            return self._start(message)
        turns = self._turns_of(message.sender)
        known = turns.get(message.id)
        # A turn that ended without a word failed: the repeat is a new try.
        if known is None or (known.finished and not known.said):
            known = turns[message.id] = self._start(message)
            while len(turns) > _MOST_TURNS:
                turns.popitem(last=False)
        return known

    def _turns_of(self, sender: str) -> OrderedDict[str, Turn]:
        turns = self._senders.setdefault(sender, OrderedDict())
        self._senders.move_to_end(sender)
        if len(self._senders) > _MOST_SENDERS:
            self._senders.popitem(last=False)
        return turns

    def _start(self, message: Incoming) -> Turn:
        """Let the bot answer; it goes on when the client has gone."""
        turn = Turn()
        task = asyncio.ensure_future(self._run(message, turn))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return turn

    async def _run(self, message: Incoming, turn: Turn) -> None:
        output = WholeMessages(turn.said, turn.tell)
        try:
            await self._handle(
                UserMessage(
                    message.text,
                    output,
                    message.sender,
                    input_channel=self._channel,
                    message_id=message.id,
                    metadata=message.metadata,
                )
            )
        except Exception:
            logger.exception("A message could not be answered")
        finally:
            turn.finished = True
            turn.tell()
            if any(forgets(said) for said in turn.said):
                self._forget(message.sender, turn)

    def _forget(self, sender: str, last: Turn) -> None:
        """The person wants nothing to be kept; only a repeat of that very message is still answered."""
        turns = self._senders.get(sender, OrderedDict())
        for number in [number for number, turn in turns.items() if turn is not last]:
            del turns[number]
