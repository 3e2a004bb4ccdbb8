"""What the bot said last: between the person's last message and the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Events = Sequence[Mapping[str, Any]]


def data_said(events: Events) -> Iterator[Mapping[str, Any]]:
    """Buttons and ``custom`` of each of the messages, the last one first."""
    messages = 0
    for event in reversed(events or []):
        if event.get("event") == "user":
            messages += 1
            if messages > 1:
                return
        if event.get("event") == "bot" and messages == 1:
            yield event.get("data") or {}
