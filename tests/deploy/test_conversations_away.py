"""Conversations while their database is gone, slow, full, read-only or new: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from deploy import conversations
from deploy.conversations import ConversationStore
from tests.deploy.cluster import Slow
from tests.deploy.servers import Postgres

Store = Callable[..., ConversationStore]
#: A person hears something within 5 s; understanding and answering need some of that.
AT_MOST_S = 4.0


@pytest.fixture(scope="module")
def domain() -> Domain:
    """A domain with one slot."""
    return Domain.from_yaml("version: '3.1'\nslots:\n  topic:\n    type: any\n    mappings: [{type: custom}]\n")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL."""
    with Postgres() as server:
        server.create()
        yield server


@pytest.fixture
async def store(postgres: Postgres, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """Stores on an empty database, as several servers have them."""
    monkeypatch.setattr(conversations, "AWAY_S", 0.3)
    postgres.query("DROP TABLE IF EXISTS events")
    made: list[ConversationStore] = []

    def make(**settings: Any) -> ConversationStore:
        made.append(
            ConversationStore(
                domain=domain,
                dialect="postgresql",
                host="127.0.0.1",
                port=settings.pop("port", postgres.port),
                db=postgres.database,
                username=postgres.user,
                password=postgres.password,
                **settings,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one._waiting.clear()
        if one._retry:
            one._retry.cancel()
        one.engine.dispose()


def said(text: str) -> list[Any]:
    """The events of a turn."""
    return [UserUttered(text), ActionExecuted("action_x"), BotUttered(f"Antwort auf {text}"), SlotSet("topic", text)]


async def turn(store: ConversationStore, sender: str, text: str, *before: Any) -> DialogueStateTracker:
    """One turn as Rasa plays it."""
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events([*before, *said(text)], store.domain)
    await store.save(tracker)
    return tracker


async def written(store: ConversationStore) -> None:
    """Wait until nothing waits any more."""
    end = time.monotonic() + 10
    while store._waiting:
        assert time.monotonic() < end, "still not written"
        await asyncio.sleep(0.05)


def texts(postgres: Postgres, sender: str) -> list[str]:
    """What a person said, as stored."""
    rows = postgres.query(f"SELECT data FROM events WHERE sender_id = '{sender}' AND type_name = 'user' ORDER BY id")
    return [json.loads(row[0])["text"] for row in rows]


def stored(postgres: Postgres, sender: str) -> int:
    """How many events are stored."""
    return int(postgres.query(f"SELECT count(*) FROM events WHERE sender_id = '{sender}'")[0][0])


async def test_two_servers_take_turns_on_one_conversation(store: Store, postgres: Postgres) -> None:
    one, other = store(), store()
    for number in range(6):
        tracker = await turn((one, other)[number % 2], "a", str(number))
        assert tracker.get_slot("topic") == str(number)
    assert texts(postgres, "a") == list("012345")
    assert stored(postgres, "a") == 1 + 6 * 4


async def test_a_killed_database_costs_no_turn(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    with postgres.gone():
        start = time.monotonic()
        await turn(one, "a", "2")
        tracker = await turn(one, "a", "3")
        assert time.monotonic() - start < AT_MOST_S
        assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2", "3"]
    await written(one)
    tracker = await turn(one, "a", "4")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2", "3", "4"]
    assert texts(postgres, "a") == ["1", "2", "3", "4"]
    assert stored(postgres, "a") == 1 + 4 * 4


async def test_a_hanging_database_costs_seconds_and_holds_nobody_else_up(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    with postgres.frozen():
        start = time.monotonic()
        beat = 0.0

        async def others() -> None:
            nonlocal beat
            last = time.monotonic()
            while True:
                await asyncio.sleep(0.01)
                now = time.monotonic()
                beat, last = max(beat, now - last), now

        watching = asyncio.ensure_future(others())
        await asyncio.gather(*(turn(one, name, "2") for name in "abcdef"))
        watching.cancel()
        assert time.monotonic() - start < AT_MOST_S
        assert beat < 1.0
    await written(one)
    assert texts(postgres, "a") == ["1", "2"]
    assert all(texts(postgres, name) == ["2"] for name in "bcdef")


async def test_connections_that_died_with_the_database_are_no_outage(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    postgres.cut()
    await turn(one, "a", "2")
    assert not one._waiting
    assert texts(postgres, "a") == ["1", "2"]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_write_of_which_nobody_knows_whether_it_arrived_is_done_once(
    store: Store, postgres: Postgres, arrived: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = store()
    await turn(one, "a", "1")
    append = ConversationStore._append
    broken = []

    def breaks(self: ConversationStore, *arguments: Any) -> int:
        if not broken:
            broken.append(True)
            if arrived:
                append(self, *arguments)
            raise sa.exc.OperationalError("COMMIT", {}, Exception("server closed the connection"))
        return append(self, *arguments)

    monkeypatch.setattr(ConversationStore, "_append", breaks)
    await turn(one, "a", "2")
    await written(one)
    await turn(one, "a", "3")
    assert texts(postgres, "a") == ["1", "2", "3"]
    assert stored(postgres, "a") == 1 + 3 * 4


FULL = """
CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()
"""


@pytest.mark.parametrize(
    ("break_it", "mend_it"),
    [
        (FULL, "DROP TRIGGER full_disk ON events"),
        (
            "ALTER DATABASE talks SET default_transaction_read_only = on",
            "ALTER DATABASE talks RESET default_transaction_read_only",
        ),
    ],
    ids=["full", "read-only"],
)
async def test_a_database_that_takes_nothing_costs_no_turn(
    store: Store, postgres: Postgres, break_it: str, mend_it: str
) -> None:
    one = store()
    await turn(one, "a", "1")
    postgres.query(break_it)
    postgres.cut()
    start = time.monotonic()
    tracker = await turn(one, "a", "2")
    assert time.monotonic() - start < AT_MOST_S
    assert tracker.get_slot("topic") == "2"
    assert texts(postgres, "a") == ["1"]
    postgres.query(mend_it, "postgres" if "DATABASE" in mend_it else postgres.database)
    postgres.cut()
    await written(one)
    assert texts(postgres, "a") == ["1", "2"]
    assert stored(postgres, "a") == 1 + 2 * 4


async def test_a_table_that_somebody_holds_costs_seconds(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    with postgres.locked("events"):
        start = time.monotonic()
        await turn(one, "a", "2")
        assert time.monotonic() - start < AT_MOST_S
    await written(one)
    assert texts(postgres, "a") == ["1", "2"]


@pytest.mark.parametrize("seconds", [0.1, 0.9])
async def test_a_slow_line_to_the_database_costs_seconds(store: Store, postgres: Postgres, seconds: float) -> None:
    """Slow enough to be waited for, and so slow that it is taken for gone."""
    line = Slow(postgres.port, 0.0)
    try:
        one = store(port=line.port)
        await turn(one, "a", "1")
        line.seconds = seconds
        start = time.monotonic()
        await turn(one, "a", "2")
        assert time.monotonic() - start < AT_MOST_S
        line.seconds = 0.0
        await written(one)
        assert texts(postgres, "a") == ["1", "2"]
        assert stored(postgres, "a") == 1 + 2 * 4
    finally:
        line.close()


async def test_a_database_that_was_set_up_anew_gets_its_table(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    postgres.query("DROP TABLE events")
    await turn(one, "a", "2")
    await written(one)
    assert texts(postgres, "a") == ["2"]


async def test_who_comes_back_while_the_database_is_away_goes_on_with_the_old_talk(
    store: Store, postgres: Postgres
) -> None:
    await turn(store(), "a", "1", ActionExecuted("action_session_start"), SessionStarted())
    other = store()
    with postgres.gone():
        tracker = await turn(other, "a", "2", ActionExecuted("action_session_start"), SessionStarted())
        assert len([event for event in tracker.events if isinstance(event, UserUttered)]) == 1
        await turn(other, "a", "3")
    await written(other)
    assert texts(postgres, "a") == ["1", "2", "3"]
    started = postgres.query("SELECT count(*) FROM events WHERE type_name = 'session_started'")
    assert started == [(1,)]
    tracker = await turn(other, "a", "4")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2", "3", "4"]


async def test_a_database_that_comes_back_within_a_turn_costs_no_turn(store: Store, postgres: Postgres) -> None:
    await turn(store(), "a", "1")
    other = store()
    with postgres.gone():
        tracker = await other.retrieve("a")
        assert tracker is None
    await asyncio.sleep(conversations.AWAY_S)
    tracker = await other.create_tracker("a")
    tracker.update_with_events(said("2"), other.domain)
    await other.save(tracker)
    assert texts(postgres, "a") == ["1", "2"]
    tracker = await turn(other, "a", "3")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2", "3"]
    assert texts(postgres, "a") == ["1", "2", "3"]


async def test_one_message_answered_by_two_servers_is_stored_once(store: Store, postgres: Postgres) -> None:
    """The first was so slow that it lost the lock."""
    one, other = store(), store()
    await turn(one, "a", "1")
    slow, quick = await one.retrieve("a"), await other.retrieve("a")
    for tracker, server in ((quick, other), (slow, one)):
        assert tracker is not None
        tracker.update_with_events([UserUttered("2", message_id="m2"), *said("2")[1:]], server.domain)
        await server.save(tracker)
    tracker = await turn(one, "a", "3")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2", "3"]
    assert texts(postgres, "a") == ["1", "2", "3"]
    assert stored(postgres, "a") == 1 + 3 * 4


async def test_different_messages_at_two_servers_are_both_stored(store: Store, postgres: Postgres) -> None:
    """Without a lock between them: Redis was away."""
    one, other = store(), store()
    await turn(one, "a", "1")
    trackers = [await one.retrieve("a"), await other.retrieve("a")]
    for number, tracker, server in zip("23", trackers, (one, other), strict=True):
        assert tracker is not None
        tracker.update_with_events([UserUttered(number, message_id=f"m{number}"), *said(number)[1:]], server.domain)
        await server.save(tracker)
    assert texts(postgres, "a") == ["1", "2", "3"]
    assert stored(postgres, "a") == 1 + 3 * 4


async def test_what_another_server_wrote_during_the_outage_is_seen(store: Store, postgres: Postgres) -> None:
    one, other = store(), store()
    await turn(one, "a", "1")
    one._away_until = time.monotonic() + 3600
    await turn(one, "a", "2")
    await turn(other, "a", "3")
    one._away_until = 0.0
    await written(one)
    tracker = await turn(one, "a", "4")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "3", "2", "4"]


async def test_a_server_starts_without_its_database(store: Store, postgres: Postgres) -> None:
    with postgres.gone():
        one = store()
        await turn(one, "a", "1")
    await written(one)
    assert texts(postgres, "a") == ["1"]


async def test_the_clocks_of_servers_may_differ(store: Store, postgres: Postgres) -> None:
    one, other = store(), store()
    await turn(one, "a", "0")
    await turn(one, "a", "1", SessionStarted(timestamp=time.time() + 7200))
    tracker = await turn(other, "a", "2")
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["1", "2"]
    assert texts(postgres, "a") == ["0", "1", "2"]


async def test_the_end_of_the_process_writes_what_waits(store: Store, postgres: Postgres) -> None:
    one = store()
    await turn(one, "a", "1")
    one._away_until = time.monotonic() + 3600
    await turn(one, "a", "2")
    one._last_try()
    assert texts(postgres, "a") == ["1", "2"]


async def test_errors_of_the_database_name_no_text_of_a_person(
    store: Store, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    one = store()
    await turn(one, "a", "1")
    postgres.query(FULL)
    await turn(one, "a", "mein geheimnis")
    assert "does not answer" in caplog.text
    assert "geheimnis" not in caplog.text


async def test_the_last_event_of_a_conversation_is_found_by_an_index(store: Store, postgres: Postgres) -> None:
    await turn(store(), "a", "1")
    postgres.query(
        "INSERT INTO events (sender_id, type_name, data)"
        " SELECT 's' || i % 100, 'bot', '{}' FROM generate_series(1, 5000) i"
    )
    postgres.query("ANALYZE events")
    plan = postgres.query("EXPLAIN SELECT max(id) FROM events WHERE sender_id = 'a'")
    assert "events_of_sender" in str(plan)


async def test_sqlite_full_and_read_only(tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "AWAY_S", 0.2)
    path = tmp_path / "c.sqlite"
    for pragma, undo in (("max_page_count = 1", "max_page_count = 1000000"), ("query_only = 1", "query_only = 0")):
        one = ConversationStore(domain=domain, db=str(path))
        sender = pragma.split()[0]
        await turn(one, sender, "1")
        with one.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        for number in range(40):  # a page takes some events
            tracker = await turn(one, sender, f"{number} {'x' * 500}")
        assert one._waiting
        assert len([event for event in tracker.events if isinstance(event, UserUttered)]) == 41
        with one.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {undo}")
        await written(one)
        with one.engine.connect() as connection:
            count = connection.exec_driver_sql(
                f"SELECT count(*) FROM events WHERE sender_id = '{sender}' AND type_name = 'user'"
            ).scalar()
        assert count == 41
