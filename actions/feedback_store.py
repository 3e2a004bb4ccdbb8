"""Keeps what people think of answers, for the editors: without sender, time of day or personal data.

``python -m actions.feedback_store`` prints all of it as CSV.
"""

from __future__ import annotations

import csv
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

#: Longer texts are cut.
MAX_CHARACTERS = 300
#: The environment variable with the path of the database.
PATH_VARIABLE = "FEEDBACK"
_DEFAULT_PATH = Path(__file__).resolve().parent.parent / "feedback.sqlite"
_PATIENCE_SECONDS = 2.0

_GONE = "[…]"
_CAPITALISED = r"[A-ZÄÖÜ][\w-]+"
_PERSONAL = (
    re.compile(r"\S+@\S+"),
    re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"(?<!\w)@\w+"),
    re.compile(r"\b[A-Z]{2}\d{2}[ \d]{12,}"),
    # Numbers of five and more digits: telephone, postcode, account. Amounts such as 3.509,44 stay.
    re.compile(r"(?<!\w)\+?\(?\d(?:[ ()/-]?\d){4,}"),
    re.compile(
        rf"\b{_CAPITALISED}(?:str\.|straße|strasse|weg|platz|allee|gasse)\s*\d*\w?\b|\b\w+(?:straße|strasse|str\.)\s*\d+\w?\b"
    ),
)
_BEFORE_A_NAME = "|".join(
    (
        "ich hei(?:ß|ss)e", "mein name ist", "mein name:?", "name:", "hier (?:ist|schreibt)", "frau", "herrn?",
        "gru(?:ß|ss),?", "gr(?:ü|ue)(?:ß|ss)e,?", "lg,?", "vg,?",
    )
)  # fmt: skip
_NO_NAME = "und|aber|ich|wohne|bin|ist|hat|sagt|sagte|war|komme|möchte|will|mail|tel|die|der|das"
#: A name after words that lead to one; a second word goes with it unless it is an ordinary one.
_INTRODUCED = re.compile(
    rf"\b({_BEFORE_A_NAME})\s+(?:(?:von|van|de)\s+)?[\w-]+(?:\s+(?!(?:{_NO_NAME})\b)[\w-]+)?", re.IGNORECASE
)
#: "ich bin Lisa Müller": a profession ("ich bin Erzieherin") goes with it, better one word too few.
_SELF = re.compile(rf"\b((?i:ich bin|bin))\s+(?:(?:die|der)\s+)?{_CAPITALISED}(?:\s+{_CAPITALISED})?")

Rating = Literal["positive", "negative"]


@dataclass(frozen=True)
class Feedback:
    """One opinion: the day, the topic and profession of the answer it is about, and what was missing, if said."""

    day: str
    rating: Rating
    about: str
    profession: str
    text: str

    @classmethod
    def on(cls, day: date, rating: Rating, about: str | None, profession: str | None, text: str = "") -> Feedback:
        """An opinion without personal data."""
        return cls(day.isoformat(), rating, about or "", profession or "", without_personal_data(text))


class FeedbackStore(Protocol):
    """Where opinions are kept."""

    def add(self, feedback: Feedback) -> None:
        """Keep one; may raise ``OSError`` or ``sqlite3.Error``."""

    def all(self) -> Iterator[Feedback]:
        """All of them, oldest first."""


class SqliteFeedbackStore:
    """One table in one SQLite file, made when it is needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback) -> None:
        """See ``FeedbackStore``."""
        with closing(self._connection()) as connection, connection:
            connection.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", astuple(feedback))

    def all(self) -> Iterator[Feedback]:
        """See ``FeedbackStore``."""
        with closing(self._connection()) as connection:
            yield from (
                Feedback(*row) for row in connection.execute("SELECT * FROM feedback ORDER BY rowid").fetchall()
            )

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)
        columns = ", ".join(f"{field.name} TEXT NOT NULL" for field in fields(Feedback))
        connection.execute(f"CREATE TABLE IF NOT EXISTS feedback ({columns})")
        return connection


def without_personal_data(text: str) -> str:
    """The text trimmed, without mail addresses, links, long numbers, addresses and introduced names."""
    text = " ".join(text.split())
    for pattern in _PERSONAL:
        text = pattern.sub(_GONE, text)
    for pattern in (_INTRODUCED, _SELF):
        text = pattern.sub(rf"\1 {_GONE}", text)
    return text[:MAX_CHARACTERS].strip()


def store() -> FeedbackStore:
    """The store of this installation."""
    return SqliteFeedbackStore(Path(os.environ.get(PATH_VARIABLE, "").strip() or _DEFAULT_PATH))


def main() -> int:
    """Print all feedback as CSV."""
    writer = csv.writer(sys.stdout)
    writer.writerow([field.name for field in fields(Feedback)])
    writer.writerows(astuple(feedback) for feedback in store().all())
    return 0


if __name__ == "__main__":
    sys.exit(main())
