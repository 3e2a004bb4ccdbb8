"""A thousand messages, one in five sent twice, while the processes that answer are killed at random."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.local.settings import ROOT
from tests.channels.standins import STANDINS
from tests.ports import free_port

MESSAGES = 1_000
PEOPLE = 50
KILLS = 6


class Processes:
    """Two processes that share a store; each is started again when it was killed."""

    def __init__(self, standin: Any, store: Path) -> None:
        self.standin = standin
        self.store = store
        self.ports = (free_port(), free_port())
        self.running: dict[int, asyncio.subprocess.Process] = {}

    async def start(self, port: int) -> None:
        """Start one, wait until it serves."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.channels.bot_process",
            self.standin.name, str(port), str(self.standin.port), str(self.store),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.running[port] = process
        assert process.stdout
        assert (await asyncio.wait_for(process.stdout.readline(), 60)).strip() == b"ready"

    async def kill(self, port: int) -> None:
        """Without any chance to tidy up."""
        process = self.running.pop(port)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    def hook(self, port: int) -> str:
        """Where the platform sends updates."""
        return f"http://127.0.0.1:{port}/webhooks/{self.standin.name}/webhook"


async def deliver(processes: Processes, chance: random.Random, content: Any) -> None:
    """Send an update until it is taken, as platforms do."""
    while True:
        processes.standin.hook = processes.hook(chance.choice(processes.ports))
        with contextlib.suppress(aiohttp.ClientError, OSError):
            if await processes.standin.deliver(content) == 200:
                return
        await asyncio.sleep(0.05)


async def write(processes: Processes, seed: int, person: str, numbers: list[int]) -> None:
    """One person writes one message after the other; some arrive twice."""
    chance = random.Random(seed)
    for number in numbers:
        content = processes.standin.text(person, str(number + 1), f"nr {number}")
        await deliver(processes, chance, content)
        if number % 5 == 0:
            await deliver(processes, chance, content)
        await asyncio.sleep(chance.random() * 0.4)


@pytest.mark.parametrize("name", ["whatsapp", "telegram"])
async def test_nothing_is_lost_and_nobody_is_answered_twice(name: str, tmp_path: Path) -> None:
    chance = random.Random(7)
    async with STANDINS[name]() as standin:
        standin.reports = True
        processes = Processes(standin, tmp_path / "s.sqlite")
        await asyncio.gather(*(processes.start(port) for port in processes.ports))
        people = [str(491_701_000_000 + number) for number in range(PEOPLE)]
        writing = [
            asyncio.ensure_future(write(processes, number, person, list(range(number, MESSAGES, PEOPLE))))
            for number, person in enumerate(people)
        ]
        try:
            for _ in range(KILLS):
                await asyncio.sleep(0.5 + chance.random())
                port = chance.choice(processes.ports)
                await processes.kill(port)
                await processes.start(port)
            await asyncio.gather(*writing)
            await answered(standin, 90.0)
            await asyncio.sleep(1.0)
        finally:
            for task in writing:
                task.cancel()
            for port in list(processes.running):
                await processes.kill(port)
    assert standin.problems == []
    counts = Counter(shown.text for shown in standin.shown)
    assert len(counts) == MESSAGES
    doubled = [text for text, count in counts.items() if count > 1]
    # Telegram reports nothing back: what it was just being sent when the process died may come twice.
    assert len(doubled) <= (0 if name == "whatsapp" else KILLS * 8), doubled
    for number, person in enumerate(people):
        first_seen = list(dict.fromkeys(shown.text for shown in standin.shown if shown.person == person))
        assert first_seen == [f"Antwort auf nr {n}" for n in range(number, MESSAGES, PEOPLE)]


async def answered(standin: Any, timeout_s: float) -> None:
    """Wait until every message has an answer."""
    waited = 0.0
    while len({shown.text for shown in standin.shown}) < MESSAGES:
        assert waited < timeout_s, f"{MESSAGES - len({s.text for s in standin.shown})} unanswered; {standin.problems}"
        await asyncio.sleep(0.25)
        waited += 0.25
