"""Whole conversations through each messenger's stand-in with the real bot."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from deploy.local.processes import answers
from tests.channels.standins import STANDINS, Shown, readable
from tests.conftest import Bot

pytestmark = pytest.mark.running

_ids = iter(range(1, 1_000_000))


class Chat:
    """One person in one messenger."""

    def __init__(self, standin: Any, person: str) -> None:
        self.standin = standin
        self.person = person

    async def say(self, text: str) -> list[Shown]:
        """Write a message, get all that is shown to it."""
        return await self._heard(self.standin.text(self.person, str(next(_ids)), text))

    async def tap(self, title: str, key: str) -> list[Shown]:
        """Tap a choice."""
        return await self._heard(self.standin.tap(self.person, str(next(_ids)), title, key))

    async def _heard(self, content: Any) -> list[Shown]:
        before = len(self.standin.shown)
        assert await self.standin.deliver(content) == 200
        await self.standin.wait_for(before + 1, 30.0)
        end = time.monotonic() + 30
        while waiting():
            assert time.monotonic() < end, "something was never sent"
            await asyncio.sleep(0.02)
        return list(self.standin.shown[before:])


def waiting() -> int:
    """How many messages wait for their answer, and answers for being sent. An answer is stored in one step."""
    with contextlib.closing(sqlite3.connect(os.environ["MESSENGER_STORE"])) as store:
        query = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox)"
        return int(store.execute(query).fetchone()[0])


@asynccontextmanager
async def chatting(bot: Bot, name: str) -> AsyncIterator[Chat]:
    async with STANDINS[name](bot.platforms[name]) as standin:
        standin.hook = f"http://127.0.0.1:{bot.ports.rasa}/webhooks/{name}/webhook"
        yield Chat(standin, str(491_700_000_000 + next(_ids)))
        assert standin.problems == []


@pytest.mark.parametrize("name", sorted(STANDINS))
async def test_a_whole_conversation(bot: Bot, name: str) -> None:
    async with chatting(bot, name) as chat:
        first = await chat.say("was verdient man so als erzieher")
        assert "Chatbot" in first[0].text, "it says first that it is a bot"
        text = readable(first)
        for part in ("S8a", "3.509,44 €", "4.668,84 €", "Quellen:", "https://"):
            assert part in text
        follow_up = await chat.say("und als Kinderpfleger?")
        assert "S3" in readable(follow_up)
        assert len(follow_up) == 1, "answer, sources and choices fit into one message"
        title, key = follow_up[-1].choices[0]
        assert len(key.encode()) <= 64
        assert "Kinderpfleg" in readable(await chat.tap(title, key))
        schools = readable(await chat.say("schule in 44137"))
        for part in ("Dortmund", "Karte", "Adressen:"):
            assert part in schools
        assert "Worum geht es" in readable(again := await chat.say("neu anfangen")) or "Was möchtest" in readable(again)


async def test_a_shared_location_finds_the_schools_near_it(bot: Bot) -> None:
    async with chatting(bot, "whatsapp") as chat:
        place = {"latitude": 51.9607, "longitude": 7.6261}
        content = chat.standin.message(chat.person, str(next(_ids)), type="location", location=place)
        text = readable(await chat._heard(content))
        assert "Münster" in text
        assert "km" in text


async def test_a_voice_message_is_answered_kindly(bot: Bot) -> None:
    async with chatting(bot, "telegram") as chat:
        sent = chat.standin.sent(int(chat.person), next(_ids), voice={"duration": 3})
        assert "Sprachnachrichten" in readable(await chat._heard(chat.standin.update(next(_ids), message=sent)))


async def test_a_message_outlives_the_killed_bot(bot: Bot) -> None:
    """Rasa is killed with messages waiting; started again, it answers each of them once."""
    async with chatting(bot, "whatsapp") as chat:
        chat.standin.reports = True
        people = [Chat(chat.standin, str(491_800_000_000 + number)) for number in range(10)]
        for person in people:
            for text in ("was macht eine kinderpflegerin", "und was verdient man da"):
                content = chat.standin.text(person.person, str(next(_ids)), text)
                assert await chat.standin.deliver(content) == 200
        rasa = bot.service("rasa")
        os.killpg(rasa._process.pid, signal.SIGKILL)
        rasa._process.wait()
        rasa.start()
        end = time.monotonic() + 120
        while answers(f"{bot.website}health") is None:
            assert time.monotonic() < end
            time.sleep(0.5)
        end = time.monotonic() + 120
        while not all(pay(chat.standin.shown, person.person) for person in people):
            assert time.monotonic() < end
            await chat.standin.quiet(0.5)
        await chat.standin.quiet(1.0)
        for person in people:
            assert len(pay(chat.standin.shown, person.person)) == 1
            texts = [shown.text for shown in chat.standin.shown if shown.person == person.person]
            assert len(texts) == len(set(texts)), "nothing is said twice"


def pay(shown: list[Shown], person: str) -> list[str]:
    """The answers about pay that a person got."""
    return [one.text for one in shown if one.person == person and "TVöD SuE S3" in one.text]


async def test_a_forged_message_is_refused(bot: Bot) -> None:
    for name in sorted(STANDINS):
        async with chatting(bot, name) as chat:
            content = chat.standin.text(chat.person, str(next(_ids)), "hallo")
            assert await chat.standin.deliver(content, headers={}) == 403
            assert await chat.standin.deliver(None, raw=b"{") == 400
            assert await chat.standin.deliver({"object": "page", "update_id": 1}) == 200
            # Last: the server hangs up without reading all of it.
            assert await chat.standin.deliver(None, raw=b" " * 1_000_000) == 413
