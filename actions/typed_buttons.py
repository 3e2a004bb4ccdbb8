"""A button's title typed instead of pressed: "Ich gehe zur Schule" means the button of the last messages."""

from __future__ import annotations

import json
import re
from typing import Any

from actions.last_turn import Events, data_said
from advisor.guided import fold

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)


def typed(text: str, events: Events) -> tuple[str, dict[str, Any]] | None:
    """Intent and entities of the button whose title a message is; ``None`` where the last messages had no such one."""
    if text.startswith("/"):
        return None
    wanted = _plain(text)
    buttons = (button for data in data_said(events) for button in data.get("buttons") or [])
    payloads = {button["payload"] for button in buttons if _plain(button["title"]) == wanted}
    found = _PAYLOAD.fullmatch(payloads.pop()) if len(payloads) == 1 else None
    return (found.group(1), json.loads(found.group(2) or "{}")) if found and wanted else None


def _plain(text: str) -> str:
    return fold(text).strip(" .,;!?")
