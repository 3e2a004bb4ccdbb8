"""A button's title typed instead of pressed: "Ich gehe zur Schule" means the button of the last messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.guided import fold

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)

Events = Sequence[Mapping[str, Any]]


def typed(text: str, events: Events) -> tuple[str, dict[str, Any]] | None:
    """Intent and entities of the button whose title a message is; ``None`` where the last messages had no such one."""
    if text.startswith("/"):
        return None
    wanted = _plain(text)
    payloads = {button["payload"] for button in _last_buttons(events) if _plain(button["title"]) == wanted}
    found = _PAYLOAD.fullmatch(payloads.pop()) if len(payloads) == 1 else None
    return (found.group(1), json.loads(found.group(2) or "{}")) if found and wanted else None


def _plain(text: str) -> str:
    return fold(text).strip(" .,;!?")


def _last_buttons(events: Events) -> Iterator[Mapping[str, str]]:
    """The buttons under what the bot said between the person's last message and the one before it."""
    messages = 0
    for event in reversed(events or []):
        if event.get("event") == "user":
            messages += 1
            if messages > 1:
                return
        if event.get("event") == "bot" and messages == 1:
            yield from (event.get("data") or {}).get("buttons") or []
