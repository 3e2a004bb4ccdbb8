"""The sources under what the bot said last, for "wo steht das?"."""

from __future__ import annotations

from actions.last_turn import Events, data_said
from advisor.answer import CitedSource


def last_sources(events: Events) -> tuple[CitedSource, ...]:
    """The sources of the last messages in their order, each once."""
    customs = [data.get("custom") or {} for data in data_said(events)]
    found = (
        CitedSource(source["title"], source["url"], source["as_of"])
        for custom in reversed(customs)
        for source in custom.get("sources") or []
    )
    return tuple(dict.fromkeys(found))
