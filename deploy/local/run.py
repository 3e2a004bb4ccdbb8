"""``make run``: trains when needed, starts action server and Rasa, and keeps them running until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from types import FrameType

from deploy import retention
from deploy.local import train
from deploy.local.processes import GaveUpError, Service, answers, port_is_free
from deploy.local.settings import Ports, action_server_command, endpoints_file, rasa_command
from deploy.local.timer import Timer

_START_TIME_S = 180.0
_WATCH_EVERY_S = 0.5
#: No request is served longer; a person hears something after five seconds (see ``channels.website``).
_RESPONSE_TIME_S = 30


class StoppedError(Exception):
    """Somebody asked us to end."""


def bot(ports: Ports) -> list[Service]:
    """The processes of one bot on one machine."""
    rasa = rasa_command(
        "run",
        "--interface", "127.0.0.1",
        "--port", str(ports.rasa),
        "--model", str(train.MODEL),
        "--endpoints", str(endpoints_file(ports)),
        "--credentials", "credentials.yml",
        "--response-timeout", str(_RESPONSE_TIME_S),
        "--quiet",
    )  # fmt: skip
    return [Service("actions", action_server_command(ports.actions)), Service("rasa", rasa)]


def deletion(days: int) -> Timer:
    """Deletes once a day what is older than the time it may be kept."""
    command = [sys.executable, "-m", "deploy.retention", "--days", str(days)]
    return Timer("retention", command, retention.EVERY_S)


def page_url(ports: Ports) -> str:
    """Address of the chat page."""
    return f"http://127.0.0.1:{ports.rasa}/webhooks/website/"


def really_answers(ports: Ports) -> bool:
    """Whether a question gets an answer that is not a failure; the first one warms the bot up."""
    body = json.dumps({"sender": "start-check", "message": "/ask_capabilities"}).encode()
    reply = answers(f"{page_url(ports)}webhook", body)
    if not reply:
        return False
    messages = json.loads(reply)
    return bool(messages) and all((m.get("custom") or {}).get("topic") != "error" for m in messages)


def wait_until_ready(services: list[Service], ports: Ports) -> bool:
    """Show progress until the bot answers; ``False`` when a process dies or time runs out."""
    start = time.monotonic()
    while time.monotonic() - start < _START_TIME_S:
        if not all(service.alive() for service in services):
            return False
        if really_answers(ports):
            return True
        print(".", end="", flush=True)
        time.sleep(_WATCH_EVERY_S)
    return False


def main() -> int:
    """Run until stopped; exit code 0 after Ctrl-C, 1 when the bot could not be started or kept running."""
    try:
        ports = Ports.from_environment()
        days = retention.days(os.environ)
    except ValueError as error:
        return _problem(str(error))
    for port, name in ((ports.rasa, "PORT"), (ports.actions, "ACTIONS_PORT")):
        if not port_is_free(port):
            return _problem(
                f"Der Port {port} ist belegt. Nimm einen anderen, zum Beispiel: {name}={port + 100} make run"
            )
    if train.main() != 0:
        return _problem("Das Training ist gescheitert, siehe oben.")
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    services = bot(ports)
    timer = deletion(days)
    try:
        return _serve(services, ports, timer)
    except StoppedError:
        print("\nDer Chatbot wird beendet …", flush=True)
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for service in reversed(services):
            service.stop()
        timer.stop()


def _serve(services: list[Service], ports: Ports, timer: Timer) -> int:
    print("Der Chatbot startet ", end="", flush=True)
    start = time.monotonic()
    for service in services:
        service.start()
    if not wait_until_ready(services, ports):
        logs = ", ".join(str(service.log_path) for service in services)
        return _problem(f"\nDer Chatbot ist nicht gestartet. Was geschah, steht in: {logs}")
    print(
        f" bereit nach {time.monotonic() - start:.0f} Sekunden.\n\n  {page_url(ports)}\n\nBeenden mit Strg+C.",
        flush=True,
    )
    while True:
        timer.tick()
        time.sleep(_WATCH_EVERY_S)
        for service in services:
            try:
                if service.restart_if_dead():
                    print(f"„{service.name}“ war ausgefallen und startet neu.", flush=True)
            except GaveUpError as error:
                return _problem(f"„{error}“ fällt immer wieder aus. Was geschah, steht in: {service.log_path}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise StoppedError


def _problem(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
