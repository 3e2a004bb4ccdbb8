"""What messengers remember, in SQLite and in PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from channels import store_postgres
from channels.store import CHOICES_S, NUMBERS_S, SEEN_S, Answered, Call, Message, Queued, SqliteStore
from channels.store_postgres import AwayError, PostgresStore
from tests.deploy.servers import Postgres

ME = Message("m1", "whatsapp-1", 10.0, 100.0, {"to": "49170"}, text="Hallo")
NOTHING = Answered((), {}, {})


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL."""
    with Postgres() as server:
        server.create()
        yield server


def shared(postgres: Postgres) -> PostgresStore:
    """The store as a worker on another machine has it."""
    values = {
        "HOST": "127.0.0.1",
        "PORT": str(postgres.port),
        "NAME": postgres.database,
        "USER": postgres.user,
        "PASSWORD": postgres.password,
    }
    return PostgresStore.from_environment({f"DATABASE_{name}": value for name, value in values.items()})


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store."""
    if request.param == "sqlite":
        made = SqliteStore(tmp_path / "s.sqlite")
    else:
        server = request.getfixturevalue("postgres")
        server.query("DROP SCHEMA IF EXISTS messengers CASCADE")
        made = shared(server)
    yield made
    made.close()


def queued(key: str, due: float = 0.0) -> Queued:
    """A call to send."""
    return Queued(key, Call("messages", {"text": "ü"}, "/x.png", (Call("messages", {}),)), due, 999.0, 0)


def test_a_message_is_kept_once(store: SqliteStore) -> None:
    assert store.put("whatsapp", ME)
    assert not store.put("whatsapp", ME)
    assert store.next_message(ME.person) == replace(ME, tries=1)
    assert store.next_message(ME.person) == replace(ME, tries=2)
    store.finish("whatsapp", ME, NOTHING, 100.0)
    assert store.next_message(ME.person) is None
    assert not store.put("whatsapp", ME)


def test_the_same_id_of_another_messenger_is_another_message(store: SqliteStore) -> None:
    assert store.put("whatsapp", ME)
    assert store.put("telegram", replace(ME, person="telegram-1"))


def test_messages_come_in_the_order_they_were_written(store: SqliteStore) -> None:
    for message_id, at in (("b", 20.0), ("a", 10.0), ("c", 20.0)):
        store.put("whatsapp", replace(ME, id=message_id, sent_at=at))
    order = []
    while message := store.next_message(ME.person):
        order.append(message.id)
        store.finish("whatsapp", message, NOTHING, 0.0)
    assert order == ["a", "b", "c"]


def test_a_person_belongs_to_one_worker_until_released_or_given_up(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    assert store.claim("telegram", 100.0, 140.0) is None
    assert store.claim("whatsapp", 100.0, 140.0) == ME.person
    assert store.claim("whatsapp", 120.0, 160.0) is None
    store.renew(ME.person, 200.0)
    assert store.claim("whatsapp", 150.0, 190.0) is None
    assert store.claim("whatsapp", 200.0, 240.0) == ME.person
    store.release(ME.person, 201.0)
    assert store.claim("whatsapp", 201.0, 241.0) == ME.person


def test_a_person_with_nothing_to_do_is_forgotten(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.claim("whatsapp", 100.0, 140.0)
    store.finish("whatsapp", ME, NOTHING, 100.0)
    store.release(ME.person, 101.0)
    assert store.claim("whatsapp", 9e9, 9e9) is None


def test_calls_are_sent_in_order_before_the_next_message(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.put("whatsapp", replace(ME, id="m2"))
    store.finish("whatsapp", ME, Answered((queued("k1"), queued("k2")), {}, {}), 100.0)
    first = store.next_call(ME.person)
    assert first == queued("k1")
    store.tried("k1", 150.0)
    assert store.claim("whatsapp", 149.0, 200.0) is None, "the second call and message wait for the first call"
    assert store.claim("whatsapp", 150.0, 200.0) == ME.person
    store.done("k1")
    second = store.next_call(ME.person)
    assert second is not None
    assert second.key == "k2"


def test_something_else_may_take_the_place_of_a_call(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.finish("whatsapp", ME, Answered((queued("k1"), queued("k2")), {}, {}), 100.0)
    store.tried("k1", 150.0)
    store.replace("k1", Call("messages", {"text": "anders"}))
    call = store.next_call(ME.person)
    assert call is not None
    assert (call.key, call.call.body, call.due, call.tries) == ("k1", {"text": "anders"}, 0.0, 0)


def test_an_answer_is_kept_once_when_two_workers_made_it(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.finish("whatsapp", ME, Answered((queued("k1"),), {}, {}), 100.0)
    store.finish("whatsapp", ME, Answered((queued("k2"),), {}, {}), 100.0)
    store.done("k1")
    assert store.next_call(ME.person) is None


def test_an_edit_corrects_a_waiting_message(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    assert not store.put("whatsapp", replace(ME, id="e1", edits="m1", text="Hallo!"))
    message = store.next_message(ME.person)
    assert message is not None
    assert message.text == "Hallo!"
    store.finish("whatsapp", message, NOTHING, 100.0)
    assert store.next_message(ME.person) is None


def test_an_edit_of_an_answered_message_is_a_new_one(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.finish("whatsapp", ME, NOTHING, 100.0)
    assert store.put("whatsapp", replace(ME, id="e1", edits="m1", text="neu"))
    message = store.next_message(ME.person)
    assert message is not None
    store.finish("whatsapp", message, NOTHING, 100.0)
    assert store.next_message(ME.person) is None


def test_nobody_edits_the_message_of_somebody_else(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    assert store.put("whatsapp", replace(ME, id="e1", edits="m1", person="whatsapp-2", text="böse"))
    message = store.next_message(ME.person)
    assert message is not None
    assert message.text == "Hallo"


def test_choices_and_numbers(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.finish("whatsapp", ME, Answered((), {"c1": "/x"}, {1: "/a", 2: "/b"}), 100.0)
    assert store.payload("c1", 100.0) == "/x"
    assert store.payload("c2", 100.0) is None
    assert store.number(ME.person, 2, 101.0) == "/b"
    assert store.number("whatsapp-2", 2, 101.0) is None
    assert store.number(ME.person, 2, 101.0 + NUMBERS_S) is None


def test_old_things_are_forgotten(store: SqliteStore) -> None:
    store.put("whatsapp", ME)
    store.finish("whatsapp", ME, Answered((), {"c1": "/x"}, {1: "/a"}), 100.0)
    store.clean(101.0 + SEEN_S)
    assert store.payload("c1", 100.0) == "/x"
    assert store.put("whatsapp", ME)
    store.clean(101.0 + CHOICES_S)
    assert store.payload("c1", 100.0) is None


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "s.sqlite")
    first.put("whatsapp", ME)
    first.close()
    second = SqliteStore(tmp_path / "s.sqlite")
    assert second.next_message(ME.person) == replace(ME, tries=1)
    assert not second.put("whatsapp", ME)
    second.close()


def test_workers_of_several_machines_share_the_work(postgres: Postgres) -> None:
    postgres.query("DROP SCHEMA IF EXISTS messengers CASCADE")
    stores = [shared(postgres) for _ in range(4)]
    people = [f"whatsapp-{number}" for number in range(20)]

    def work(number: int) -> list[str]:
        mine, served = stores[number], []
        for person in people:  # every message arrives at every worker
            mine.put("whatsapp", replace(ME, id=f"m-{person}", person=person))
        while (claimed := mine.claim("whatsapp", 100.0, 140.0)) is not None:
            message = mine.next_message(claimed)
            if message is not None:
                mine.finish("whatsapp", message, NOTHING, 100.0)
                served.append(claimed)
            mine.release(claimed, 100.0)
        return served

    with ThreadPoolExecutor(4) as pool:
        served = [person for one in pool.map(work, range(4)) for person in one]
    for one in stores:
        one.close()
    assert sorted(served) == sorted(people)


def test_a_store_that_was_away_is_used_again(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_postgres, "_AWAY_S", 0.2)
    postgres.query("DROP SCHEMA IF EXISTS messengers CASCADE")
    store = shared(postgres)
    assert store.put("whatsapp", ME)
    with postgres.gone():
        with pytest.raises(psycopg2.Error):
            store.put("whatsapp", replace(ME, id="m2"))
        with pytest.raises(AwayError):
            store.put("whatsapp", replace(ME, id="m2"))
    time.sleep(0.3)
    assert store.put("whatsapp", replace(ME, id="m2"))
    assert not store.put("whatsapp", ME)
    store.close()
