"""The website channel over HTTP, with the stand-in behind it."""

from __future__ import annotations

import concurrent.futures
import gzip
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from email.message import Message as Headers
from typing import Any

import pytest

from channels.files import FILES
from tests.ports import free_port
from tests.standin.process import StandInServer

ALLOWED = "https://www.kampagne.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInServer]:
    """A server that one other site may use."""
    running = StandInServer(free_port(), tmp_path_factory.mktemp("website"), {"WEBSITE_ORIGINS": ALLOWED})
    try:
        yield running.start()
    finally:
        running.kill()


def ask(
    server: StandInServer, path: str = "webhook", content: Any = None, method: str | None = None, **headers: str
) -> tuple[int, Headers, bytes]:
    """Status, headers and body; ``content`` is posted as JSON."""
    body = None if content is None else json.dumps(content).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(
        urllib.parse.urljoin(server.url, path), body, {"Content-Type": "application/json", **sent}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def message(text: str, sender: str | None = None, message_id: str | None = None) -> dict[str, str]:
    """A message of a new sender, unless one is named."""
    body = {"sender": sender or uuid.uuid4().hex, "message": text}
    return body if message_id is None else {**body, "message_id": message_id}


def said(answer: tuple[int, Headers, bytes]) -> list[str]:
    """The texts of an answer."""
    assert answer[0] == 200, answer
    return [one["text"] for one in json.loads(answer[2])]


def test_a_message_sent_twice_is_answered_once(server: StandInServer) -> None:
    sender = uuid.uuid4().hex
    assert said(ask(server, content=message("hallo", sender, "m1"))) == ["Echo 1: hallo"]
    assert said(ask(server, content=message("hallo", sender, "m1"))) == ["Echo 1: hallo"]
    assert said(ask(server, content=message("hallo", sender, "m2"))) == ["Echo 2: hallo"]


def test_repeats_at_the_same_time_wait_for_the_same_answer(server: StandInServer) -> None:
    body = message("langsam", uuid.uuid4().hex, "m1")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: said(ask(server, content=body)), range(8)))
    assert answers == [["Echo 1: langsam"]] * 8


def test_ids_are_of_one_sender(server: StandInServer) -> None:
    for _ in range(2):
        assert said(ask(server, content=message("hallo", None, "m1"))) == ["Echo 1: hallo"]


def test_without_an_id_each_message_is_new(server: StandInServer) -> None:
    sender = uuid.uuid4().hex
    assert said(ask(server, content=message("hallo", sender))) == ["Echo 1: hallo"]
    assert said(ask(server, content=message("hallo", sender))) == ["Echo 2: hallo"]


def test_a_restart_does_not_forget_what_was_answered(server: StandInServer) -> None:
    sender = uuid.uuid4().hex
    first = ask(server, content=message("gehalt", sender, "m1"))
    server.kill()
    server.start()
    again = ask(server, content=message("gehalt", sender, "m1"))
    assert json.loads(again[2]) == json.loads(first[2])
    assert said(ask(server, content=message("und", sender, "m2"))) == ["Echo 2: und"]


def test_a_message_killed_before_it_was_saved_is_answered_after_the_restart(server: StandInServer) -> None:
    sender = uuid.uuid4().hex
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        lost = pool.submit(ask, server, content=message("langsam", sender, "m1"))
        time.sleep(0.5)
        server.kill()
        with pytest.raises(OSError):
            lost.result()
    server.start()
    assert said(ask(server, content=message("langsam", sender, "m1"))) == ["Echo 1: langsam"]
    assert said(ask(server, content=message("x", sender, "m2"))) == ["Echo 2: x"]


def test_a_stream_sends_each_message_at_once(server: StandInServer) -> None:
    body = json.dumps(message("zwei")).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/x-ndjson"}
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}webhook", body, headers), timeout=30) as answer:
        times, lines = [], []
        for line in answer:
            times.append(time.monotonic())
            lines.append(json.loads(line))
    assert [line.get("text") for line in lines] == ["Erste Nachricht.", "Zweite Nachricht.", None]
    assert lines[-1] == {"end": True}
    assert times[1] - times[0] > 0.2


