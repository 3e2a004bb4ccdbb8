"""The action server: whom it answers, what it tells of itself, and what it does not."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from deploy import action_server
from deploy.local.processes import answers
from deploy.local.settings import ROOT, environment
from tests.ports import free_port

SECRET = "s" * 16
CALL: dict[str, Any] = {
    "next_action": "action_ask_salary",
    "sender_id": "a",
    "request_id": "r-1",
    "version": "3.6.21",
    "tracker": {
        "sender_id": "a",
        "slots": {"introduced": True},
        "latest_message": {"intent": {"name": "ask_salary"}, "text": "gehalt", "entities": []},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "followup_action": None,
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with a secret."""
    port = free_port()
    command = [sys.executable, "-m", "deploy.action_server", "--port", str(port)]
    process = subprocess.Popen(command, env={**environment(), "ACTIONS_SECRET": SECRET}, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while not answers(f"{url}/health"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def ask(server: str, path: str, secret: str = SECRET, body: object = None, **headers: str) -> tuple[int, str]:
    """Status and body of an answer."""
    data = body if body is None or isinstance(body, str) else json.dumps(body)
    named = {"X-Actions-Secret": secret, "Content-Type": "application/json", **headers}
    request = urllib.request.Request(server + path, None if data is None else data.encode(), named)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_an_action_answers(server: str) -> None:
    status, body = ask(server, "/webhook", body=CALL)
    assert status == 200
    assert json.loads(body)["responses"]


@pytest.mark.parametrize("path", ["/webhook", "/metrics", "/actions"])
@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x"])
def test_who_does_not_know_the_secret_gets_nothing(server: str, path: str, secret: str) -> None:
    assert ask(server, path, secret, CALL if path == "/webhook" else None)[0] == 403


def test_health_is_for_everybody(server: str) -> None:
    assert ask(server, "/health", "")[0] == 200


def test_the_time_of_actions_can_be_watched(server: str) -> None:
    ask(server, "/webhook", body=CALL)
    ask(server, "/webhook", body={**CALL, "next_action": "mein Geheimnis"})
    text = ask(server, "/metrics")[1]
    assert 'chat_action_seconds_count{action="action_ask_salary"}' in text
    assert 'chat_action_errors_total{action="unknown"}' in text
    assert "Geheimnis" not in text


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '"x"', "null", '{"next_action": 5}', '{"next_action": "action_greet"}']
)
def test_what_is_no_call_is_refused_without_an_echo(server: str, body: str) -> None:
    status, answer = ask(server, "/webhook", body=body)
    assert status >= 400
    assert set(json.loads(answer)) <= {"error", "action_name"}
    assert "Traceback" not in answer


def test_a_packed_body_is_refused(server: str) -> None:
    assert ask(server, "/webhook", body="x", **{"Content-Encoding": "deflate"})[0] == 415


def test_other_machines_need_a_secret() -> None:
    assert action_server.checked_host("127.0.0.1", "") == "127.0.0.1"
    assert action_server.checked_host("0.0.0.0", SECRET) == "0.0.0.0"
    for host, secret in (("0.0.0.0", ""), ("127.0.0.1", "short")):
        with pytest.raises(action_server.UnsafeError):
            action_server.checked_host(host, secret)


def test_a_connection_lasts_longer_than_rasa_keeps_it() -> None:
    """Else the server closes one in the moment in which Rasa sends a call over it, and the person gets no answer."""

    async def kept_by_the_client() -> float:
        async with aiohttp.ClientSession() as session:
            assert session.connector is not None
            return float(session.connector._keepalive_timeout)

    lasts = action_server.create(SECRET).config.KEEP_ALIVE_TIMEOUT
    assert lasts >= 2 * asyncio.run(kept_by_the_client())
