"""A messenger channel in a process of its own, to be killed: ``python -m tests.channels.bot_process name port …``."""

from __future__ import annotations

import asyncio
import sys

from deploy.local import light


async def main(name: str, port: str, standin_port: str, store: str) -> None:
    """Serve until killed."""
    light.leave_out_unused()
    from tests.channels.hosts import EchoBot, Host
    from tests.channels.standins import STANDINS

    bot = EchoBot()

    async def think(_: str) -> None:
        await asyncio.sleep(0.005)

    bot.before = think
    async with Host(STANDINS[name](int(standin_port)), store, bot, int(port), lease_s=5.0, report_s=3.0):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
