"""Starts one server of production, or says why it must not start.

python -m deploy.production.start check            the settings of a Rasa server
python -m deploy.production.start rasa [switch …]  a Rasa server; switches go to ``rasa run``
python -m deploy.production.start actions          an action server
python -m deploy.production.start publish FILE     puts a trained model into MODEL_FOLDER under its hash
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from deploy.local.settings import ROOT, action_server_command, environment, rasa_command
from deploy.production.settings import Settings, sha256

_PARTS = ("rasa", "actions", "check", "publish")


def main(arguments: Sequence[str]) -> int:
    """Becomes the server where one starts; exit code 2 with a line a problem where it must not."""
    if not arguments or arguments[0] not in _PARTS:
        print(__doc__, file=sys.stderr)
        return 2
    part, rest = arguments[0], arguments[1:]
    if part == "publish":
        return _publish(rest)
    settings = Settings.read(os.environ, rest)
    problems = settings.action_problems() if part == "actions" else settings.problems()
    for problem in problems:
        print(f"Unsafe setting: {problem}", file=sys.stderr)
    if problems:
        return 2
    if part == "check":
        print("The settings are in order.")
        return 0
    return _become(_rasa(settings) if part == "rasa" else _actions(settings), settings)


def _become(command: list[str], settings: Settings) -> NoReturn:
    os.chdir(ROOT)
    os.execve(command[0], command, {**environment(), **settings.values, "SANIC_HOST": settings["INTERFACE"]})


def _rasa(settings: Settings) -> list[str]:
    return rasa_command(
        "run",
        "--interface", settings["INTERFACE"],
        "--port", settings["PORT"],
        "--model", str(settings.model),
        "--endpoints", settings["ENDPOINTS"],
        "--credentials", "credentials.yml",
        "--quiet",
        *settings.arguments,
    )  # fmt: skip


def _actions(settings: Settings) -> list[str]:
    return action_server_command(int(settings["ACTIONS_PORT"]))


def _publish(arguments: Sequence[str]) -> int:
    folder = Path(Settings.read(os.environ)["MODEL_FOLDER"])
    for name in arguments:
        number = sha256(Path(name))
        target = folder / f"{number}.tar.gz"
        if not target.exists():
            # Under its name only when it is whole: a server may look for it at any moment.
            part = target.with_suffix(".part")
            shutil.copyfile(name, part)
            part.replace(target)
        print(f"MODEL_SHA256={number}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
