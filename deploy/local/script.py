"""Scripted conversations: what a person says, and which topic and words must come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.files import load_yaml

_KEYS = {"user", "topic", "text", "without"}


class ScriptError(ValueError):
    """The file is no scripted conversation; the message says where and why, in German."""


@dataclass(frozen=True)
class Turn:
    """One line of the person; ``topics`` in the order of the answers, ``parts`` and ``without`` of the text."""

    user: str
    topics: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Talk:
    """One conversation of a script."""

    name: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Heard:
    """What came back: the bot's messages, how the line was understood, what is remembered, and how long it took."""

    messages: Sequence[Mapping[str, Any]]
    intent: str = ""
    confidence: float = 0.0
    entities: Sequence[Mapping[str, Any]] = ()
    slots: Mapping[str, Any] | None = None
    milliseconds: float = 0.0

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics answered, without the introduction that stands before the first answer."""
        topics = [str((message.get("custom") or {}).get("topic")) for message in self.messages]
        return tuple(dict.fromkeys(topics))

    @property
    def text(self) -> str:
        """All that the bot said."""
        return "\n".join(str(message.get("text") or "") for message in self.messages)


def read(path: Path) -> list[Talk]:
    """The conversations of a file: a list of turns, or a name for each list. Raises ``ScriptError``."""
    try:
        content = load_yaml(path)
    except (OSError, ValueError) as error:
        raise ScriptError(f"{path}: {error}") from error
    talks = content if isinstance(content, dict) else {path.stem: content}
    return [Talk(str(name), tuple(_turns(turns, f"{path}, {name}"))) for name, turns in talks.items()]


def differences(turn: Turn, heard: Heard) -> list[str]:
    """What came back otherwise than expected, in German."""
    found = []
    if turn.topics and heard.topics[-len(turn.topics) :] != turn.topics:
        found.append(f"Thema: erwartet {', '.join(turn.topics)}, war {', '.join(heard.topics) or 'keins'}")
    found += [f"Im Text fehlt: „{part}“" for part in turn.parts if part not in heard.text]
    found += [f"Im Text steht: „{part}“" for part in turn.without if part in heard.text]
    return found


def _turns(turns: Any, where: str) -> list[Turn]:
    if not isinstance(turns, list) or not turns:
        raise ScriptError(f"{where}: Erwartet wird eine Liste von Zeilen mit „user“.")
    return [_turn(turn, f"{where}, Zeile {number}") for number, turn in enumerate(turns, start=1)]


def _turn(turn: Any, where: str) -> Turn:
    if not isinstance(turn, dict) or not isinstance(turn.get("user"), str):
        raise ScriptError(f"{where}: „user“ fehlt oder ist kein Text.")
    if unknown := set(turn) - _KEYS:
        raise ScriptError(f"{where}: unbekannt: {', '.join(sorted(map(str, unknown)))}. Erlaubt: {', '.join(_KEYS)}.")
    values = {key: _texts(turn.get(key), f"{where}: {key}") for key in ("topic", "text", "without")}
    return Turn(turn["user"], values["topic"], values["text"], values["without"])


def _texts(value: Any, where: str) -> tuple[str, ...]:
    texts = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise ScriptError(f"{where}: Erwartet wird ein Text oder eine Liste von Texten.")
    return tuple(texts)
