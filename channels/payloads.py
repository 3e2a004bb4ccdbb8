"""Payloads of buttons: what starts with a slash is only read as one where the bot itself could have offered it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from advisor.personal_data import blanked

#: Intents that Rasa keeps for itself; no button of ours has them.
_INTERNAL = frozenset({"back", "session_start", "nlu_fallback"})
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?", re.DOTALL)
_MOST_ENTITIES = 10
_MOST_CHARACTERS = 100


def as_message(text: str, intents: Collection[str], entities: Collection[str]) -> str:
    """The text for Rasa: a payload that a button can have as it is, anything else as plain words.

    :param intents: the intents of the domain.
    :param entities: the entities of the domain; no button sets anything else, above all no slot of the talk.
    """
    if not text.lstrip().startswith("/"):
        return text
    text = text.strip()
    return text if _is_offered(text, intents, entities) else text.lstrip("/ ")


def as_message_for(agent: Any, text: str) -> str:
    """The same for a Rasa agent; while it has no model, nothing is a payload."""
    domain = agent.domain
    return as_message(text, domain.intents, domain.entities) if domain else as_message(text, (), ())


def _is_offered(text: str, intents: Collection[str], entities: Collection[str]) -> bool:
    match = _PAYLOAD.fullmatch(text)
    if not match or match["intent"] in _INTERNAL or match["intent"] not in intents:
        return False
    try:
        values = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        return False
    if len(values) > _MOST_ENTITIES or not values.keys() <= set(entities):
        return False
    return all(_is_plain(value) for value in values.values())


def _is_plain(value: object) -> bool:
    """Whether a button can carry it: a short text that tells nothing personal, a number, or a few of them."""
    values = value if isinstance(value, list) else [value]
    return len(values) <= _MOST_ENTITIES and all(
        isinstance(one, (str, int, float)) and len(str(one)) <= _MOST_CHARACTERS and blanked(str(one)) == str(one)
        for one in values
    )
