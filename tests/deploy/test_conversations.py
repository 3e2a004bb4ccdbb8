"""The store of conversations: what is kept in memory never differs from what the database holds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from deploy import conversations
from deploy.conversations import ConversationStore

Store = Callable[..., ConversationStore]


@pytest.fixture(scope="module")
def domain() -> Domain:
    """A domain with one slot."""
    return Domain.from_yaml("version: '3.1'\nslots:\n  topic:\n    type: any\n    mappings: [{type: custom}]\n")


@pytest.fixture
def store(tmp_path: Path, domain: Domain) -> Store:
    """Stores on one database, as several servers have them."""
    return lambda **settings: ConversationStore(domain=domain, db=str(tmp_path / "c.sqlite"), **settings)


def turn(store: SQLTrackerStore, sender: str, *events: Any) -> DialogueStateTracker:
    """Load a conversation, add events, store it."""

    async def play() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker(sender)
        tracker.update_with_events(list(events), store.domain)
        await store.save(tracker)
        return tracker

    return asyncio.run(play())


def stored(store: SQLTrackerStore, sender: str) -> list[str]:
    """The types of a conversation's stored events, in order, read by Rasa's own store."""
    own = SQLTrackerStore(domain=store.domain, db=store.engine.url.database)
    tracker = asyncio.run(own.retrieve_full_tracker(sender))
    return [event.type_name for event in tracker.events] if tracker else []


def test_each_event_is_stored_once_over_many_turns(store: Store) -> None:
    one = store()
    for number in range(5):
        turn(one, "a", UserUttered(f"hallo {number}"), BotUttered("Hallo!"), SlotSet("topic", str(number)))
    assert stored(one, "a") == ["action", *["user", "bot", "slot"] * 5]


def test_a_conversation_is_not_read_again_from_the_database(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = store()
    turn(one, "a", UserUttered("hallo"))
    before = turn(one, "a", UserUttered("was verdient man?"))
    monkeypatch.setattr(SQLTrackerStore, "retrieve", None)
    assert turn(one, "a", UserUttered("und jetzt?")) is before


def test_what_another_server_wrote_is_seen(store: Store) -> None:
    one, other = store(), store()
    turn(one, "a", SlotSet("topic", "ask_salary"))
    turn(other, "a", SlotSet("topic", "find_school"))
    assert turn(one, "a", UserUttered("hallo")).get_slot("topic") == "find_school"
    assert stored(one, "a") == ["action", "slot", "slot", "user"]


def test_a_turn_that_broke_off_leaves_nothing_behind(store: Store) -> None:
    one = store()
    tracker = turn(one, "a", SlotSet("topic", "ask_salary"))
    tracker.update(SlotSet("topic", "half"), one.domain)
    again = asyncio.run(one.retrieve("a"))
    assert again is not None
    assert again.get_slot("topic") == "ask_salary"


def test_a_new_session_leaves_the_old_events_behind(store: Store) -> None:
    one = store()
    turn(one, "a", UserUttered("hallo"))
    turn(one, "a", SessionStarted(), UserUttered("wieder da"))
    tracker = asyncio.run(one.retrieve("a"))
    assert tracker is not None
    assert [event.type_name for event in tracker.events] == ["session_started", "user"]
    assert turn(one, "a", UserUttered("noch da")).latest_message.text == "noch da"
    assert stored(one, "a") == ["action", "user", "session_started", "user", "user"]


def test_only_the_last_conversations_stay_in_memory(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_KEPT", 3)
    one = store()
    for number in range(10):
        turn(one, str(number), UserUttered("hallo"))
        turn(one, str(number), UserUttered("was verdient man?"))
    assert list(one._kept) == ["7", "8", "9"]
    assert turn(one, "0", UserUttered("noch da")).latest_message.text == "noch da"


def test_a_new_model_empties_the_memory(store: Store, domain: Domain) -> None:
    one = store()
    before = turn(one, "a", UserUttered("hallo"))
    one.domain = domain
    assert turn(one, "a", UserUttered("hallo")) is not before


def test_the_event_broker_gets_each_event_once(store: Store) -> None:
    class Broker(EventBroker):
        events: ClassVar[list[str]] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.events.append(event["event"])

    one = store(event_broker=Broker())
    for _ in range(2):
        turn(one, "a", UserUttered("hallo"), BotUttered("Hallo!"))
    assert Broker.events == ["action", "user", "bot", "user", "bot"]


def test_sqlite_writes_ahead(store: Store) -> None:
    one = store()
    with one.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


FORGOTTEN = BotUttered("Gut, alles ist vergessen.", {"custom": {"topic": "ask_privacy", "forgotten": True}})


def on_disk(store: ConversationStore) -> bytes:
    """All bytes of the database's files."""
    path = Path(store.engine.url.database)
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.name.startswith(path.name))


def test_who_wants_all_to_be_forgotten_leaves_nothing_behind(store: Store) -> None:
    one, other = store(), store()
    turn(one, "a", UserUttered("mein Schwarm heißt Zacharias"), BotUttered("Schön!"))
    turn(one, "b", UserUttered("hallo"))
    asyncio.run(other.retrieve("a"))
    assert "Zacharias" in on_disk(one).decode("utf-8", "ignore")
    turn(one, "a", UserUttered("vergiss alles"), FORGOTTEN)
    assert stored(one, "a") == []
    assert "a" not in one._kept
    assert asyncio.run(one.retrieve("a")) is None
    assert asyncio.run(other.retrieve("a")) is None
    assert b"Zacharias" not in on_disk(one)
    assert stored(one, "b") == ["action", "user"]
    turn(one, "a", UserUttered("wieder da"))
    assert stored(one, "a") == ["action", "user"]


def test_the_event_broker_hears_of_the_wish_but_not_of_the_message(store: Store) -> None:
    class Broker(EventBroker):
        events: ClassVar[list[dict[str, Any]]] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.events.append(event)

    one = store(event_broker=Broker())
    turn(one, "a", UserUttered("vergiss alles über Zacharias"), FORGOTTEN)
    assert [event["event"] for event in Broker.events] == ["action", "bot"]


def put(one: ConversationStore, sender: str, events: list[Event]) -> None:
    """Write events as they are."""
    waiting = conversations._Waiting(0)
    waiting.add(sender, events)
    one._append(sender, waiting, len(waiting.rows))


def test_what_is_too_old_is_deleted(store: Store) -> None:
    one = store()
    put(one, "old", [UserUttered("alt", timestamp=1_000.0), BotUttered("Aha", timestamp=1_001.0)])
    put(one, "new", [UserUttered("neu", timestamp=5_000.0)])
    assert one.forget_before(5_000.0) == 2
    assert stored(one, "old") == []
    assert stored(one, "new") == ["user"]
    assert one.forget_before(5_000.0) == 0


def test_what_is_not_used_leaves_the_memory(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = store()
    turn(one, "a", UserUttered("hallo"))
    later = time.monotonic() + conversations.KEPT_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    turn(one, "b", UserUttered("hallo"))
    assert list(one._kept) == ["b"]


def test_errors_of_the_database_do_not_quote_what_was_to_be_stored(store: Store) -> None:
    one = store()
    with one.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE events")
    with pytest.raises(Exception, match="no such table") as caught:
        put(one, "a", [UserUttered("mein Geheimnis")])
    assert "Geheimnis" not in str(caught.value)
