"""A messenger channel in processes of their own, to be killed: ``python -m tests.channels.bot_process name port …``.

Rasa is imported once; each process is a fork. A line ``start PORT`` on the standard input makes one, which says
``ready PID`` once it serves; ``wait PID`` is answered by ``gone PID`` when it is dead.
"""

from __future__ import annotations

import asyncio
import os
import sys

from deploy.local import light

light.leave_out_unused()

from tests.channels.hosts import EchoBot, Host  # noqa: E402
from tests.channels.standins import STANDINS  # noqa: E402


async def serve(name: str, port: str, standin_port: str, store: str) -> None:
    """Serve until killed."""
    bot = EchoBot()

    async def think(_: str) -> None:
        await asyncio.sleep(0.005)

    bot.before = think
    async with Host(STANDINS[name](int(standin_port)), store, bot, int(port), lease_s=5.0, report_s=3.0):
        print("ready", os.getpid(), flush=True)
        await asyncio.Event().wait()


def main(name: str, standin_port: str, store: str) -> None:
    """Do what the lines say."""
    while line := sys.stdin.readline():
        order, number = line.split()
        if order == "wait":
            os.waitpid(int(number), 0)
            print("gone", number, flush=True)
        elif os.fork() == 0:
            asyncio.run(serve(name, number, standin_port, store))


if __name__ == "__main__":
    main(*sys.argv[1:])
