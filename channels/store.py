"""What messengers must remember across restarts and workers: messages to answer, answers to send, what was seen.

Workers of one machine share one SQLite file; those of several machines a PostgreSQL database (``store_postgres``). What
was said is kept only until it is answered and sent.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

#: Platforms resend for up to seven days; ids of messages are known for longer than that.
SEEN_S = 8 * 24 * 3600.0
#: Buttons of older messages are answered by their title.
CHOICES_S = 90 * 24 * 3600.0
#: A number answers the choices of the last day only.
NUMBERS_S = 24 * 3600.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (person TEXT PRIMARY KEY, channel TEXT NOT NULL, lease REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL, sent_at REAL NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS inbox_of_person ON inbox (person, sent_at, seq);
CREATE TABLE IF NOT EXISTS outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, person TEXT NOT NULL, due REAL NOT NULL,
  expires REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS outbox_of_person ON outbox (person, seq);
CREATE TABLE IF NOT EXISTS choices (key TEXT PRIMARY KEY, payload TEXT NOT NULL, used REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS numbers (
  person TEXT NOT NULL, number INTEGER NOT NULL, payload TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (person, number)) WITHOUT ROWID;
"""

#: The person who waited longest among those with something to do now; answers go out before the next message is read.
CLAIM = """
UPDATE people SET lease = :until WHERE person = (
  SELECT person FROM people AS p WHERE channel = :channel AND lease <= :now AND coalesce(
    (SELECT due FROM outbox WHERE outbox.person = p.person ORDER BY seq LIMIT 1),
    (SELECT 0 FROM inbox WHERE inbox.person = p.person LIMIT 1)) <= :now
  ORDER BY lease LIMIT 1)
RETURNING person
"""


@dataclass(frozen=True)
class Message:
    """A message of a person that waits for its answer.

    ``id`` and ``edits`` are the platform's ids of this message and of the one it replaces, ``person`` a pseudonym,
    ``sent_at`` the platform's time and ``received`` ours (seconds since 1970), ``address`` what the platform needs to
    answer. ``kind`` is ``text``, ``choice`` (``key`` names it) or what came instead of text, such as ``audio``.
    """

    id: str
    person: str
    sent_at: float
    received: float
    address: Mapping[str, str]
    kind: str = "text"
    text: str = ""
    key: str = ""
    edits: str = ""
    tries: int = 0


@dataclass(frozen=True)
class Call:
    """A request to the platform: method of its API, JSON, and the picture that goes with it.

    ``instead`` is sent where the platform does not take this one for good.
    """

    method: str
    body: Mapping[str, Any]
    picture: str = ""
    instead: Sequence[Call] = ()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Call:
        """Back from what ``asdict`` made of it."""
        instead = tuple(cls.of(call) for call in content.get("instead", ()))
        return cls(content["method"], content["body"], content.get("picture", ""), instead)


@dataclass(frozen=True)
class Queued:
    """A call that waits to be sent: not before ``due``, not after ``expires`` (seconds since 1970)."""

    key: str
    call: Call
    due: float
    expires: float
    tries: int


@dataclass(frozen=True)
class Answered:
    """The answer to a message: calls to send, payloads by the keys of choices, payloads by the numbers shown."""

    calls: Sequence[Queued]
    choices: Mapping[str, str]
    numbers: Mapping[int, str]


