"""Reads stored conversations for the editors: what was asked and answered, turn by turn. Nothing is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from advisor.personal_data import blanked_strictly

NOT_UNDERSTOOD = "clarify"
_CRISIS = "crisis_support"
#: The question with which ``make run`` finds out whether the bot answers.
_OURS = frozenset({"start-check"})


@dataclass(frozen=True)
class Said:
    """One message of the bot."""

    text: str
    topic: str
    professions: tuple[str, ...] = ()
    place: str = ""


@dataclass
class Turn:
    """A message and what the bot said to it. ``about`` is the topic that a thumb is for; ``typed`` means: no button."""

    time: datetime
    text: str
    intent: str
    about: str = ""
    crisis: bool = False
    said: list[Said] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        """Whether the person wrote it."""
        return bool(self.text.strip()) and not self.text.startswith("/")

    @property
    def understood(self) -> bool:
        """Whether the bot answered without asking what was meant."""
        return all(said.topic != NOT_UNDERSTOOD for said in self.said)


@dataclass
class Talk:
    """A conversation. ``asked_last`` is the question of the test that it ended with, empty where there is none open."""

    sender: str
    channel: str
    turns: list[Turn] = field(default_factory=list)
    took_test: bool = False
    asked_last: str = ""

    @property
    def in_distress(self) -> bool:
        """Whether somebody may have been in distress: then none of its sentences is shown to anybody."""
        return any(turn.crisis for turn in self.turns)


def read(path: Path, since: datetime) -> list[Talk]:
    """The conversations with turns since then, oldest first; raises ``sqlite3.Error`` where the file is no store.

    Sentences come blanked once more and more strictly than they were stored (see ``advisor.personal_data``).
    """
    talks: dict[str, Talk] = {}
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT sender_id, type_name, data FROM events"
            " WHERE timestamp >= ? AND type_name IN ('user', 'bot', 'slot') ORDER BY id",
            (since.timestamp(),),
        )
        for sender, kind, data in rows:
            event = json.loads(data)
            talk = talks.setdefault(sender, Talk(sender, str(event.get("input_channel") or "")))
            _take(talk, kind, event)
    return [talk for talk in talks.values() if talk.turns and talk.sender not in _OURS]


def _take(talk: Talk, kind: str, event: Mapping[str, Any]) -> None:
    if kind == "user":
        talk.channel = talk.channel or str(event.get("input_channel") or "")
        talk.turns.append(_turn(event))
    elif kind == "bot" and talk.turns:
        talk.turns[-1].said.extend(_said(event))
        talk.turns[-1].crisis |= any(said.topic == _CRISIS for said in talk.turns[-1].said)
    elif event.get("name") == "orientation":
        progress = event.get("value") or {}
        talk.took_test |= bool(progress)
        talk.asked_last = "" if progress.get("done") else str(progress.get("asked") or "")


def _turn(event: Mapping[str, Any]) -> Turn:
    parsed = event.get("parse_data") or {}
    intent = str((parsed.get("intent") or {}).get("name") or "")
    about = (entity.get("value") for entity in parsed.get("entities") or () if entity.get("entity") == "about")
    text = str(event.get("text") or "")
    return Turn(
        time=datetime.fromtimestamp(float(event["timestamp"]), timezone.utc),
        text=text if text.startswith("/") else blanked_strictly(text),
        intent=intent,
        about=str(next(about, "")),
        crisis=intent == _CRISIS or bool(parsed.get("crisis")),
    )


def _said(event: Mapping[str, Any]) -> Iterator[Said]:
    custom = (event.get("data") or {}).get("custom") or {}
    if not custom.get("topic"):
        return
    named = custom.get("profession") or []
    professions = [named] if isinstance(named, str) else named
    yield Said(
        str(event.get("text") or ""), custom["topic"], tuple(map(str, professions)), str(custom.get("place") or "")
    )
