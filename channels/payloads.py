"""Payloads of buttons: what starts with a slash is only read as one where the bot itself could have offered it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

#: Intents that Rasa keeps for itself; no button of ours has them.
_INTERNAL = frozenset({"back", "session_start", "nlu_fallback"})
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?", re.DOTALL)
_MOST_ENTITIES = 10
_MOST_CHARACTERS = 100


def as_message(text: str, intents: Collection[str]) -> str:
    """The text for Rasa: a payload that a button can have as it is, anything else as plain words.

    :param intents: the intents of the domain.
    """
    if not text.lstrip().startswith("/"):
        return text
    text = text.strip()
    return text if _is_offered(text, intents) else text.lstrip("/ ")


def _is_offered(text: str, intents: Collection[str]) -> bool:
    match = _PAYLOAD.fullmatch(text)
    if not match or match["intent"] in _INTERNAL or match["intent"] not in intents:
        return False
    try:
        entities = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        return False
    return len(entities) <= _MOST_ENTITIES and all(_is_plain(value) for value in entities.values())


def _is_plain(value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return len(values) <= _MOST_ENTITIES and all(
        isinstance(one, (str, int, float)) and len(str(one)) <= _MOST_CHARACTERS for one in values
    )
