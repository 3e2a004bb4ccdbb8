"""Where conversations are kept: Rasa's SQL store, without reading a conversation anew for every message.

Rasa loads all events of a conversation for each message and counts them again when it stores the new ones: the longer
a talk, the slower each answer. Here the conversations of the last minutes stay in memory. Before one is used, the
database is asked for the number of its last event: if another server has written in between, it is loaded anew. So
several servers can share one database.

While the database is away (gone, slow, full, read-only) talks go on from memory, and what happens in them is written
when it is back, once: where it is not known whether a write arrived, it is looked up first.

Messages arrive here without personal data (see ``channels.gate``). Where a person wants all to be forgotten, the
conversation is deleted instead of stored, as soon as the database can be reached.
"""

from __future__ import annotations

import asyncio
import atexit
import itertools
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from deploy import database

logger = logging.getLogger(__name__)

#: So many conversations stay in memory, the last used ones.
MOST_KEPT = 500
#: And none that was not used for so many seconds: then Rasa begins a new session anyway.
KEPT_S = 3600.0
#: So many events wait for a database that is away; then the conversations that wait longest are given up.
MOST_WAITING = 100_000
#: A database that did not answer is left alone for so long.
AWAY_S = 2.0
#: So many queries run side by side where the database is another server.
_THREADS = 16
_INDEX = "events_of_sender"
#: The number of PostgreSQL's lock for making tables; any that nobody else uses.
_MAKING_TABLES = 20_260_501
#: The number of an event that is never the last one: the conversation in memory is not the one that is stored.
_STALE = -1

#: Asked in every turn, so put together only once.
_MAX_ID = sa.text("SELECT max(id) FROM events WHERE sender_id = :sender_id")
_INSERT = SQLTrackerStore.SQLEvent.__table__.insert()

Row = dict[str, Any]
Result = TypeVar("Result")


class AwayError(Exception):
    """The database cannot be used now."""


@dataclass(frozen=True)
class _Kept:
    """A conversation as it was stored: with so many events in memory, the last of them with this number."""

    tracker: DialogueStateTracker
    events: int
    last_id: int
    since: float


@dataclass
class _Waiting:
    """What is not stored yet of a conversation whose last stored event has the number ``after``.

    ``blind``: it began while the database could not be read, so the person may have talked to us before.
    ``tried``: a try to write it failed, perhaps after it had arrived.
    ``met``: when it was written, there was something stored that we had not seen.
    """

    after: int
    blind: bool = False
    tried: bool = False
    met: bool = False
    events: list[Event] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add(self, sender_id: str, events: list[Event]) -> None:
        """Events as rows: what is written again must be the same as what was tried before."""
        self.events += events
        self.rows += [_row(sender_id, event) for event in events]

    def written(self, count: int, last_id: int) -> list[Event]:
        """So many are stored now, the last with this number; what came since waits on. Returns what was stored."""
        events, self.events, self.rows = self.events[:count], self.events[count:], self.rows[count:]
        self.after, self.blind, self.tried, self.met = last_id, False, False, False
        return events


