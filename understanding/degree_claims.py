"""Whether somebody says to have the school degree that is named: it may be asked for, denied, or still to be got."""

from __future__ import annotations

import re

_NEEDED = (
    r"(?:brauch\w*|ben(?:ö|oe)tig\w*|muss|m(?:ü|ue)ssen|verlang\w*|pflicht|n(?:ö|oe)tig|notwendig|erforderlich|zwingend"
    r"|vorausset\w+)"
)
_SMALL_WORDS = (
    r"(?:\s+(?:ich|man|du|wir|sie|er|denn|da|dafür|dafuer|dazu|unbedingt|wirklich|immer|auch|eine?n?|das|den|mein|ist|es|als"
    r"|für|fuer|richtig\w*|volles|echtes|allgemeine\w*|\w*erzieher\w*|\w*pfleger\w*|\w*arbeiter\w*))"
)
#: "Brauche ich unbedingt Abi?", "muss man dafür Abi haben": asked for, but not "was brauche ich mit Abi".
_NEEDED_BEFORE = re.compile(rf"\b{_NEEDED}{_SMALL_WORDS}{{0,5}}\s+$", re.IGNORECASE)
#: "Ist Abi Pflicht?"
_NEEDED_AFTER = re.compile(rf"^{_SMALL_WORDS}{{0,2}}\s+{_NEEDED}\b", re.IGNORECASE)
#: "Abi hab ich nicht"
_DENIED_AFTER = re.compile(
    r"^\s*(?:hab|habe|haben|hatte|hat)\s+(?:(?:ich|wir|er|sie|leider|noch|aber|ja|halt|eben|jetzt|gar)\s+)*(?:nicht|nie|kein\w*)\b",
    re.IGNORECASE,
)
#: "Abi abgebrochen", "Realschule nicht geschafft"
_FAILED_AFTER = re.compile(
    r"^\s*(?:(?:leider|aber|dann|doch)\s+)*"
    r"(?:abgebrochen|geschmissen|versemmelt|verhauen|nicht\s+(?:geschafft|bestanden|fertig|beendet))\b",
    re.IGNORECASE,
)
#: "Weder Abi noch Fachabi"
_NEITHER_BEFORE = re.compile(r"\bweder\b[^,.;?!]*\bnoch\s+$", re.IGNORECASE)
#: "Abi nachholen", "kriegt man Fachabi dazu"; "was kann ich mit Abi machen" has it.
_TO_GET_AFTER = re.compile(
    r"^\s*(?:\w+\s+){0,2}?(?:nach(?:zu)?(?:holen|machen)|mit(?:zu)?machen|dazu|erwerben|erlangen|erreichen|kriegen|bekommen|machen"
    r"|schaffen)\b",
    re.IGNORECASE,
)
_TO_GET_BEFORE = re.compile(
    r"\b(?:bekomm\w*|krieg\w*|erwerb\w*|erhält|erhalte|hole?)\s+(?:\w+\s+){0,5}$", re.IGNORECASE
)
_HAD_BEFORE = re.compile(r"\b(?:mit|nach|trotz|als|hab|habe|haben|hat)\s+(?:\w+\s+)?$", re.IGNORECASE)
#: "Studium ohne Abschluss" is no school left without one; "for free" is English.
_STUDIES_BEFORE = re.compile(r"\b(?:studium|uni|studiert)\s+(?:leider\s+)?$", re.IGNORECASE)
_ENGLISH = re.compile(r"for\s+(?:free|sure|real|me|you|ever|fun|the|life|now)\b", re.IGNORECASE)


def is_claimed(text: str, start: int, end: int) -> bool:
    """Whether the degree named between ``start`` and ``end`` is one that somebody has."""
    before, after = text[:start], text[end:]
    needed = _NEEDED_BEFORE.search(before) or _NEEDED_AFTER.match(after)
    denied = _DENIED_AFTER.match(after) or _FAILED_AFTER.match(after) or _NEITHER_BEFORE.search(before)
    to_get = not _HAD_BEFORE.search(before) and (_TO_GET_AFTER.match(after) or _TO_GET_BEFORE.search(before))
    return not (needed or denied or to_get or _STUDIES_BEFORE.search(before) or _ENGLISH.match(text, start))
