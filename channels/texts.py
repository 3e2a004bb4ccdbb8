"""The sentences of the messengers, from ``knowledge/wording/``."""

from __future__ import annotations

from functools import lru_cache

from advisor import knowledge
from advisor.wording import Wording

_TOPIC = "messenger"


@lru_cache(maxsize=1)
def known() -> knowledge.Knowledge:
    """The knowledge of this process; read once."""
    return knowledge.load()


def wording() -> Wording:
    """The wording of this process."""
    return known().wording


def say(name: str, /, **values: str) -> str:
    """A sentence of the messengers, filled in; raises ``KeyError`` where there is none."""
    return wording().say(_TOPIC, name, **values)


def failure() -> str:
    """What the bot says when it could not answer."""
    return wording().say("common", "failed")


def label(topic: str) -> str:
    """The button text of a topic."""
    general = known().topics.get(topic)
    return general.label if general else wording().choice("topic", topic)