class Store(Protocol):
    """What the queue needs of a store. Every method is one transaction."""

    def put(self, channel: str, message: Message) -> bool:
        """Keep a message to be answered; ``False`` where it was seen before or only corrected a waiting one."""

    def claim(self, channel: str, now: float, until: float) -> str | None:
        """A person with something to do, for this worker alone until then; ``None`` where nobody waits."""

    def renew(self, person: str, until: float) -> None:
        """Keep a person claimed."""

    def release(self, person: str, now: float) -> None:
        """Let any worker take the person again."""

    def next_message(self, person: str) -> Message | None:
        """The person's oldest message, counted as tried once more."""

    def finish(self, channel: str, message: Message, answered: Answered, now: float) -> None:
        """A message is answered: forget it, keep the calls to send and what the person may choose from."""

    def next_call(self, person: str) -> Queued | None:
        """The person's oldest call that is not sent yet."""

    def tried(self, key: str, due: float) -> None:
        """A call is being tried; if nothing more is heard, it is due again then."""

    def postpone(self, key: str, due: float) -> None:
        """A call that failed for now is due again then."""

    def done(self, key: str) -> None:
        """A call is sent, or the platform reports that it was."""

    def replace(self, key: str, call: Call) -> None:
        """Send something else instead, in the same place."""

    def payload(self, key: str, now: float) -> str | None:
        """The payload of a choice that was tapped."""

    def number(self, person: str, number: int, now: float) -> str | None:
        """The payload that a number stands for."""

    def forget(self, person: str) -> None:
        """Delete what is kept of a person, but for the message that is being answered: ``finish`` deletes that."""

    def forget_before(self, timestamp: float) -> int:
        """Delete messages and answers of before a time (seconds since 1970) that nobody took; how many there were."""

    def clean(self, now: float) -> None:
        """Forget what is too old to be needed."""

    def close(self) -> None:
        """Free what is held."""


