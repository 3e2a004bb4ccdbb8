"""Where conversations are kept: Rasa's SQL store, without reading a conversation anew for every message.

Rasa loads all events of a conversation for each message and counts them again when it stores the new ones: the longer
a talk, the slower each answer. Here the conversations of the last minutes stay in memory. Before one is used, the
database is asked for the number of its last event: if another server has written in between, it is loaded anew. So
several servers can share one database.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from understanding.place_names import without_streets

#: So many conversations stay in memory, the last used ones.
MOST_KEPT = 500


@dataclass(frozen=True)
class _Kept:
    """A conversation as it was stored: with so many events in memory, the last of them with this number."""

    tracker: DialogueStateTracker
    events: int
    last_id: int


class ConversationStore(SQLTrackerStore):
    """``SQLTrackerStore`` with the conversations of the last minutes in memory. Settings as for Rasa's own store."""

    engine: Any
    sessionmaker: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            self.engine = _kept_open(self.engine.url)
            self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    @property
    def domain(self) -> Domain:
        """The domain of the model in use; a new one makes what is in memory worthless."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._kept.clear()
        self._domain = domain or Domain.empty()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation, from memory where nobody else has written since."""
        last_id = self._last_id(sender_id)
        kept = self._kept.get(sender_id)
        if kept and kept.last_id == last_id and kept.events == len(kept.tracker.events):
            self._kept.move_to_end(sender_id)
            return kept.tracker
        self._kept.pop(sender_id, None)
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            self._keep(tracker, last_id)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, and hand them to the event broker if there is one."""
        kept = self._kept.pop(tracker.sender_id, None)
        known = kept.events if kept and kept.tracker is tracker else self._stored(tracker.sender_id)
        new = list(itertools.islice(tracker.events, known, None))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        last_id = self._insert(tracker.sender_id, new) if new else self._last_id(tracker.sender_id)
        # A new session leaves the events of the old one behind: it is loaded anew, as Rasa does.
        if not any(isinstance(event, SessionStarted) for event in new):
            self._keep(tracker, last_id)

    def _stored(self, sender_id: str) -> int:
        """How many events of the latest session the database holds."""
        with self.session_scope() as session:
            return int(self._event_query(session, sender_id, fetch_events_from_all_sessions=False).count())

    def _keep(self, tracker: DialogueStateTracker, last_id: int) -> None:
        self._kept[tracker.sender_id] = _Kept(tracker, len(tracker.events), last_id)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _last_id(self, sender_id: str) -> int:
        """The number of the last event of a conversation; 0 where there is none."""
        table = self.SQLEvent.__table__
        query = sa.select([sa.func.max(table.c.id)]).where(table.c.sender_id == sender_id)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def _insert(self, sender_id: str, events: list[Event]) -> int:
        """Write events in one transaction; the number of the last one."""
        rows = [self.SQLEvent(**_row(sender_id, event)) for event in events]
        with self.session_scope() as session:
            session.add_all(rows)
            session.flush()
            last_id = max(row.id for row in rows)
            session.commit()
        return int(last_id)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """The columns of an event, as Rasa's own store fills them; streets that a person typed are left out."""
    data = event.as_dict()
    if isinstance(event, UserUttered):
        data = _without_streets(data)
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _without_streets(content: Any) -> Any:
    """The same with every text as it may be kept."""
    if isinstance(content, str):
        return without_streets(content)
    if isinstance(content, dict):
        return {name: _without_streets(value) for name, value in content.items()}
    return [_without_streets(value) for value in content] if isinstance(content, (list, tuple)) else content


def _kept_open(url: sa.engine.URL) -> sa.engine.Engine:
    """SQLite with its connections kept: by itself SQLAlchemy opens the file anew for each query."""
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: Any, _record: Any) -> None:
    """SQLite: readers do not wait for writers, and a write does not wait for the disk twice; survives a crash of us."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