def test_a_failing_bot_gets_a_german_sentence_and_the_repeat_a_new_try(server: StandInServer) -> None:
    for _ in range(2):
        status, _, body = ask(server, content=message("kaputt", "broken-sender", "m1"))
        assert (status, json.loads(body)[0]["custom"]) == (200, {"topic": "error"})
        assert "klappt bei mir etwas nicht" in json.loads(body)[0]["text"]


def test_a_hanging_bot_costs_seconds(server: StandInServer) -> None:
    start = time.monotonic()
    assert "klappt bei mir etwas nicht" in said(ask(server, content=message("hängt")))[0]
    assert time.monotonic() - start < 7


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_foreign_origin_is_refused(server: StandInServer, origin: str) -> None:
    status, headers, body = ask(server, content=message("hallo"), Origin=origin)
    assert status == 403
    assert "Website" in json.loads(body)["error"]
    assert "Access-Control-Allow-Origin" not in headers
    _, headers, _ = ask(server, method="OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
    assert "Access-Control-Allow-Origin" not in headers


def test_an_allowed_origin_may_read_answers(server: StandInServer) -> None:
    for headers in (
        ask(server, content=message("hallo"), Origin=ALLOWED)[1],
        ask(server, method="OPTIONS", Origin=ALLOWED, Access_Control_Request_Method="POST")[1],
    ):
        assert headers["Access-Control-Allow-Origin"] == ALLOWED
        assert headers["Access-Control-Allow-Headers"] == "content-type"


def test_a_flood_is_slowed_down_kindly(server: StandInServer) -> None:
    sender = uuid.uuid4().hex
    answers = [ask(server, content=message("x" * 1_001, sender)) for _ in range(200)]
    refused = [answer for answer in answers if answer[0] == 429]
    assert len(refused) >= 40
    _, headers, body = refused[0]
    assert int(headers["Retry-After"]) >= 1
    assert "Warte bitte" in json.loads(body)["error"]
    assert ask(server, content=message("hallo"))[0] == 200


def test_a_flood_from_one_address_is_slowed_down_whatever_the_sender(server: StandInServer) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda _: ask(server, content=message("x" * 1_001), X_Forwarded_For="198.51.100.7")[0], range(1_000)
            )
        )
    assert 429 in answers
    assert ask(server, content=message("hallo"), X_Forwarded_For="198.51.100.8")[0] == 200
    assert "198.51.100" not in server.log


def test_a_long_message_is_answered_kindly(server: StandInServer) -> None:
    assert "kürzere Frage" in said(ask(server, content=message("x" * 10_000)))[0]


@pytest.mark.parametrize("number", ["", "x" * 65, 5, "a b", "ä"])
def test_an_id_that_is_none_is_refused(server: StandInServer, number: Any) -> None:
    assert ask(server, content={**message("hallo"), "message_id": number})[0] == 400


def test_a_payload_that_no_button_has_is_words(server: StandInServer) -> None:
    assert said(ask(server, content=message("/session_start"))) == ["Echo 1: session_start"]
    assert said(ask(server, content=message("/ask_capabilities"))) == ["Echo 1: /ask_capabilities"]


def test_rest_is_only_for_this_machine(server: StandInServer) -> None:
    assert ask(server, "../rest/webhook", content=message("hallo"))[0] == 200
    assert ask(server, "../rest/webhook", content=message("hallo"), X_Forwarded_For="198.51.100.7")[0] == 403


@pytest.mark.parametrize("path", FILES)
def test_files_are_packed_cached_and_protected(server: StandInServer, path: str) -> None:
    status, headers, body = ask(server, path, Accept_Encoding="gzip")
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    plain = ask(server, path)[2]
    assert gzip.decompress(body) == plain
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert ask(server, path, If_None_Match=headers["ETag"])[0] == 304
    assert b"http://" not in plain.replace(b"http://www.w3.org/", b"")


def test_pages_need_no_inline_code(server: StandInServer) -> None:
    for path, (name, _) in FILES.items():
        if name.endswith(".html"):
            html = ask(server, path)[2].decode()
            assert "<style" not in html
            assert " style=" not in html
            assert " on" not in html.replace(" on ", "")[: html.find("<title>")]
            assert 'lang="de"' in html


def test_answers_are_never_cached(server: StandInServer) -> None:
    assert ask(server, content=message("hallo"))[1]["Cache-Control"] == "no-store"
