"""Fixtures for the tests of ``benchmarks/``: a small bot on loopback in place of the real ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Message = dict[str, Any]


@dataclass
class SmallBot:
    """Answers ``answers`` by what is said; other words get status 500. Remembers who said what."""

    url: str = ""
    answers: dict[str, list[Message]] = field(default_factory=dict)
    heard: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def small_bot() -> Iterator[SmallBot]:
    """A REST channel with given answers."""
    bot = SmallBot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            bot.heard.append((asked["sender"], asked["message"]))
            answer = bot.answers.get(asked["message"])
            body = json.dumps(answer).encode()
            self.send_response(500 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bot.url = f"http://127.0.0.1:{server.server_port}/webhooks/rest/webhook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield bot
    server.shutdown()
    thread.join()
    server.server_close()
