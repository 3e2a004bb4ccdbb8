"""Messages as other people would type them: typing mistakes, no umlauts, gender forms, compounds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from advisor.knowledge import Knowledge
from benchmarks.understanding.cases import Case

Variant = Callable[[str, random.Random], str]

#: Words that are shorter are seldom mistyped and often the only sign of what is meant.
_SHORTEST_MISTYPED = 4
_WORD = re.compile(r"[^\W\d_]+")
#: A word that has no gender sign yet.
_UNSIGNED = re.compile(r"[^\W\d_]+(?![^\W\d_]|[*:_/(]-?in)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[.,;:!?…„“”\"'()]+(?=\s|$)|(?:(?<=\s)|^)[„“\"'(]+")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
_SIGNS = ("*in", ":in", "_in", "/-in", "/in", "(in)", "In")
_PLURAL_SIGNS = ("*innen", ":innen", "_innen", "/-innen", "/innen", "(innen)", "Innen")
_TAILS = ("ausbildung", "gehalt", "verdienst", "lohn", "schule", "beruf", "job", "praktikum", "studium", "stelle")
_LINKS = ("zum", "zur", "als", "einer", "eines", "für", "von")


def all_variants(known: Knowledge) -> dict[str, Variant]:
    """The variants by name; names of professions come from the knowledge base."""
    feminine = {name.lower() for name in _names(known) if name.lower().endswith("in")}
    masculine = {name.removesuffix("in"): name for name in feminine}
    for stem in [stem for stem in masculine if not stem.endswith(("er", "or", "ant", "ent"))]:
        masculine[f"{stem}e"] = masculine.pop(stem)
    return {
        "one_typo": lambda text, draw: typos(text, 1, draw),
        "two_typos": lambda text, draw: typos(text, 2, draw),
        "no_umlauts": lambda text, _: "".join(_UMLAUTS.get(letter, letter) for letter in text),
        "lower_case": lambda text, _: text.lower(),
        "no_punctuation": lambda text, _: _PUNCTUATION.sub("", text),
        "gender_forms": lambda text, draw: gender_forms(text, feminine, masculine, draw),
        "compounds": lambda text, _: compounds(text, feminine | set(masculine)),
    }


def vary(cases: Iterable[Case], variant: Variant, seed: int) -> list[Case]:
    """The cases with their texts varied; a text comes out the same however many cases stand before it."""
    return [replace(case, text=variant(case.text, random.Random(f"{seed}:{case.text}"))) for case in cases]


def typos(text: str, number: int, draw: random.Random) -> str:
    """So many typing mistakes, in different words where there are enough: a letter swapped, left out, doubled or hit
    beside. A text without longer words stays as it is."""
    words = [match for match in _WORD.finditer(text) if len(match.group()) >= _SHORTEST_MISTYPED]
    chosen = draw.sample(words, min(number, len(words)))
    for match in sorted(chosen, key=lambda match: -match.start()):
        text = text[: match.start()] + _mistyped(match.group(), draw) + text[match.end() :]
    return text


def _mistyped(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    ways = [before + after, before + letter * 2 + after, before + _beside(letter, draw) + after]
    if after[0] != letter:
        ways.append(before + after[0] + letter + after[1:])
    return draw.choice(ways)


def _beside(letter: str, draw: random.Random) -> str:
    """A key beside the letter's on a German keyboard."""
    for row in _ROWS:
        if (at := row.find(letter.lower())) >= 0:
            return draw.choice([row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)])
    return ""


def gender_forms(text: str, feminine: set[str], masculine: dict[str, str], draw: random.Random) -> str:
    """Names of professions in a form with a gender sign: Erzieherin, Erzieher → Erzieher*in."""

    def form(match: re.Match[str]) -> str:
        word = match.group()
        low = word.lower()
        singular = low.removesuffix("nen")
        if low.endswith("innen") and singular in feminine:
            return word[: len(singular) - 2] + draw.choice(_PLURAL_SIGNS)
        name = low if low in feminine else masculine.get(low)
        return word[: len(name) - 2] + draw.choice(_SIGNS) if name else word

    return _UNSIGNED.sub(form, text)


def compounds(text: str, names: set[str]) -> str:
    """Two words in one, else one in two: Ausbildung zum Erzieher → Erzieherausbildung, Erzieherlohn → Erzieher lohn."""
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    tail, link = "|".join(_TAILS), "|".join(_LINKS)
    patterns = (
        rf"\b(?P<tail>{tail})\s+(?:(?:{link})\s+)?(?P<name>{name})\b",
        rf"\b(?P<name>{name}) (?P<tail>{tail})\b",
    )
    for pattern in patterns:
        changed, count = re.subn(pattern, _joined, text, flags=re.IGNORECASE)
        if count:
            return changed
    return re.sub(rf"\b({name})(?:nen)?-?({tail})\b", r"\1 \2", text, flags=re.IGNORECASE)


def _joined(found: re.Match[str]) -> str:
    name = found["name"]
    return name + ("nen" if name.lower().endswith("in") else "") + found["tail"].lower()


def _names(known: Knowledge) -> Iterable[str]:
    """All names of professions that are one word."""
    for profession in known.professions.values():
        for name in (profession.names.female, *profession.names.synonyms):
            if _WORD.fullmatch(name):
                yield name
