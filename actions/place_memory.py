"""Which place a message means: told now or earlier, certain or to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from advisor.places import Gazetteer, Place, Resolution

#: More places of one message are not offered.
_MOST_OTHERS = 3
#: Of a long list of places so many are looked at.
_MOST_READ = 8


@dataclass(frozen=True)
class Places:
    """The fields of a situation that speak of places."""

    place: Place | None = None
    candidates: tuple[Place, ...] = ()
    unknown: str | None = None
    others: tuple[Place, ...] = ()


def read(told: Sequence[Any], known: str | None, places: Gazetteer) -> Places:
    """
    :param told: the places of this message, in order.
    :param known: the place of the talk so far.
    """
    typed = [str(name) for name in dict.fromkeys(told)][:_MOST_READ]
    if not typed:
        return _known(known, places)
    resolved = [(name, places.resolve(name)) for name in typed]
    if resolved[0][1].meaning == "here" and known:
        return _known(known, places)
    certain = [found.places[0] for _, found in resolved if found.meaning == "found"]
    name, first = _first(resolved)
    if first.meaning == "found":
        others = tuple(dict.fromkeys(place for place in certain if place.key != first.places[0].key))
        return Places(first.places[0], first.places, None, others[:_MOST_OTHERS])
    if first.meaning == "several":
        inside = _narrowed(first.places, certain)
        return inside or Places(candidates=first.places)
    return Places(candidates=first.places if first.meaning == "similar" else (), unknown=name)


def _first(resolved: Sequence[tuple[str, Resolution]]) -> tuple[str, Resolution]:
    """What the message is about: the first place in NRW, else the first that is named."""
    inside = [pair for pair in resolved if pair[1].meaning in ("found", "several")]
    return (inside or list(resolved))[0]


def _narrowed(candidates: Sequence[Place], certain: Sequence[Place]) -> Places | None:
    """One of several places of a name where the message also names its town: "Ehrenfeld … Köln"."""
    towns = {place.municipality for place in certain}
    inside = [place for place in candidates if place.municipality in towns]
    return Places(inside[0], (inside[0],)) if len(inside) == 1 else None


def _known(name: str | None, places: Gazetteer) -> Places:
    found = places.find(name) if isinstance(name, str) else ()
    return Places(found[0] if len(found) == 1 else None, found)
