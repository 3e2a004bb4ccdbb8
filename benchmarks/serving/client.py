"""Clients of the REST channel: they play conversations, time each turn and check each answer."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import numpy as np

_TIMEOUT = aiohttp.ClientTimeout(total=60)
_PROBLEMS_KEPT = 20
_SHOWN = 60

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """What a person says and what must come back; ``exact`` is all the text of an answer recorded before."""

    say: str
    topics: frozenset[str] = frozenset()
    also: str | None = None
    profession: str | None = None
    parts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    exact: str | None = None


Talk = tuple[Line, ...]


@dataclass
class Load:
    """What a load brought: milliseconds of each turn, how long it lasted, what went wrong (each once)."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    wrong: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, taken: float, problems: Sequence[str]) -> None:
        """One turn that was answered."""
        self.milliseconds.append(taken)
        if problems:
            self.wrong += 1
            self._note("; ".join(problems))

    def fail(self, error: Exception) -> None:
        """One turn without an answer."""
        self.errors += 1
        self._note(repr(error))

    def _note(self, problem: str) -> None:
        if problem not in self.problems and len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(problem)

    def summary(self) -> dict[str, Any]:
        """The figures of a report."""
        p50, p95, p99 = np.percentile(self.milliseconds, [50, 95, 99]) if self.milliseconds else (None, None, None)
        return {
            "turns": len(self.milliseconds),
            "p50": p50,
            "p95": p95,
            "p99": p99,
            "turns_per_second": len(self.milliseconds) / self.seconds if self.seconds else None,
            "errors": self.errors,
            "wrong": self.wrong,
            "problems": self.problems,
        }


def problems(line: Line, messages: Sequence[Message]) -> list[str]:
    """What is not as it must be; the message of each starts with what was said."""
    text, custom = words(messages), [message.get("custom") or {} for message in messages]
    topics = {one.get("topic") for one in custom}
    found = [] if not line.topics or line.topics & topics else [f"topic {sorted(map(str, topics))}"]
    if line.also and line.also not in topics:
        found.append(f"no {line.also}")
    if line.profession and line.profession not in _professions(custom):
        found.append(f"not about {line.profession}")
    found += [f"does not say {part!r}" for part in line.parts if part not in text]
    found += [f"says {part!r}" for part in line.never if part in text]
    if line.exact is not None and text != line.exact:
        found.append(f"says {_short(text)} instead of {_short(line.exact)}")
    if not text.strip():
        found = ["silence"]
    return [f"{line.say!r}: {problem}" for problem in found]


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def words(messages: Sequence[Message]) -> str:
    """All that the bot said."""
    return "\n".join(message.get("text") or "" for message in messages)


async def say(session: aiohttp.ClientSession, url: str, sender: str, text: str) -> list[Message]:
    """One message; raises ``aiohttp.ClientError``, ``TimeoutError`` or ``ValueError`` where no answer came."""
    async with session.post(url, json={"sender": sender, "message": text}) as response:
        response.raise_for_status()
        return list(await response.json())


async def recorded(url: str, talks: Sequence[Talk]) -> list[Talk]:
    """The talks played once by one client, with the answers as what must come back from now on.

    Raises ``ValueError`` where an answer is wrong already.
    """
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        return [await _recorded(session, url, talk) for talk in talks]


async def _recorded(session: aiohttp.ClientSession, url: str, talk: Talk) -> Talk:
    sender, lines = uuid.uuid4().hex, []
    for line in talk:
        messages = await say(session, url, sender, line.say)
        if found := problems(line, messages):
            raise ValueError("; ".join(found))
        lines.append(replace(line, exact=words(messages)))
    return tuple(lines)


async def play(url: str, talks: Sequence[Talk], clients: int, seconds: float) -> Load:
    """So many clients, each playing the talks in a new conversation again and again until the time is over."""
    load = Load()
    start = time.monotonic()
    async with aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(
            *(_client(session, url, _from(talks, number, clients), start + seconds, load) for number in range(clients))
        )
    load.seconds = time.monotonic() - start
    return load


async def one_long_talk(url: str, lines: Talk, turns: int, computed: Callable[[], float]) -> tuple[Load, list[float]]:
    """One conversation of so many turns; the lines come again and again.

    :returns: the load, and what ``computed`` said before the first turn and after each.
    """
    load, seconds = Load(), [computed()]
    start = time.monotonic()
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        sender = uuid.uuid4().hex
        for line in itertools.islice(itertools.cycle(lines), turns):
            await _turn(session, url, sender, line, load)
            seconds.append(computed())
    load.seconds = time.monotonic() - start
    return load, seconds


def _from(talks: Sequence[Talk], number: int, clients: int) -> Sequence[Talk]:
    """Each client begins elsewhere, so that they do not say the same at the same time."""
    first = number * len(talks) // clients
    return [*talks[first:], *talks[:first]]


async def _client(session: aiohttp.ClientSession, url: str, talks: Sequence[Talk], end: float, load: Load) -> None:
    for talk in itertools.cycle(talks):
        sender = uuid.uuid4().hex
        for line in talk:
            if time.monotonic() >= end:
                return
            await _turn(session, url, sender, line, load)


async def _turn(session: aiohttp.ClientSession, url: str, sender: str, line: Line, load: Load) -> None:
    start = time.perf_counter()
    try:
        messages = await say(session, url, sender, line.say)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        load.fail(error)
        return
    load.add((time.perf_counter() - start) * 1000, problems(line, messages))


def _professions(custom: Sequence[Message]) -> set[str]:
    found: set[str] = set()
    for one in custom:
        value = one.get("profession") or []
        found.update(value if isinstance(value, list) else [value])
    return found
