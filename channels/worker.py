"""Answers what waits in the store: one person at a time in order, several people side by side.

A message stays in the store until its answer lies there to be sent, an answer until the platform took it. So a process
may die at any moment: the next one goes on. Where an answer may have arrived already (the process died while sending,
the platform did not reply in time), platforms that report our keys back get time to do so before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import UserMessage

from channels import incoming, texts
from channels.client import Client
from channels.gate import Gate, begin_request
from channels.layout import Part, lay_out, picture_in_words, read
from channels.output import WholeMessages, forgets
from channels.platform import Outcome, Platform
from channels.store import Answered, Call, Message, Queued, Store, hashed

logger = logging.getLogger(__name__)

#: So many people are answered side by side.
AT_ONCE = 8
#: A person stays with one worker for so long after its last sign of life. Longer than any single step.
LEASE_S = 40.0
#: After so many seconds the person gets a sentence, whatever the bot is doing.
TURN_S = 15.0
#: A message that ended the process again and again is answered with an apology.
MOST_TRIES = 3
#: How long a platform may take to report an answer that is in doubt.
REPORT_S = 15.0
#: Waiting between tries doubles from one second up to this.
MOST_WAIT_S = 300.0
_TYPING_S = 2.0
_POLL_S = 0.5
_CLEAN_EVERY_S = 3600.0

_NUMBER = re.compile(r"\(?(\d{1,3})\ufe0f?\u20e3?[.):]?")
#: Commands that messengers offer or people type; anything else that begins with a slash is text.
_COMMANDS = {"start": "/greet", "help": "/ask_capabilities", "hilfe": "/ask_capabilities", "neu": "/restart"}
_STEPS = ("ask_capabilities", "human_handoff")

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Worker:
    """Answers for one messenger in one process; any number may share a store."""

    def __init__(
        self,
        platform: Platform,
        store: Store,
        client: Client,
        on_new_message: OnNewMessage,
        *,
        lease_s: float = LEASE_S,
        report_s: float = REPORT_S,
        first_wait_s: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """:param first_wait_s: the pause after the first failure; it doubles from then on."""
        self._platform = platform
        self._store = store
        self._client = client
        self._on_new_message = Gate(platform.name, on_new_message)
        self._lease_s = lease_s
        self._report_s = report_s if platform.reports else 0.0
        self._first_wait_s = first_wait_s
        self._clock = clock
        self._news = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        self._cleaned = 0.0
        # While no process ran, reports could not come in: they get their time now.
        self._hear_until = clock() + self._report_s

    def wake(self) -> None:
        """Something new lies in the store."""
        self._news.set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                self._news.clear()
                self._take()
                # Not ``wait_for``: it may swallow the cancellation that ends this loop (Python issue 37658).
                news = asyncio.ensure_future(self._news.wait())
                try:
                    await asyncio.wait({news}, timeout=_POLL_S)
                finally:
                    news.cancel()
        finally:
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _take(self) -> None:
        try:
            now = self._clock()
            if now - self._cleaned > _CLEAN_EVERY_S:
                self._store.clean(now)
                self._cleaned = now
            while len(self._serving) < AT_ONCE:
                person = self._store.claim(self._platform.name, now, now + self._lease_s)
                if person is None:
                    return
                task = asyncio.ensure_future(self._serve(person))
                self._serving.add(task)
                task.add_done_callback(self._served)
        except Exception:  # the store may be locked or full for a while; what lies in it is not lost
            logger.exception("The store of the messengers does not answer")

    def _served(self, task: asyncio.Task[None]) -> None:
        self._serving.discard(task)
        self.wake()

    async def _serve(self, person: str) -> None:
        """Do all there is to do for a person now."""
        try:
            while await self._step(person):
                now = self._clock()
                self._store.renew(person, now + self._lease_s)
        except Exception:
            logger.exception("A person could not be served")
            await asyncio.sleep(_POLL_S)
        finally:
            self._store.release(person, self._clock())

    async def _step(self, person: str) -> bool:
        """Send one answer or, where none waits, answer one message; ``False`` where there is nothing to do now."""
        queued = self._store.next_call(person)
        if queued:
            now = self._clock()
            if queued.due > now:
                return False
            if queued.tries and now < self._hear_until:
                self._store.postpone(queued.key, self._hear_until)
                return False
            await self._send(queued)
            return True
        message = self._store.next_message(person)
        if message is None:
            return False
        await self._answer(message)
        return True

    async def _answer(self, message: Message) -> None:
        begin_request(None)
        waiting = asyncio.ensure_future(self._show_waiting(message))
        try:
            said = await self._said(message)
        except Exception:
            logger.exception("A message could not be answered")
            said = [_failed()]
        await asyncio.wait({waiting}, timeout=_TYPING_S)
        waiting.cancel()
        if any(forgets(one) for one in said):
            self._store.forget(message.person)
        self._store.finish(self._platform.name, message, self._laid_out(message, said), self._clock())

    async def _show_waiting(self, message: Message) -> None:
        for call in self._platform.waiting(message.id, message.address, message.kind == "choice"):
            await self._platform.send(self._client, "", call)

    async def _said(self, message: Message) -> list[Mapping[str, Any]]:
        """All that the bot says to a message."""
        if message.tries > MOST_TRIES:
            return [_failed()]
        if message.kind == "choice":
            payload = self._store.payload(message.key, self._clock()) or _COMMANDS.get(message.key)
            return await self._turn(message, payload) if payload else await self._typed(message)
        if message.kind == "text":
            return await self._typed(message)
        if message.kind == "place":
            return await self._turn(message, message.text)
        if message.text.strip():
            return [_note("caption", steps=False), *await self._typed(message)]
        return [_note(message.kind)]

    async def _typed(self, message: Message) -> list[Mapping[str, Any]]:
        text = message.text.strip()
        if incoming.is_too_long(text):
            return [_note("too_long", most=str(incoming.MAX_CHARACTERS))]
        number = _NUMBER.fullmatch(text)
        payload = self._store.number(message.person, int(number.group(1)), self._clock()) if number else None
        text = payload or typed(text)
        return await self._turn(message, text) if text else [_note("unknown")]

    async def _turn(self, message: Message, text: str) -> list[Mapping[str, Any]]:
        """What Rasa says; an apology where it fails or takes too long.

        Rasa keeps the message's id: a process that died may have answered it without having told the store.
        """
        output = WholeMessages()
        number = hashed(self._platform.name, message.id)
        asked = UserMessage(text, output, message.person, input_channel=self._platform.name, message_id=number)
        turn = asyncio.ensure_future(self._on_new_message(asked))
        done, _ = await asyncio.wait({turn}, timeout=TURN_S)
        if not done:
            logger.error("No answer within %s s", TURN_S)
            turn.add_done_callback(lambda late: late.cancelled() or late.exception())
        elif turn.exception():
            logger.error("A message could not be answered", exc_info=turn.exception())
        return list(output.messages) or [_failed()]

    def _laid_out(self, message: Message, said: Sequence[Mapping[str, Any]]) -> Answered:
        limits = self._platform.limits(message.address)
        calls: list[Call] = []
        choices: dict[str, str] = {}
        numbers: dict[int, str] = {}
        for one in said:
            laid = lay_out(read(one), limits, first_number=max(numbers, default=0) + 1)
            numbers.update(laid.numbers)
            for part in laid.parts:
                calls.append(self._call(part, message.address))
                choices.update({choice.key: choice.payload for choice in part.choices})
        expires = message.received + self._platform.window_s
        queued = [Queued(uuid.uuid4().hex, call, 0.0, expires, 0) for call in calls]
        return Answered(queued, choices, numbers)

    def _call(self, part: Part, address: Mapping[str, str]) -> Call:
        call = self._platform.call(part, address)
        if part.picture is None or not picture_in_words(part.picture):
            return call
        limits = self._platform.limits(address)
        words = Part("text", limits.write(read({"text": picture_in_words(part.picture)}).lines[0]))
        return replace(call, instead=(self._platform.call(words, address),))

    async def _send(self, queued: Queued) -> None:
        now = self._clock()
        if now > queued.expires:
            logger.warning("%s: an answer was not sent, its time had run out", self._platform.name)
            self._store.done(queued.key)
            return
        # Should the process die now, this is when the next one tries again.
        self._store.tried(queued.key, now + max(self._report_s, self._lease_s))
        outcome = await self._platform.send(self._client, queued.key, queued.call)
        if outcome.state == "sent":
            self._store.done(queued.key)
        elif outcome.state == "never":
            self._give_up(queued, outcome)
        else:
            wait = self._pause(queued.tries, outcome)
            logger.info("%s: try %s of an answer failed: %s", self._platform.name, queued.tries + 1, outcome.code)
            self._store.postpone(queued.key, self._clock() + wait)

    def _give_up(self, queued: Queued, outcome: Outcome) -> None:
        if queued.call.instead:
            self._store.replace(queued.key, queued.call.instead[0])
        else:
            logger.error("%s refused an answer for good: %s", self._platform.name, outcome.code)
            self._store.done(queued.key)

    def _pause(self, tries: int, outcome: Outcome) -> float:
        """Seconds until the next try: what the platform asks for, else longer each time, a little at random."""
        if outcome.wait is not None:
            return outcome.wait
        pause = min(MOST_WAIT_S, self._first_wait_s * 2.0 ** min(tries, 20)) * random.uniform(0.75, 1.25)
        return max(pause, self._report_s) if outcome.state == "unsure" else pause


def typed(text: str) -> str:
    """What Rasa gets for a text that a person typed: only buttons name intents, people do not."""
    if not text.startswith("/"):
        return text
    words = text.lstrip("/ ").split(maxsplit=1)
    return _COMMANDS.get(words[0].split("@")[0].lower()) or text.lstrip("/ ") if words else ""


def _note(name: str, steps: bool = True, **values: str) -> Mapping[str, Any]:
    """A sentence of the channel itself, as a message of the contract."""
    text = texts.say(name, **values)
    message: dict[str, Any] = {"text": text, "custom": {"topic": "clarify"}}
    return {**message, "buttons": _steps()} if steps else message


def _failed() -> Mapping[str, Any]:
    return {"text": texts.failure(), "custom": {"topic": "error"}, "buttons": _steps()}


def _steps() -> list[dict[str, str]]:
    return [{"title": texts.label(topic), "payload": f"/{topic}"} for topic in _STEPS]
