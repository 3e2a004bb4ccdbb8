"""Connections to the database of conversations: none of them lets a person wait for minutes.

A database that hangs keeps its connections open and says nothing; the client library would wait for ever. So every
wait for PostgreSQL ends after ``ANSWER_S``, and the connection is given up then.
"""

from __future__ import annotations

import select
import time
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import create_engine_kwargs

#: A query takes milliseconds; after so many seconds the database is taken for gone.
ANSWER_S = 1.5
#: So long a transaction of a server that died may keep others waiting.
_IDLE_MS = 3_000

#: The database cannot be reached, has no room, or may not be written: all of it may pass.
PASSING = (
    sa.exc.OperationalError,
    sa.exc.InternalError,
    sa.exc.InterfaceError,
    sa.exc.ProgrammingError,
    sa.exc.TimeoutError,
)


def connect(url: sa.engine.URL) -> sa.engine.Engine:
    """An engine for conversations, SQLite or PostgreSQL; others get SQLAlchemy's settings. Errors name no values."""
    name = url.get_backend_name()
    if name == "sqlite":
        return _sqlite(url)
    if name == "postgresql":
        return _postgresql(url)
    return sa.create_engine(url, hide_parameters=True)


def _sqlite(url: sa.engine.URL) -> sa.engine.Engine:
    """SQLite with its connections kept: by itself SQLAlchemy opens the file anew for each query."""
    arguments = {"check_same_thread": False, "timeout": ANSWER_S}
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, connect_args=arguments, hide_parameters=True)
    sa.event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: Any, _record: Any) -> None:
    """SQLite: readers do not wait for writers, and a write does not wait for the disk twice; survives a crash of us."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _postgresql(url: sa.engine.URL) -> sa.engine.Engine:
    """PostgreSQL; Rasa's environment variables for schema and pool keep their meaning."""
    from psycopg2 import extensions

    extensions.set_wait_callback(_wait)
    settings = create_engine_kwargs(url)
    options = settings.pop("connect_args", {}).get("options", "")
    milliseconds = int(ANSWER_S * 1000)
    limits = f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={_IDLE_MS}"
    arguments = {"options": f"{options} {limits}".strip(), "application_name": "wtfuture"}
    return sa.create_engine(url, pool_timeout=ANSWER_S, connect_args=arguments, hide_parameters=True, **settings)


def _wait(connection: Any) -> None:
    """Wait until PostgreSQL has answered; raises ``OperationalError`` after ``ANSWER_S``, which ends the connection."""
    from psycopg2 import OperationalError, extensions

    end = time.monotonic() + ANSWER_S
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        left = end - time.monotonic()
        if left <= 0:
            raise OperationalError(f"no answer within {ANSWER_S} s")
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        poll.poll(left * 1000)
