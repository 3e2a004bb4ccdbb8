"""The store of conversations: what is kept in memory never differs from what the database holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, SlotSet, UserUttered
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


def test_a_street_is_not_stored(store: Store) -> None:
    one = store()
    for text in ("ich wohne in der Hauptstraße 12 in Bochum", "Kölner Str. 5, 44137 Dortmund"):
        turn(one, "a", UserUttered(text, parse_data={"text": text, "entities": [{"value": text}]}))
    with one.engine.connect() as connection:
        rows = [row[0] for row in connection.exec_driver_sql("SELECT data FROM events WHERE type_name = 'user'")]
    assert len(rows) == 2
    assert not any(street in row for row in rows for street in ("Hauptstra", "Str. 5"))
    assert "Bochum" in rows[0]
    assert "44137 Dortmund" in rows[1]
