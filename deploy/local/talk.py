"""``make talk``: talk to the bot in the terminal, or play a scripted conversation (``FILE=…``) and mark what differs.

Shows how each line was understood: intent, confidence, entities, topic, slots and milliseconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.local import light, script, train
from deploy.local.processes import Service, answers
from deploy.local.script import Heard
from deploy.local.settings import action_server_command, environment

DETAILS, AGAIN, END = "details", "neu", "ende"
_START_TIME_S = 60.0
#: Slots that only count turns.
_COUNTERS = frozenset({"turn", "introduced"})

Show = Callable[[str], None]


class Bot:
    """The trained bot inside this process, with an action server beside it; nothing is kept."""

    def __init__(self, actions_port: int) -> None:
        """Load the model; takes some seconds."""
        light.leave_out_unused()
        # Libraries switch their warnings on again; as log entries they can be left out for good.
        logging.captureWarnings(True)
        logging.getLogger("py.warnings").setLevel(logging.ERROR)
        from rasa.core.agent import Agent
        from rasa.utils.endpoints import EndpointConfig
        from rasa.utils.log_utils import configure_structlog

        from deploy.local import tuned

        tuned.install()
        configure_structlog(logging.ERROR)
        endpoint = EndpointConfig(f"http://127.0.0.1:{actions_port}/webhook")
        self._agent: Any = Agent.load(str(train.MODEL), action_endpoint=endpoint)
        self.restart()

    async def warm_up(self) -> None:
        """Let the first line be as fast as the others."""
        await self.say("/greet")
        self.restart()

    def restart(self) -> None:
        """Begin a new conversation."""
        self._sender = uuid.uuid4().hex

    async def say(self, text: str) -> Heard:
        """One line of the person, and what came back."""
        from rasa.core.channels.channel import UserMessage

        from channels.output import WholeMessages

        output = WholeMessages()
        start = time.perf_counter()
        await self._agent.handle_message(UserMessage(text, output, self._sender, input_channel="talk"))
        taken = (time.perf_counter() - start) * 1000
        tracker = await self._agent.tracker_store.retrieve(self._sender)
        parsed = tracker.latest_message.parse_data
        intent = parsed.get("intent") or {}
        return Heard(
            messages=tuple(output.messages),
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            entities=tuple(parsed.get("entities") or ()),
            slots=tracker.current_slot_values(),
            milliseconds=taken,
        )


def transcript(heard: Heard) -> str:
    """The bot's messages as they are read, with their buttons."""
    lines = []
    for message in heard.messages:
        lines.append("Bot  " + str(message.get("text") or "").replace("\n", "\n     "))
        titles = "  ".join(f"[{button['title']}]" for button in message.get("buttons") or ())
        if titles:
            lines.append(f"     {titles}")
    return "\n".join(lines) or "Bot  (keine Antwort)"


def details(heard: Heard) -> str:
    """How the line was understood, in one line."""
    entities = ", ".join(f"{entity.get('entity')}={entity.get('value')}" for entity in heard.entities)
    slots = ", ".join(
        f"{name}={value}" for name, value in (heard.slots or {}).items() if value is not None and name not in _COUNTERS
    )
    parts = [
        f"Absicht {heard.intent or 'keine'} {heard.confidence:.2f}",
        f"Angaben {entities or 'keine'}",
        f"Thema {', '.join(heard.topics) or 'keins'}",
        f"Gemerkt {slots or 'nichts'}",
        f"{heard.milliseconds:.0f} ms",
    ]
    return "     · " + " · ".join(parts)


async def play(bot: Bot, talks: list[script.Talk], show: Show) -> int:
    """Play all conversations; how many lines came back otherwise than expected."""
    differing = lines = 0
    for talk in talks:
        bot.restart()
        show(f"\n== {talk.name}")
        for turn in talk.turns:
            heard = await bot.say(turn.user)
            show(f"Du   {turn.user}\n{transcript(heard)}\n{details(heard)}")
            found = script.differences(turn, heard)
            for difference in found:
                show(f"     ✗ {difference}")
            lines += 1
            differing += bool(found)
    show(f"\n{lines} Zeilen, {differing} mit Abweichung.")
    return differing


async def chat(bot: Bot, ask: Callable[[str], str], show: Show) -> None:
    """Talk until the person ends it."""
    show(f"Schreib etwas. „{DETAILS}“ zeigt, wie ich dich verstehe, „{AGAIN}“ fängt neu an, „{END}“ hört auf.")
    shown = False
    while True:
        try:
            text = ask("Du   ").strip()
        except EOFError:
            return
        word = text.lower()
        if word == END:
            return
        if word == DETAILS:
            shown = not shown
            show(f"     Details {'an' if shown else 'aus'}")
        elif word == AGAIN:
            bot.restart()
            show("     Neues Gespräch")
        elif text:
            heard = await bot.say(text)
            show(transcript(heard))
            if shown:
                show(details(heard))


def main(arguments: list[str]) -> int:
    """Exit code 0 when all came back as expected, 1 when something differs, 2 when the script cannot be played."""
    try:
        talks = script.read(Path(arguments[0])) if arguments else []
    except script.ScriptError as error:
        print(error, file=sys.stderr)
        return 2
    if train.main() != 0:
        return 2
    os.environ.update(environment())
    port = _free_port()
    service = Service("actions-talk", action_server_command(port))
    service.start()
    try:
        bot = Bot(port)
        if not _wait_for(port):
            print(f"Der Action-Server startet nicht, siehe {service.log_path}", file=sys.stderr)
            return 2
        return asyncio.run(_talk(bot, talks))
    except KeyboardInterrupt:
        return 0
    finally:
        service.stop()


async def _talk(bot: Bot, talks: list[script.Talk]) -> int:
    await bot.warm_up()
    if talks:
        return 1 if await play(bot, talks, _show) else 0
    await chat(bot, input, _show)
    return 0


def _show(text: str) -> None:
    print(text, flush=True)


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> bool:
    end = time.monotonic() + _START_TIME_S
    while time.monotonic() < end:
        if answers(f"http://127.0.0.1:{port}/health") is not None:
            return True
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
