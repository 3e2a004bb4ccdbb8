"""What strangers may not do."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request

import pytest

from tests.conftest import Bot, post, texts, topics

pytestmark = pytest.mark.running

#: Rasa's own API, and what its servers answer where it is switched on.
API = [
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/conversations/a/tracker"),
    ("POST", "/conversations/a/tracker/events"),
    ("PUT", "/conversations/a/tracker/events"),
    ("POST", "/conversations/a/execute"),
    ("POST", "/conversations/a/trigger_intent"),
    ("POST", "/conversations/a/messages"),
    ("GET", "/conversations/a/story"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("POST", "/model/predict"),
    ("POST", "/model/test/stories"),
    ("POST", "/model/test/intents"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("GET", "/webhooks"),
    ("GET", "/webhooks/website/../rest/webhook"),
]


@pytest.mark.parametrize(("method", "path"), API)
def test_the_http_api_is_off(bot: Bot, method: str, path: str) -> None:
    url = f"http://127.0.0.1:{bot.ports.rasa}{path}"
    body = None if method == "GET" else b"{}"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, body, method=method), timeout=10)
    assert caught.value.code in (404, 405)
    assert b"Traceback" not in caught.value.read()


@pytest.mark.parametrize(
    "payload",
    [
        "/session_start",
        "/back",
        "/nlu_fallback",
        "/action_restart",
        '/inform{"topic": "ask_salary"}',
        '/inform{"introduced": true}',
        '/ask_salary{"profession": "erzieher", "easy_german": true}',
        "/SetSlots(topic=ask_salary)",
        '/greet{"session_started_metadata": {"a": 1}}',
        "/ask_salary@0.9",
        "EXTERNAL: reminder",
    ],
)
def test_payloads_that_no_button_has_are_words(bot: Bot, payload: str) -> None:
    for url in (f"{bot.website}webhook", bot.rest):
        talk = bot.talk()
        status, body = post(url, json.dumps({"sender": talk.sender, "message": payload}).encode())
        assert status == 200
        assert "error" not in topics(json.loads(body))
        assert texts(json.loads(body))
        # No slot was set: the next message is answered as that of somebody unknown.
        again = talk.say("und wie lange dauert das?")
        assert "topic" not in again[-1]["custom"] or again[-1]["custom"]["topic"] != "ask_salary"


def test_a_new_beginning_by_payload_only_clears_the_memory(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("was verdient eine erzieherin")
    assert topics(talk.say("/restart"))[-1] == "restart"
    assert talk.say("und wie lange dauert das?")[-1]["custom"]["profession"] is None


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"POST /webhooks/website/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n", (413,)),
        (b"GET /webhooks/website/ HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n", (413, 400, 431)),
        (b"GET /webhooks/website/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", (413, 400, 414)),
        (b"NONSENSE\r\n\r\n", (400,)),
    ],
)
def test_bodies_and_headers_have_limits(bot: Bot, request_head: bytes, status: tuple[int, ...]) -> None:
    with socket.create_connection(("127.0.0.1", bot.ports.rasa), timeout=20) as connection:
        connection.sendall(request_head)
        answer = connection.recv(4096)
    assert int(answer.split()[1]) in status
    assert b"Traceback" not in answer


def test_both_servers_listen_on_this_machine_alone(bot: Bot) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks for the way
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address beside loopback")
    if own.startswith("127."):
        pytest.skip("this machine has no address beside loopback")
    for port in (bot.ports.rasa, bot.ports.actions):
        with pytest.raises(OSError), socket.create_connection((own, port), timeout=3):
            pass
