"""Nothing a client sends gives a 5xx or silence."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Bot, post, texts

pytestmark = pytest.mark.running

ODD_MESSAGES = [
    "",
    "   ",
    "a" * 900,
    "x" * 10_000,
    "👶🎨🏫",
    "<script>alert(1)</script><b>gehalt</b>",
    "'; DROP TABLE events; --",
    "was\x00 verdient\x07 man\x1b[31m",
    "/ask_salary{broken json",
    '/ask_salary{"profession": 5}',
    '/ask_salary{"profession": "unbekannt"}',
    "/gibt_es_nicht",
    "/",
    "‮ was verdient man",
    "ש‏לום مرحبا",
    "​​​",
]


@pytest.mark.parametrize("text", ODD_MESSAGES)
def test_every_message_gets_a_german_answer(bot: Bot, text: str) -> None:
    for url in (f"{bot.website}webhook", bot.rest):
        status, body = post(url, json.dumps({"sender": f"odd-{hash(text)}", "message": text}).encode())
        assert status == 200
        messages = json.loads(body)
        assert texts(messages).strip()
        assert all((m.get("custom") or {}).get("topic") != "error" for m in messages)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{broken", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"sender": "a"}', "application/json", 400),
        (b'{"sender": "a", "message": 5}', "application/json", 400),
        (b'{"sender": "", "message": "hallo"}', "application/json", 400),
        (b'{"sender": "a", "message": "hallo"}', "text/plain", 415),
        (b'{"sender": "a", "message": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_message_is_refused_with_a_reason(bot: Bot, body: bytes, content_type: str, status: int) -> None:
    for url in (f"{bot.website}webhook", bot.rest):
        got, answer = post(url, body, content_type)
        assert got == status
        assert json.loads(answer)["error"]
