"""Keeps what people think of answers, for the editors: without sender, time of day or personal data.

A hash of the talk stands beside each opinion, so that it goes with the talk when a person wants all to be forgotten.

``python -m actions.feedback_store`` prints all of it as CSV.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from advisor.personal_data import blanked_strictly

#: Longer texts are cut.
MAX_CHARACTERS = 300
#: The environment variable with the path of the database.
PATH_VARIABLE = "FEEDBACK"
_DEFAULT_PATH = Path(__file__).resolve().parent.parent / "feedback.sqlite"
_PATIENCE_SECONDS = 2.0

Rating = Literal["positive", "negative"]


@dataclass(frozen=True)
class Feedback:
    """One opinion: the day, the topic and profession of the answer it is about, and what was missing, if said.

    ``talk`` is a hash of the talk's random id (see ``mark``).
    """

    day: str
    rating: Rating
    about: str
    profession: str
    text: str
    talk: str = ""

    @classmethod
    def on(
        cls, day: date, rating: Rating, about: str | None, profession: str | None, text: str = "", sender: str = ""
    ) -> Feedback:
        """An opinion without personal data; ``sender`` is Rasa's id of the talk."""
        kept = blanked_strictly(text)[:MAX_CHARACTERS].strip()
        return cls(day.isoformat(), rating, about or "", profession or "", kept, mark(sender) if sender else "")


_COLUMNS = ", ".join(field.name for field in fields(Feedback))


class FeedbackStore(Protocol):
    """Where opinions are kept."""

    def add(self, feedback: Feedback) -> None:
        """Keep one; may raise ``OSError`` or ``sqlite3.Error``."""

    def all(self) -> Iterator[Feedback]:
        """All of them, oldest first."""

    def forget(self, sender: str) -> None:
        """Delete what was said in a talk; may raise as ``add``."""

    def forget_before(self, day: date) -> int:
        """Delete what is older than a day; how many there were. May raise as ``add``."""


class SqliteFeedbackStore:
    """One table in one SQLite file, made when it is needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback) -> None:
        """See ``FeedbackStore``."""
        with closing(self._connection()) as connection, connection:
            connection.execute(f"INSERT INTO feedback ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", astuple(feedback))

    def all(self) -> Iterator[Feedback]:
        """See ``FeedbackStore``."""
        with closing(self._connection()) as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY rowid").fetchall()
        yield from (Feedback(*row) for row in rows)

    def forget(self, sender: str) -> None:
        """See ``FeedbackStore``."""
        if self._path.exists():
            with closing(self._connection()) as connection, connection:
                connection.execute("DELETE FROM feedback WHERE talk = ?", (mark(sender),))

    def forget_before(self, day: date) -> int:
        """See ``FeedbackStore``."""
        if not self._path.exists():
            return 0
        with closing(self._connection()) as connection, connection:
            return connection.execute("DELETE FROM feedback WHERE day < ?", (day.isoformat(),)).rowcount

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)
        connection.execute("PRAGMA secure_delete = ON")
        columns = ", ".join(f"{field.name} TEXT NOT NULL DEFAULT ''" for field in fields(Feedback))
        connection.execute(f"CREATE TABLE IF NOT EXISTS feedback ({columns})")
        # Files of before opinions were marked with their talk.
        if not any(row[1] == "talk" for row in connection.execute("PRAGMA table_info(feedback)")):
            connection.execute("ALTER TABLE feedback ADD COLUMN talk TEXT NOT NULL DEFAULT ''")
        return connection


def mark(sender: str) -> str:
    """The hash under which the opinions of a talk are kept; the ids of talks are random and cannot be got back."""
    return hashlib.sha256(f"feedback\n{sender}".encode()).hexdigest()[:32]


def store() -> FeedbackStore:
    """The store of this installation."""
    return SqliteFeedbackStore(Path(os.environ.get(PATH_VARIABLE, "").strip() or _DEFAULT_PATH))


def main() -> int:
    """Print all feedback as CSV."""
    writer = csv.writer(sys.stdout)
    writer.writerow([field.name for field in fields(Feedback)[:-1]])
    writer.writerows(astuple(feedback)[:-1] for feedback in store().all())
    return 0


if __name__ == "__main__":
    sys.exit(main())