class ConversationStore(SQLTrackerStore):
    """``SQLTrackerStore`` with the conversations of the last minutes in memory. Settings as for Rasa's own store."""

    engine: Any
    sessionmaker: Any

    def __init__(
        self,
        domain: Domain | None = None,
        dialect: str = "sqlite",
        host: str | None = None,
        port: int | str | None = None,
        db: str = "rasa.db",
        username: str | None = None,
        password: str | None = None,
        event_broker: Any = None,
        query: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Rasa's own store would wait for the database here, for ever or not at all; ours starts in any case."""
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._blind: set[str] = set()
        self._new: set[str] = set()
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._forgotten: set[str] = set()
        self._writing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._retry: asyncio.Task[None] | None = None
        self._away_until = 0.0
        number = int(port) if port else None
        self.engine = database.connect(self.get_db_url(dialect, host, number, db, username, password, None, query))
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        self._threads = None if self._is_sqlite else ThreadPoolExecutor(_THREADS, "conversations")
        self._has_tables = False
        # Past Rasa's SQL store, whose own start is the part that we do otherwise.
        super(SQLTrackerStore, self).__init__(domain, event_broker, **kwargs)
        try:
            self._make_tables()
        except database.PASSING as error:
            logger.error("The database of conversations does not answer: %s", error)
        atexit.register(self._last_try)

    @property
    def domain(self) -> Domain:
        """The domain of the model in use; a new one makes what is in memory worthless."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._kept.clear()
        self._domain = domain or Domain.empty()

    @property
    def _is_sqlite(self) -> bool:
        return bool(self.engine.dialect.name == "sqlite")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation, from memory where nobody else has written since or could be asked."""
        kept = self._kept.get(sender_id)
        try:
            last_id = await self._ask(self._last_id, sender_id)
            if kept and kept.last_id == last_id and kept.events == len(kept.tracker.events):
                self._kept.move_to_end(sender_id)
                return kept.tracker
            if sender_id in self._waiting:
                last_id, _ = await self._write(sender_id)
            stored = await self._ask(self._events, sender_id) if last_id else []
        except AwayError:
            return self._from_memory(sender_id, kept)
        self._kept.pop(sender_id, None)
        self._blind.discard(sender_id)
        if not stored:
            self._new.add(sender_id)
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, stored, self.domain.slots)
        self._keep(tracker, last_id)
        return tracker

    def _from_memory(self, sender_id: str, kept: _Kept | None) -> DialogueStateTracker | None:
        """A conversation while the database is away; ``None`` begins a new one."""
        if kept is None:
            self._blind.add(sender_id)
            return None
        if kept.events == len(kept.tracker.events):
            return kept.tracker
        # The last turn broke off: what it left behind does not count.
        events = list(itertools.islice(kept.tracker.events, kept.events))
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        self._keep(tracker, kept.last_id)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, and hand them to the event broker if there is one."""
        sender_id = tracker.sender_id
        kept = self._kept.pop(sender_id, None)
        if kept and kept.tracker is tracker:
            known, last_id = kept.events, kept.last_id
        else:
            known, last_id = await self._known(sender_id)
        new = list(itertools.islice(tracker.events, known, None))
        if wish := [event for event in new if _forgets(event)]:
            await self._forget(sender_id, wish)
            return
        if new:
            waiting = self._waiting.setdefault(sender_id, _Waiting(max(last_id, 0), sender_id in self._blind))
            waiting.add(sender_id, new)
        try:
            if sender_id in self._waiting:
                number, alone = await self._write(sender_id)
                # A new session leaves the events of the old one behind: it is loaded anew, as Rasa does.
                started = any(isinstance(event, SessionStarted) for event in new)
                last_id = number if alone and not started and last_id != _STALE else _STALE
        except AwayError:
            self._try_again()
        self._keep(tracker, last_id)

    async def _forget(self, sender_id: str, wish: list[Event]) -> None:
        """Delete all of a conversation, this turn with it; whoever listens at the event broker hears of the wish."""
        self._waiting.pop(sender_id, None)
        self._blind.discard(sender_id)
        self._forgotten.add(sender_id)
        try:
            await self._delete_forgotten(sender_id)
        except AwayError:
            self._try_again()
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, wish, sender_id)

    async def _delete_forgotten(self, sender_id: str) -> None:
        """Delete what a person wanted to be forgotten; raises ``AwayError`` where that has to wait."""
        if sender_id in self._forgotten:
            await self._ask(self._delete, self.SQLEvent.sender_id == sender_id)
            self._forgotten.discard(sender_id)

    def forget_before(self, timestamp: float) -> int:
        """Delete all events before a time (seconds since 1970); how many there were."""
        return self._delete(self.SQLEvent.timestamp < timestamp)

    async def _known(self, sender_id: str) -> tuple[int, int]:
        """How much of a conversation that we did not hand out is stored: events of its latest session, last number."""
        new = sender_id in self._new
        self._new.discard(sender_id)
        if new or sender_id in self._blind:
            return 0, 0
        try:
            return await self._ask(self._stored, sender_id)
        except AwayError:
            self._blind.add(sender_id)
            return 0, 0

    def _keep(self, tracker: DialogueStateTracker, last_id: int) -> None:
        now = time.monotonic()
        self._kept[tracker.sender_id] = _Kept(tracker, len(tracker.events), last_id, now)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > MOST_KEPT or now - next(iter(self._kept.values())).since > KEPT_S:
            self._kept.popitem(last=False)

    async def _write(self, sender_id: str) -> tuple[int, bool]:
        """Write what waits of a conversation; raises ``AwayError`` where it has to wait on.

        Returns the number of its last event, and whether nobody else can have written in between.
        """
        async with self._writing.setdefault(sender_id, asyncio.Lock()):
            await self._delete_forgotten(sender_id)
            waiting = self._waiting.get(sender_id)
            if waiting is None:  # somebody else has just done it
                return await self._ask(self._last_id, sender_id), False
            count = len(waiting.rows)
            try:
                last_id = await self._ask(self._append, sender_id, waiting, count)
            except AwayError:
                waiting.tried = True
                self._give_up_oldest()
                raise
            except Exception:
                del self._waiting[sender_id]
                logger.error("%s events cannot be stored", count)
                raise
            alone = not (waiting.tried or waiting.blind or waiting.met)
            written = waiting.written(count, last_id)
            if not waiting.rows:
                del self._waiting[sender_id]
            self._blind.discard(sender_id)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, written, sender_id)
        return last_id, alone

    def _give_up_oldest(self) -> None:
        while sum(len(one.rows) for one in self._waiting.values()) > MOST_WAITING:
            _, lost = self._waiting.popitem(last=False)
            logger.error("The database has been away too long: %s events are given up", len(lost.rows))

    def _try_again(self) -> None:
        """Write what waits as soon as the database is back, also where nobody talks to us."""
        if self._retry is None or self._retry.done():
            self._retry = asyncio.ensure_future(self._write_waiting())

    async def _write_waiting(self) -> None:
        while self._waiting or self._forgotten:
            await asyncio.sleep(AWAY_S / 2)
            try:
                for sender_id in list(self._forgotten):
                    await self._delete_forgotten(sender_id)
                for sender_id in list(self._waiting):
                    await self._write(sender_id)
            except AwayError:
                continue
            except Exception:  # told already; the others still wait
                continue

    def _last_try(self) -> None:
        """The process ends: write what waits, or say how much is lost."""
        lost = 0
        for sender_id, waiting in list(self._waiting.items()):
            try:
                if lost:
                    raise AwayError
                self._append(sender_id, waiting, len(waiting.rows))
            except (AwayError, sa.exc.SQLAlchemyError):
                lost += len(waiting.rows)
        self._waiting.clear()
        if lost:
            logger.error("The database is away as the server ends: %s events are lost", lost)

    async def _ask(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What the database says, without holding up others; raises ``AwayError``, for a while at once."""
        if time.monotonic() < self._away_until:
            raise AwayError
        try:
            return await self._asked_twice(function, *arguments)
        except database.PASSING as error:
            self._has_tables = False  # perhaps somebody has set up the database anew
            self._away_until = time.monotonic() + AWAY_S
            logger.error("The database of conversations does not answer: %s", error.args[0] if error.args else error)
            raise AwayError from error

    async def _asked_twice(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """After a restart of the database the connections that we hold are dead; the next ones are new."""
        try:
            return await self._run(function, *arguments)
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated or _was_slow(error):
                raise
            for one in arguments:
                if isinstance(one, _Waiting):
                    one.tried = True
            return await self._run(function, *arguments)

    async def _run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """SQLite answers in this process, faster than a thread could begin."""
        if self._threads is None:
            return function(*arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    # What follows talks to the database, in a thread of its own where that is another server.

    def _make_tables(self) -> None:
        if self._has_tables:
            return
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                # Servers that start at the same time would make the tables at the same time.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING_TABLES})")
            self.Base.metadata.create_all(connection)
            if not self._is_sqlite and not self._has_index(connection):
                # Else PostgreSQL may read all conversations, newest first, to find the last event of an old one.
                connection.exec_driver_sql(f"CREATE INDEX {_INDEX} ON events (sender_id, id)")
        self._has_tables = True

    @staticmethod
    def _has_index(connection: Any) -> bool:
        return any(index["name"] == _INDEX for index in sa.inspect(connection).get_indexes("events"))

    def _delete(self, which: Any) -> int:
        """Delete rows for good; how many there were."""
        self._make_tables()
        with self.engine.begin() as connection:
            count = int(connection.execute(self.SQLEvent.__table__.delete().where(which)).rowcount)
        if count and self._is_sqlite:
            # What was deleted may still stand in the write-ahead log.
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def _reading(self) -> Any:
        """A connection for single queries: no transaction is begun and ended around them."""
        self._make_tables()
        return self.engine.connect() if self._is_sqlite else _autocommit(self.engine)

    def _last_id(self, sender_id: str) -> int:
        """The number of the last event of a conversation; 0 where there is none."""
        with self._reading() as connection:
            return self._max_id(connection, sender_id)

    @staticmethod
    def _max_id(connection: Any, sender_id: str) -> int:
        return int(connection.execute(_MAX_ID, {"sender_id": sender_id}).scalar() or 0)

    def _events(self, sender_id: str) -> list[Row]:
        """The events of the latest session, in order."""
        table = self.SQLEvent.__table__
        query = sa.select([table.c.data]).where(self._of_session(sender_id)).order_by(table.c.id)
        with self._reading() as connection:
            return [json.loads(row[0]) for row in connection.execute(query)]

    def _stored(self, sender_id: str) -> tuple[int, int]:
        """How many events of the latest session the database holds, and the number of the last."""
        table = self.SQLEvent.__table__
        query = sa.select([sa.func.count(), sa.func.max(table.c.id)]).where(self._of_session(sender_id))
        with self._reading() as connection:
            count, last_id = connection.execute(query).one()
        return int(count), int(last_id or 0)

    def _of_session(self, sender_id: str) -> Any:
        """Which rows belong to the latest session: by their numbers, as the clocks of servers differ."""
        table = self.SQLEvent.__table__
        start = sa.select([sa.func.max(table.c.id)]).where(
            table.c.sender_id == sender_id, table.c.type_name == SessionStarted.type_name
        )
        return sa.and_(table.c.sender_id == sender_id, table.c.id >= sa.func.coalesce(start.scalar_subquery(), 0))

    def _append(self, sender_id: str, waiting: _Waiting, count: int) -> int:
        """Write the first so many in one transaction, those that are not there yet; the number of the last event."""
        self._make_tables()
        with self.engine.begin() as connection:
            rows = waiting.rows[:count]
            if self._last_before(connection, sender_id) > waiting.after:
                waiting.met = True
                rows = self._missing(connection, sender_id, waiting, rows)
            if rows:
                connection.execute(_INSERT, rows)
            return self._max_id(connection, sender_id)

    def _last_before(self, connection: Any, sender_id: str) -> int:
        """The number of the last event, and nobody writes one until the transaction ends."""
        if self.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (sender_id,))
        return self._max_id(connection, sender_id)

    def _missing(self, connection: Any, sender_id: str, waiting: _Waiting, rows: list[Row]) -> list[Row]:
        """The rows that no earlier try has written; events carry the microsecond in which they happened.

        Turns that another server has stored meanwhile are left out: two may have answered the same message, where the
        first was so slow that it lost its lock.
        """
        table = self.SQLEvent.__table__
        since = sa.select([table.c.data]).where(table.c.sender_id == sender_id, table.c.id > waiting.after)
        known = {row[0] for row in connection.execute(since)}
        missing = _without_turns([row for row in rows if row["data"] not in known], _message_ids(known))
        if waiting.blind and known and len(missing) == len(rows):
            # It goes on with a talk that we could not see: what a new one begins with is left out.
            return list(itertools.dropwhile(lambda row: row["type_name"] != UserUttered.type_name, missing))
        return missing


def _message_ids(known: set[str]) -> set[str]:
    """The ids of the messages among stored events."""
    return {number for data in known if (number := json.loads(data).get("message_id"))}


def _without_turns(rows: list[Row], ids: set[str]) -> list[Row]:
    """The rows without the turns that answer these messages."""
    left, skipping = [], False
    for row in rows:
        if row["type_name"] == UserUttered.type_name:
            skipping = json.loads(row["data"]).get("message_id") in ids
        if not skipping:
            left.append(row)
    return left


def _autocommit(engine: Any) -> Any:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _was_slow(error: Exception) -> bool:
    """Whether the time was up already: then nobody waits for a second try."""
    return "no answer within" in str(error)


def _forgets(event: Event) -> bool:
    """Whether the bot said that all of the talk is forgotten (see ``advisor.answer.Answer.erase``)."""
    return isinstance(event, BotUttered) and bool(((event.data or {}).get("custom") or {}).get("forgotten"))


def _row(sender_id: str, event: Event) -> Row:
    """The columns of an event, as Rasa's own store fills them."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
