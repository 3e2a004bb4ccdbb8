"""Faults in a running production: the person hears something within five seconds, and the talk goes on afterwards."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import aio_pika
import pytest

from deploy.local.settings import ROOT
from tests.conftest import post
from tests.deploy.cluster import Cluster, Person, publish
from tests.deploy.servers import Nginx, wait_for

pytestmark = pytest.mark.running

QUESTION = "was verdient eine erzieherin"
ELLIPSIS = "und als kinderpfleger?"
#: Four people behind one address stay below what the proxy lets through (30 requests a second).
_PAUSE_S = 0.4
#: The channel answers after 5 s at the latest; the rest is the way there and back on a busy machine.
AT_MOST_S = 5.5

Answering = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def actions_replaced(cluster: Cluster, answer: Answering) -> Iterator[None]:
    """Something else answers in place of the action server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    class Listening(ThreadingHTTPServer):
        daemon_threads = True
        allow_reuse_address = True

    cluster.actions.kill()
    server = Listening(("127.0.0.1", cluster.actions.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        cluster.actions.start()


def sends(body: bytes, status: int = 200, after: float = 0.0) -> Answering:
    """An answer of these bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(after)
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(body)

    return answer


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    """Half an answer."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")


def user_texts(cluster: Cluster, person: Person) -> list[str]:
    """What a person said, as stored."""
    return [text for text, _ in cluster.turns(person.sender)]


def goes_on(cluster: Cluster, person: Person, said: list[str]) -> None:
    """The talk goes on where it was, and each turn is stored once with an answer."""
    for port in cluster.ports:
        answer = person.say(ELLIPSIS, port)
        assert answer.topics[-1] == "ask_salary", answer
    turns = cluster.turns(person.sender)
    assert [text for text, _ in turns] == [*said, *[ELLIPSIS] * len(cluster.ports)]
    assert all(count > 0 for _, count in turns)


def settled(cluster: Cluster, person: Person, said: list[str]) -> None:
    """Wait until what a fault held up is stored."""
    wait_for(lambda: user_texts(cluster, person) == said, f"{said} stored, not {user_texts(cluster, person)}", 15)


def test_a_message_sent_to_both_servers_is_answered_once(cluster: Cluster) -> None:
    person = cluster.person()
    person.say("hallo")
    number = uuid.uuid4().hex
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: person.say(QUESTION, cluster.ports[n % 2], number), range(4)))
    answers.append(person.say(QUESTION, cluster.ports[1], number))
    assert len({answer.text for answer in answers}) == 1
    assert len({json.dumps(answer.messages[-1]["custom"], sort_keys=True) for answer in answers}) == 1
    goes_on(cluster, person, ["hallo", QUESTION])


def test_many_messages_of_one_person_at_both_servers_at_once_are_all_kept(cluster: Cluster) -> None:
    person = cluster.person()
    person.say(QUESTION)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: person.say(f"danke {n}", cluster.ports[n % 2]), range(8)))
    said = user_texts(cluster, person)
    assert said[0] == QUESTION
    assert sorted(said[1:]) == [f"danke {n}" for n in range(8)]
    goes_on(cluster, person, said)


def test_the_action_server_answers_only_who_knows_the_secret(cluster: Cluster) -> None:
    url = f"http://127.0.0.1:{cluster.actions.port}/webhook"
    body = json.dumps({"next_action": "action_greet", "tracker": {"sender_id": "a"}}).encode()
    assert post(url, body)[0] == 403


@pytest.mark.parametrize(
    "answer",
    [
        sends(b"{}", after=10.0),
        sends(b"<html>Bad gateway</html>"),
        sends(b"[1, 2, 3]"),
        sends(b'{"events": [{"no": "event"}], "responses": []}'),
        sends(b'{"events": "many", "responses": [7]}'),
        sends(b"oops", status=500),
        hangs_up,
    ],
    ids=["slow", "html", "list", "no event", "wrong types", "500", "half"],
)
def test_an_action_server_that_is_slow_or_talks_nonsense(cluster: Cluster, answer: Answering) -> None:
    person = cluster.person()
    person.say(QUESTION)
    with actions_replaced(cluster, answer):
        failed = person.say(ELLIPSIS)
    assert "klappt bei mir etwas nicht" in failed.text
    assert failed.seconds < AT_MOST_S
    goes_on(cluster, person, [QUESTION, ELLIPSIS])


@pytest.mark.parametrize("fault", ["gone", "frozen"])
@pytest.mark.parametrize("server", ["database", "redis"])
def test_talks_go_on_without_database_or_redis(cluster: Cluster, server: str, fault: str) -> None:
    person, newcomer = cluster.person(), cluster.person()
    person.say(QUESTION)
    with getattr(getattr(cluster, server), fault)():
        answer = person.say(ELLIPSIS)
        assert answer.topics == ["ask_salary"]
        assert answer.seconds < AT_MOST_S
        answer = newcomer.say(QUESTION)
        assert answer.topics[-1] == "ask_salary"
        assert answer.seconds < AT_MOST_S
    settled(cluster, person, [QUESTION, ELLIPSIS])
    settled(cluster, newcomer, [QUESTION])
    goes_on(cluster, person, [QUESTION, ELLIPSIS])
    goes_on(cluster, newcomer, [QUESTION])


