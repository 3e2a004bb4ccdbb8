"""Odd requests to all endpoints that anybody can reach: no 5xx, no trace. ``make fuzz`` is the long form."""

from __future__ import annotations

import http.client
import json
import os
import re
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Bot

pytestmark = pytest.mark.running

#: Requests in all; some hundred in ``make test``.
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "400"))

_PATHS = [
    "/",
    "/webhooks/website/",
    "/webhooks/website/webhook",
    "/webhooks/website/health",
    "/webhooks/website/widget.js",
    "/webhooks/website/figures/schulen.44137.1.164378.svg",
    "/webhooks/website/figures/..%2f..%2fdomain.yml",
    "/webhooks/status/metrics",
    "/webhooks/status/ready",
    "/webhooks/rest/webhook",
    "/webhooks/rest/webhook?stream=true",
    "/webhooks/whatsapp/webhook",
    "/webhooks/whatsapp/webhook?hub.mode=subscribe&hub.verify_token=x&hub.challenge=y",
    "/webhooks/telegram/webhook",
    "/webhooks/facebook/webhook",
    "/model/parse",
    "/conversations/a/tracker",
]
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "was verdient man als erzieher",
            "schule in 44137",
            "/restart",
            '/find_school{"place": "Köln"}',
            '/inform{"topic": "x"}',
            "vergiss alles",
            "das zweite",
            "einfacher bitte",
            "\ud800",
            "0" * 900,
            "👶" * 200,
        ]
    ),
    st.builds(lambda name, value: f"/ask_salary{json.dumps({name: value})}", st.text(max_size=9), st.text(max_size=9)),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
_MESSAGES = st.fixed_dictionaries(
    {"sender": st.sampled_from(["fuzz-1", "fuzz-2"]) | _JSON, "message": _TEXTS | _JSON},
    optional={"message_id": _TEXTS, "metadata": _JSON, "input_channel": _JSON, "stream": st.booleans()},
)
_BODIES = st.one_of(
    _MESSAGES.map(lambda message: json.dumps(message).encode()),
    _JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=80),
)
_VALUES = st.text(string.ascii_letters + string.digits + " ,;=/*.:-", max_size=30).map(str.strip)
_HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "Origin",
            "Accept",
            "X-Forwarded-For",
            "X-Request-ID",
            "X-Hub-Signature-256",
            "If-None-Match",
            "Range",
            "Cookie",
            "X-Telegram-Bot-Api-Secret-Token",
            "Accept-Encoding",
            "Content-Encoding",
            "Forwarded",
            "Authorization",
        ]
    ),
    _VALUES | st.sampled_from(["application/x-ndjson", "https://example.org", "deflate"]),
    max_size=3,
)
_REQUESTS = st.tuples(
    st.sampled_from(["GET", "POST", "POST", "POST", "OPTIONS", "PUT", "DELETE", "HEAD", "PATCH"]),
    st.one_of(
        st.sampled_from(_PATHS),
        st.just("/webhooks/website/webhook"),
        st.text(string.ascii_letters + string.digits + "/.%?&=-_~", max_size=40).map(lambda path: "/" + path),
    ),
    _HEADERS,
    st.sampled_from(["application/json", "application/json; charset=utf-8", "text/plain", "", "multipart/form-data"]),
    _BODIES,
)
_TRACE = re.compile(rb'Traceback|File "[^"]+", line \d+|site-packages')


def test_no_request_breaks_the_bot(bot: Bot) -> None:
    answers: dict[int, int] = {}

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        derandomize=REQUESTS < 1_000,
        suppress_health_check=list(HealthCheck),
    )
    @given(_REQUESTS)
    def send(request: tuple[str, str, dict[str, str], str, bytes]) -> None:
        status, body = _ask(bot, *request)
        answers[status] = answers.get(status, 0) + 1
        assert status < 500, (request, status, body[:500])
        assert not _TRACE.search(body), (request, body[:500])

    send()
    assert sum(answers.values()) >= REQUESTS * 0.9
    assert answers.get(200, 0) > REQUESTS * 0.1, answers
    assert bot.talk().say("was verdient eine erzieherin")[-1]["custom"]["topic"] == "ask_salary"
    print(answers)


def _ask(bot: Bot, method: str, path: str, headers: dict[str, Any], kind: str, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", bot.ports.rasa, timeout=60)
    try:
        connection.request(
            method, path, body if method not in ("GET", "HEAD") else None, {**headers, "Content-Type": kind}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
