"""The two bots as processes: made, trained, started, stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import yaml

from benchmarks.measure import Usage, cpu_seconds, memory_mb, run
from benchmarks.serving import talks
from benchmarks.serving.client import Line, problems, say
from deploy.local.settings import ROOT, Ports

_START_TIME_S = 900.0
_ASK_EVERY_S = 0.1
_STOP_TIME_S = 15.0
_COPIED = (
    "config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "requirements.lock",
    "data", "knowledge", "understanding", "advisor", "actions", "channels", "widget", "deploy",
)  # fmt: skip


class NotStartedError(RuntimeError):
    """A bot did not answer in time or ended; the message names its log."""


@dataclass(frozen=True)
class BotSetup:
    """How one bot is started, on which port, and the words by which it is known to answer."""

    name: str
    command: tuple[str, ...]
    folder: Path
    port: int
    hello: Line
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its REST channel."""
        return f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"


@dataclass(frozen=True)
class Running:
    """A bot that answers; the seconds from its start to the first right answer, by the clock and of computing."""

    setup: BotSetup
    pid: int
    start_seconds: float
    start_cpu_seconds: float

    def memory_mb(self) -> float:
        """Resident memory of all its processes."""
        return memory_mb(self.pid)

    def cpu_seconds(self) -> float:
        """What all its processes have computed until now."""
        return cpu_seconds(self.pid)


def ours(project: Path, ports: Ports, kept: Path) -> BotSetup:
    """Our bot as ``make run`` starts it; ``kept`` is the folder for its conversations."""
    kept.mkdir(parents=True, exist_ok=True)
    environment = {
        "PYTHONPATH": str(project),
        "PORT": str(ports.rasa),
        "ACTIONS_PORT": str(ports.actions),
        "CONVERSATIONS": str(kept / "conversations.sqlite"),
        "MESSENGER_STORE": str(kept / "messengers.sqlite"),
        "FEEDBACK": str(kept / "feedback.sqlite"),
    }
    return BotSetup("ours", (sys.executable, "-m", "deploy.local.run"), project, ports.rasa, talks.HELLO, environment)


def rasa_init(folder: Path, port: int) -> BotSetup:
    """The bot of ``rasa init`` as ``rasa run`` starts it."""
    command = (sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port))
    return BotSetup("rasa_init", command, folder, port, talks.DEFAULT_HELLO)


def with_sqlite(bot: BotSetup, database: Path) -> BotSetup:
    """Rasa's bot with its conversations in SQLite instead of memory."""
    store = {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(database)}}
    path = database.with_suffix(".endpoints.yml")
    path.write_text(yaml.safe_dump(store), encoding="utf-8")
    return replace(bot, command=(*bot.command, "--endpoints", str(path)))


def make_rasa_init(folder: Path) -> Usage:
    """``rasa init --no-prompt`` into an empty folder; it trains, and that is nearly all it takes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
    return run(command, folder, _environment(), folder.with_suffix(".log"))


def train_rasa_init(folder: Path) -> Usage:
    """``rasa train`` in a folder of ``rasa init`` whose data has changed."""
    command = [sys.executable, "-m", "rasa", "train", "--force"]
    return run(command, folder, _environment(), folder.with_suffix(".log"))


def copy_project(folder: Path) -> None:
    """All of our bot but the trained model."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    (folder / "models").mkdir()


def train_ours(project: Path) -> Usage:
    """``make train`` in a copy of the project."""
    environment = {**_environment(), "PYTHONPATH": str(project)}
    return run([sys.executable, "-m", "deploy.local.train"], project, environment, project.with_suffix(".log"))


@contextmanager
def running(bot: BotSetup) -> Iterator[Running]:
    """The bot while it answers. Raises ``NotStartedError``."""
    log = bot.folder / f"{bot.name}-benchmark.log"
    start = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            bot.command,
            cwd=bot.folder,
            env={**_environment(), **bot.environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        asyncio.run(_first_answer(bot, process, log))
        yield Running(bot, process.pid, time.monotonic() - start, cpu_seconds(process.pid))
    finally:
        _stop(process)


async def _first_answer(bot: BotSetup, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_TIME_S
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < end and process.poll() is None:
            try:
                if not problems(bot.hello, await say(session, bot.url, "first-answer", bot.hello.say)):
                    return
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
                pass
            await asyncio.sleep(_ASK_EVERY_S)
    raise NotStartedError(f"{bot.name} did not answer, see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, as Ctrl-C does, so that it ends its own processes."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_TIME_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment() -> dict[str, str]:
    """As the person's shell has it; nothing is sent to Rasa's makers."""
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
