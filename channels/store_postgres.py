"""The messengers' store in PostgreSQL, for workers on several machines: the statements of ``SqliteStore``, other words.

It lives in the database of conversations (``DATABASE_HOST`` and the others), in a schema of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from channels.store import CLAIM, SCHEMA, SqliteStore

_NAME = "messengers"
#: All writers take turns, as in SQLite: a person must not be forgotten while a message of theirs is being kept.
_TURNS = 20_260_502
#: A database that did not answer is left alone for so long: the process has other people to answer.
_AWAY_S = 5.0
_SETTINGS = (
    f"-c search_path={_NAME} -c statement_timeout=1500 -c lock_timeout=1500 -c idle_in_transaction_session_timeout=3000"
)


class AwayError(Exception):
    """The database did not answer a moment ago."""


class PostgresStore(SqliteStore):
    """A ``Store`` that any number of machines share."""

    _begin = f"BEGIN; SELECT pg_advisory_xact_lock({_TURNS})"
    _claim = CLAIM.replace("LIMIT 1)\nRETURNING", "LIMIT 1 FOR UPDATE OF p SKIP LOCKED)\nRETURNING")

    def __init__(self, **settings: Any) -> None:
        """:param settings: for ``psycopg2.connect``. The connection is made when it is needed first."""
        self._db = _Connection(settings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> PostgresStore:
        """The store as ``DATABASE_HOST``, ``…_PORT``, ``…_NAME``, ``…_USER``, ``…_PASSWORD`` and ``…_SSLMODE`` say."""
        names = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
        names["sslmode"] = "SSLMODE"
        given = {key: environment.get(f"DATABASE_{name}", "") for key, name in names.items()}
        return cls(**{key: value for key, value in given.items() if value})


class _Connection:
    """What ``SqliteStore`` uses of ``sqlite3``: statements with its kind of parameters, each for itself."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._open: Any = None
        self._away_until = 0.0

    def execute(self, statement: str, values: Any = ()) -> Any:
        """The cursor with the rows."""
        cursor = self._cursor()
        self._try(cursor.execute, _translated(statement), values or None)
        return cursor

    def executemany(self, statement: str, rows: Iterable[Any]) -> None:
        """The same statement for each row."""
        self._try(self._cursor().executemany, _translated(statement), list(rows))

    def close(self) -> None:
        """Free the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _cursor(self) -> Any:
        if time.monotonic() < self._away_until:
            raise AwayError
        if self._open is None or self._open.closed:
            self._open = self._try(self._connected)
        return self._open.cursor()

    def _connected(self) -> Any:
        import psycopg2

        connection = psycopg2.connect(connect_timeout=2, options=_SETTINGS, application_name=_NAME, **self._settings)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"BEGIN; SELECT pg_advisory_xact_lock({_TURNS}); CREATE SCHEMA IF NOT EXISTS {_NAME}")
            cursor.execute(_schema())
            cursor.execute("COMMIT")
        return connection

    def _try(self, function: Any, *arguments: Any) -> Any:
        import psycopg2

        try:
            return function(*arguments)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self._away_until = time.monotonic() + _AWAY_S
            self.close()
            raise


@lru_cache(maxsize=128)
def _translated(statement: str) -> str:
    """``?`` and ``:name`` as psycopg2 wants them."""
    return re.sub(r":(\w+)", r"%(\1)s", statement).replace("?", "%s")


def _schema() -> str:
    words = {
        " WITHOUT ROWID": "",
        "INTEGER PRIMARY KEY AUTOINCREMENT": "BIGSERIAL PRIMARY KEY",
        "REAL": "DOUBLE PRECISION",
    }
    text = SCHEMA
    for sqlite, postgres in words.items():
        text = text.replace(sqlite, postgres)
    return text
