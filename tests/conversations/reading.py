"""The talks of ``talks/*.yml``: one source for the stories of ``rasa test`` and for talks with the running bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "talks"

#: Marks a message whose intent does not matter: the talk that is going on reads it.
ANY = "none"


@dataclass(frozen=True)
class Turn:
    """A message and what must come back; see ``talks/happy.yml``."""

    say: str
    topics: frozenset[str]
    intent: str
    also: str | None = None
    profession: str | None = None
    texts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Turn:
        """A turn as written; raises ``ValueError`` for a key that nobody knows."""
        unknown = set(entry) - {"say", "topic", "intent", "also", "profession", "text", "not"}
        if unknown:
            raise ValueError(f"{entry['say']}: {', '.join(sorted(unknown))}")
        topics = frozenset(entry["topic"].split("|"))
        intent = entry.get("intent") or (entry["topic"] if len(topics) == 1 else ANY)
        texts, never = tuple(map(str, entry.get("text", ()))), tuple(map(str, entry.get("not", ())))
        return cls(str(entry["say"]), topics, intent, entry.get("also"), entry.get("profession"), texts, never)


@dataclass(frozen=True)
class WrittenTalk:
    """A talk with the phenomenon that it shows."""

    name: str
    turns: tuple[Turn, ...]


def talks() -> Iterator[WrittenTalk]:
    """All talks."""
    for path in sorted(FOLDER.glob("*.yml")):
        for talk in yaml.safe_load(path.read_text(encoding="utf-8"))["talks"]:
            yield WrittenTalk(f"{path.stem}: {talk['name']}", tuple(Turn.read(turn) for turn in talk["turns"]))


def stories() -> str:
    """The talks as test stories of Rasa, each up to the first message whose intent does not matter."""
    written = []
    for talk in talks():
        steps: list[dict[str, str]] = []
        for turn in talk.turns:
            if turn.intent == ANY:
                break
            steps += [{"user": turn.say, "intent": turn.intent}, {"action": f"action_{turn.intent}"}]
        if steps:
            written.append({"story": talk.name, "steps": steps})
    return yaml.safe_dump({"version": "3.1", "stories": written}, allow_unicode=True, sort_keys=False)