def test_a_server_killed_in_the_middle_of_a_turn(cluster: Cluster) -> None:
    person = cluster.person()
    person.say(QUESTION, cluster.ports[0])
    number = uuid.uuid4().hex
    killed, other = cluster.rasas
    asked = threading.Event()

    def slowly(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        sends(b'{"events": [], "responses": [{"text": "So viel.", "custom": {"topic": "ask_salary"}}]}', after=0.8)(
            request
        )

    with actions_replaced(cluster, slowly), ThreadPoolExecutor(1) as pool:
        broken = pool.submit(person.say, ELLIPSIS, killed.port, number)
        assert asked.wait(10)
        killed.kill()
        with pytest.raises(OSError):
            broken.result()
        answer = person.say(ELLIPSIS, other.port, number)
        assert answer.text == "So viel."
        assert answer.seconds < AT_MOST_S
    killed.start()
    goes_on(cluster, person, [QUESTION, ELLIPSIS])


def test_broken_knowledge_ends_the_new_action_server_and_leaves_the_old_one(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("actions", "advisor", "channels", "deploy", "knowledge", "understanding"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("endpoints.production.yml",):
        shutil.copy(ROOT / name, tmp_path / name)
    broken = next((tmp_path / "knowledge" / "professions").glob("*.yml"))
    broken.write_text(broken.read_text(encoding="utf-8") + "\n  - broken: [", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "deploy.production.start", "actions"],
        env={**cluster.actions.environment(), "PYTHONPATH": str(tmp_path), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert f"The knowledge cannot be used: professions/{broken.name}" in done.stderr
    assert cluster.person().say(QUESTION).topics[-1] == "ask_salary"


def test_an_update_to_a_new_model_under_load_costs_no_message(cluster: Cluster) -> None:
    """One server after the other ends in peace and comes back with another model, while people talk."""
    number = publish(cluster.folder, repacked((cluster.folder / f"{cluster.model}.tar.gz").read_bytes()))
    assert number != cluster.model
    stop = threading.Event()
    with Nginx(cluster.ports) as proxy, ThreadPoolExecutor(4) as pool:
        talking = [pool.submit(talk_until, stop, proxy) for _ in range(4)]
        try:
            time.sleep(1.0)
            for rasa in cluster.rasas:
                rasa.settings["MODEL_SHA256"] = number
                rasa.signal(signal.SIGTERM)
                assert rasa.process
                rasa.process.wait(60)
                rasa.start()
                time.sleep(1.0)
        finally:
            stop.set()
        talks = [one.result() for one in talking]
    assert sum(len(said) for _, said in talks) > 20
    for person, said in talks:
        assert user_texts(cluster, person) == said


def talk_until(stop: threading.Event, proxy: Nginx) -> tuple[Person, list[str]]:
    """Talk through the proxy, not faster than it lets one address talk; what was said.

    A request that fails is no excuse here: no server dies.
    """
    person, said = Person([proxy.port], certificate=proxy.certificate), []
    while not stop.is_set():
        said.append(ELLIPSIS if said else QUESTION)
        answer = person.say_until_answered(said[-1], servers_die=False)
        assert answer.topics[-1] == "ask_salary", answer
        time.sleep(_PAUSE_S)
    return person, said


def repacked(model: bytes) -> bytes:
    """The same model in other bytes."""
    return gzip.compress(gzip.decompress(model), 1, mtime=1)


def test_the_broker_gets_every_event_once_it_is_there_and_again_after_it_was_gone(cluster: Cluster) -> None:
    """Last: until now RabbitMQ was away, and nobody noticed."""
    person = cluster.person()
    person.say(QUESTION)
    cluster.broker.start()
    heard = asyncio.run(events(cluster, lambda got: QUESTION in said_by(person, got)))
    assert said_by(person, heard) == [QUESTION]
    with cluster.broker.gone():
        answer = person.say(ELLIPSIS)
        assert answer.seconds < AT_MOST_S
    heard = asyncio.run(events(cluster, lambda got: ELLIPSIS in said_by(person, got)))
    # What the broker had not confirmed when it went comes again, under the same id.
    assert [text for text in said_by(person, heard) if text != QUESTION] == [ELLIPSIS]
    goes_on(cluster, person, [QUESTION, ELLIPSIS])


def said_by(person: Person, got: list[dict[str, Any]]) -> list[str]:
    """What a person said, as the broker tells it."""
    return [one["text"] for one in got if one["sender_id"] == person.sender and one["event"] == "user"]


async def events(cluster: Cluster, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """Take events from the queue until there are enough of them."""
    got: list[dict[str, Any]] = []
    async with await aio_pika.connect(cluster.broker.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("wtfuture-events", durable=True)
        end = time.monotonic() + 60
        while not enough(got):
            assert time.monotonic() < end, "the event did not come"
            message = await queue.get(fail=False, no_ack=True)
            if message is None:
                await asyncio.sleep(0.1)
                continue
            got.append(json.loads(message.body))
    return got
