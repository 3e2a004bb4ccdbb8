"""``make shell``: ``rasa shell`` with the action server behind it."""

from __future__ import annotations

import subprocess
import sys

from deploy.local import train
from deploy.local.processes import Service, port_is_free
from deploy.local.settings import ROOT, Ports, action_server_command, endpoints_file, environment, rasa_command


def main() -> int:
    """Talk in the terminal until ``/stop``."""
    ports = Ports.from_environment()
    if train.main() != 0:
        return 1
    service = Service("actions-shell", action_server_command(ports.actions))
    own = port_is_free(ports.actions)
    if own:
        service.start()
    try:
        command = rasa_command(
            "shell",
            "--model",
            str(train.MODEL),
            "--endpoints",
            str(endpoints_file(ports)),
            "--port",
            str(ports.rasa),
            "--quiet",
        )
        return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0
    finally:
        if own:
            service.stop()


if __name__ == "__main__":
    sys.exit(main())