class SqliteStore:
    """A ``Store`` in one SQLite file, shared by the workers of one machine; a transaction takes under a millisecond."""

    _db: Any
    _begin = "BEGIN IMMEDIATE"
    _claim = CLAIM

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(str(path), isolation_level=None, timeout=5.0)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.executescript(SCHEMA)

    def put(self, channel: str, message: Message) -> bool:
        """See ``Store``."""
        with self._transaction():
            new = self._db.execute(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (hashed(channel, message.id), message.received)
            ).rowcount
            if not new:
                return False
            if message.edits and self._correct(channel, message):
                return False
            self._db.execute(
                "INSERT INTO inbox (id, person, sent_at, content) VALUES (?, ?, ?, ?)",
                (hashed(channel, message.id), message.person, message.sent_at, _content(message)),
            )
            self._db.execute("INSERT INTO people VALUES (?, ?, 0) ON CONFLICT DO NOTHING", (message.person, channel))
        return True

    def _correct(self, channel: str, message: Message) -> bool:
        """Whether the message that this one edits was still waiting, so that its text could be exchanged."""
        changed = self._db.execute(
            "UPDATE inbox SET content = ? WHERE id = ? AND person = ? AND tries = 0",
            (_content(message), hashed(channel, message.edits), message.person),
        )
        return changed.rowcount > 0

    def claim(self, channel: str, now: float, until: float) -> str | None:
        """See ``Store``."""
        with self._transaction():
            rows = self._db.execute(self._claim, {"channel": channel, "now": now, "until": until}).fetchall()
        return str(rows[0][0]) if rows else None

    def renew(self, person: str, until: float) -> None:
        """See ``Store``."""
        self._db.execute("UPDATE people SET lease = ? WHERE person = ?", (until, person))

    def release(self, person: str, now: float) -> None:
        """See ``Store``."""
        with self._transaction():
            self._db.execute("UPDATE people SET lease = ? WHERE person = ?", (now, person))
            self._db.execute(
                "DELETE FROM people WHERE person = :person AND NOT EXISTS (SELECT 1 FROM inbox WHERE person = :person)"
                " AND NOT EXISTS (SELECT 1 FROM outbox WHERE person = :person)",
                {"person": person},
            )

    def next_message(self, person: str) -> Message | None:
        """See ``Store``."""
        rows = self._db.execute(
            "UPDATE inbox SET tries = tries + 1 WHERE seq ="
            " (SELECT seq FROM inbox WHERE person = ? ORDER BY sent_at, seq LIMIT 1)"
            " RETURNING sent_at, content, tries",
            (person,),
        ).fetchall()
        if not rows:
            return None
        sent_at, content, tries = rows[0]
        return Message(person=person, sent_at=sent_at, tries=tries, **json.loads(content))

    def finish(self, channel: str, message: Message, answered: Answered, now: float) -> None:
        """See ``Store``."""
        person = message.person
        with self._transaction():
            # An edit that corrected a waiting message took its place in the row, under the id of the first.
            gone = self._db.execute(
                "DELETE FROM inbox WHERE id IN (?, ?)",
                (hashed(channel, message.id), hashed(channel, message.edits)),
            ).rowcount
            if not gone:  # another worker answered it after this one's claim had run out
                return
            self._db.executemany(
                "INSERT INTO outbox (key, person, due, expires, content) VALUES (?, ?, ?, ?, ?)",
                [
                    (call.key, person, call.due, call.expires, json.dumps(asdict(call.call), ensure_ascii=False))
                    for call in answered.calls
                ],
            )
            self._db.executemany(
                "INSERT INTO choices VALUES (:key, :payload, :now) ON CONFLICT (key) DO UPDATE SET used = :now",
                [{"key": key, "payload": payload, "now": now} for key, payload in answered.choices.items()],
            )
            self._db.execute("DELETE FROM numbers WHERE person = ?", (person,))
            self._db.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?, ?)",
                [(person, number, payload, now) for number, payload in answered.numbers.items()],
            )

    def next_call(self, person: str) -> Queued | None:
        """See ``Store``."""
        row = self._db.execute(
            "SELECT key, content, due, expires, tries FROM outbox WHERE person = ? ORDER BY seq LIMIT 1", (person,)
        ).fetchone()
        return Queued(row[0], Call.of(json.loads(row[1])), row[2], row[3], row[4]) if row else None

    def tried(self, key: str, due: float) -> None:
        """See ``Store``."""
        self._db.execute("UPDATE outbox SET tries = tries + 1, due = ? WHERE key = ?", (due, key))

    def postpone(self, key: str, due: float) -> None:
        """See ``Store``."""
        self._db.execute("UPDATE outbox SET due = ? WHERE key = ?", (due, key))

    def done(self, key: str) -> None:
        """See ``Store``."""
        self._db.execute("DELETE FROM outbox WHERE key = ?", (key,))

    def replace(self, key: str, call: Call) -> None:
        """See ``Store``."""
        content = json.dumps(asdict(call), ensure_ascii=False)
        self._db.execute("UPDATE outbox SET content = ?, due = 0, tries = 0 WHERE key = ?", (content, key))

    def payload(self, key: str, now: float) -> str | None:
        """See ``Store``."""
        rows = self._db.execute("UPDATE choices SET used = ? WHERE key = ? RETURNING payload", (now, key)).fetchall()
        return str(rows[0][0]) if rows else None

    def number(self, person: str, number: int, now: float) -> str | None:
        """See ``Store``."""
        row = self._db.execute(
            "SELECT payload FROM numbers WHERE person = ? AND number = ? AND at > ?", (person, number, now - NUMBERS_S)
        ).fetchone()
        return str(row[0]) if row else None

    def forget(self, person: str) -> None:
        """See ``Store``."""
        with self._transaction():
            self._db.execute("DELETE FROM outbox WHERE person = ?", (person,))
            self._db.execute("DELETE FROM numbers WHERE person = ?", (person,))

    def forget_before(self, timestamp: float) -> int:
        """See ``Store``."""
        with self._transaction():
            inbox = self._db.execute("DELETE FROM inbox WHERE sent_at < ?", (timestamp,)).rowcount
            outbox = self._db.execute("DELETE FROM outbox WHERE expires < ?", (timestamp,)).rowcount
        return inbox + outbox

    def clean(self, now: float) -> None:
        """See ``Store``."""
        with self._transaction():
            self._db.execute("DELETE FROM seen WHERE at < ?", (now - SEEN_S,))
            self._db.execute("DELETE FROM choices WHERE used < ?", (now - CHOICES_S,))
            self._db.execute("DELETE FROM numbers WHERE at < ?", (now - NUMBERS_S,))

    def close(self) -> None:
        """See ``Store``."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute(self._begin)
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def hashed(channel: str, platform_id: str) -> str:
    """Platforms put numbers of people into their ids; the store keeps none longer than needed."""
    return hashlib.sha256(f"{channel}\n{platform_id}".encode()).hexdigest()


def _content(message: Message) -> str:
    kept = ("id", "received", "address", "kind", "text", "key", "edits")
    return json.dumps({name: value for name, value in asdict(message).items() if name in kept}, ensure_ascii=False)
