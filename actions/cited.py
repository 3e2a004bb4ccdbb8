"""The sources under what the bot said last, for "wo steht das?"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.answer import CitedSource

Events = Sequence[Mapping[str, Any]]


def last_sources(events: Events) -> tuple[CitedSource, ...]:
    """The sources of the messages between the person's last message and the one before it, each once."""
    found = (
        CitedSource(source["title"], source["url"], source["as_of"])
        for custom in reversed(list(_last_customs(events)))
        for source in custom.get("sources") or []
    )
    return tuple(dict.fromkeys(found))


def _last_customs(events: Events) -> Iterator[Mapping[str, Any]]:
    messages = 0
    for event in reversed(events or []):
        if event.get("event") == "user":
            messages += 1
            if messages > 1:
                return
        if event.get("event") == "bot" and messages == 1:
            yield (event.get("data") or {}).get("custom") or {}
