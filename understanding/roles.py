"""Tells the profession somebody has from the one that is asked about: "bin Kinderpflegerin, will Erzieherin werden"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from understanding.matching import OWN, Match

_LEARNED = (
    r"gelernte[rn]?|ausgebildete[rn]?|fertige[rn]?|examinierte[rn]?|ehemalige[rn]?|frühere[rn]?|geprüfte[rn]?|geprueft\w*"
    r"|anerkannte[rn]?|abgeschlossene[rn]?"
)
_BESIDE = (
    rf"(?:(?:{_LEARNED}|staatlich|ich|eine?|als|mal|noch|jetzt|zurzeit|derzeit|gerade|aktuell|momentan|seit|\d+|jahr|jahren?|schon"
    r"|bereits|eigentlich|früher|lange|ja|von beruf|vom beruf)\s+)*"
)
#: "Meine Schwester ist …": who asks for somebody else.
_SOMEBODY = r"(?:mein|meine|unser|unsere)\s+\w+|sie|er"
#: What stands before the name of one's own profession. It is sure of itself, whatever else is named.
_OWN_BEFORE = re.compile(
    rf"(?:\b(?:bin|war|(?:{_SOMEBODY})\s+ist)\s+{_BESIDE}"
    rf"|\b(?:arbeite|arbeitete|jobbe|gearbeitet|tätig|angestellt|beschäftigt)\s+(?:\w+\s+){{0,8}}als\s+{_BESIDE}"
    r"|\b(?:hab|habe|meine[rn]?|mit der|fertige|abgeschlossene[rn]?)\s+(?:\w+\s+){0,4}ausbildung"
    rf"\s+(?:als|zur|zum|in|in der)\s+{_BESIDE}"
    rf"|\b(?:{_LEARNED})\s+)$",
    re.IGNORECASE,
)
_OWN_AFTER = re.compile(
    r"^\s+(?:\w+\s+){0,2}(?:gelernt|ausgelernt|abgeschlossen|gearbeitet|hinter mir|in der tasche)\b", re.IGNORECASE
)
#: What makes it one's own only beside another profession that is wanted: "als …", "von … zu …", "nach der …".
_FROM_BEFORE = re.compile(
    r"\b(?:als|von|vom|aus|nach|mit)\s+(?:(?:der|dem|einer?|meiner|abgeschlossener)\s+)?$", re.IGNORECASE
)
#: "Kann ich als Kinderpflegerin eine Kita leiten?"
_CAN_AS = re.compile(
    r"\b(?:kann|darf|könnte|koennte)\s+(?:ich|man)\s+(?:\w+\s+){0,2}als\s+(?:(?:eine?|gelernte[rn]?)\s+)?$",
    re.IGNORECASE,
)
_LEADS = re.compile(r"leit", re.IGNORECASE)
_WANTED_BEFORE = re.compile(r"\b(?:zur|zum|zu)\s+(?:\w+\s+)?$", re.IGNORECASE)
_WANTED_AFTER = re.compile(r"^\s*(?:zu\s+)?(?:werden|machen|lernen|studieren)\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|und|&)\s*(?:eine?\s+)?", re.IGNORECASE)
#: "Verdiene ich dann mehr?" asks about both.
_COMPARES = re.compile(
    r"(?<!nicht )(?<!kein )\b(?:mehr|weniger)\b|\bunterschied|\bvergleich|\bgleich viel\b|\bgenauso viel\b",
    re.IGNORECASE,
)


def with_roles(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches of a text; the professions that somebody has are marked where another one is asked about."""
    professions = [match for match in matches if match.entity == "profession" and not match.negated]
    if len({match.value for match in professions}) < 2 or _COMPARES.search(text):
        return list(matches)
    own = _own(text, professions)
    if not own or own >= {match.value for match in professions}:
        return list(matches)
    return [replace(m, role=OWN) if m.entity == "profession" and m.value in own else m for m in matches]


def _own(text: str, professions: Sequence[Match]) -> set[str | float]:
    own: set[str | float] = set()
    end = 0
    for match in professions:
        joined = bool(own) and _AND.fullmatch(text, end, match.start) is not None
        if joined or _OWN_BEFORE.search(text[: match.start]) or _OWN_AFTER.match(text[match.end :]):
            own.add(match.value)
            end = match.end
    if not own and all(_is_wanted(text, m) or _LEADS.search(text[m.start : m.end]) for m in professions[1:]):
        own = {m.value for m in professions[:1] if _CAN_AS.search(text[: m.start])}
    if own or not any(_is_wanted(text, match) for match in professions):
        return own
    return {m.value for m in professions if _FROM_BEFORE.search(text[: m.start]) and not _is_wanted(text, m)}


def _is_wanted(text: str, match: Match) -> bool:
    before, after = text[: match.start], text[match.end :]
    return bool(_WANTED_BEFORE.search(before) or _WANTED_AFTER.match(after))
