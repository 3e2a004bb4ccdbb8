"""Questions that the bot puts in guided talks, and how an answer is read: a button's value or words typed freely."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from pydantic import validator
from rapidfuzz import fuzz

from advisor.model import Entry

#: A typed word counts as a word of an option from this likeness on (0 to 100), if it has so many letters.
LIKENESS = 88.0
LONG_ENOUGH = 6

#: Words of so few letters are compared as they are, longer ones by their beginning.
_WHOLE = 3

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SIGNS = re.compile(r"[^\w\s,.;!?]")
_WORD = re.compile(r"\w+")
#: Where one thought of a message ends and the next begins.
_CHUNK = re.compile(r"[,.;!?]|\b(?:aber|sondern|dafuer|und|jedoch)\b")
_NEGATION = re.compile(r"\b(?:kein\w*|nicht|ungern|nie|niemals|ohne|hasse|bloss|nix|weder)\b")
_RATHER = re.compile(r"\b(?:lieber|mehr|eher)\b(.*?)\bals\b(.*)")
_ASKING = re.compile(
    r"^(?:und |aber |ok |okay |sag mal )?(?:was(?! mit\b)|wie|wo|woher|wohin|wann|wer|wen|wem|welche\w*|warum|wieso"
    r"|weshalb|kann|koennen|darf|muss|gibt|ist|sind|hat|lohnt|bekomm\w*|krieg\w*|verdien\w*)\b"
)
_POSITIONS = ("erst", "zweit", "dritt", "viert", "fuenft", "sechst")


class Option(Entry):
    """One answer that a question offers. ``words`` are what people type for it: beginnings of words, in order."""

    id: str
    label: str
    words: tuple[str, ...] = ()


class Question(Entry):
    """A question of a guided talk: how it is put, put again in other words, and why it is asked."""

    id: str
    text: str
    again: str
    why: str

    @validator("id", check_fields=False)
    def _plain(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z_]+", value):
            raise ValueError("must be of small letters")
        return value


def check_options(options: Sequence[Option]) -> None:
    """Raises ``ValueError`` where two options have one id or one label."""
    for values in ([option.id for option in options], [option.label for option in options]):
        if len(set(values)) < len(values):
            raise ValueError(f"options of one name: {', '.join(values)}")


def fold(text: str) -> str:
    """The form in which typed words are compared: lower case, ae/oe/ue/ss, no signs but those that end a thought."""
    return " ".join(_SIGNS.sub(" ", text.lower().translate(_FOLD)).split())


@lru_cache(maxsize=8192)
def known_words(text: str) -> str:
    """``fold`` of words of the knowledge: they come again with every message. Never for what a person typed."""
    return fold(text)


def asks(text: str) -> bool:
    """Whether a message is a question of its own instead of an answer."""
    folded = fold(text)
    return folded.endswith("?") or bool(_ASKING.match(folded))


def read(options: Sequence[Option], text: str) -> tuple[str, ...]:
    """The options that a message names, in their order; what it negates is left out.

    A number or "das zweite" alone means the option in that place.
    """
    folded = fold(text)
    for option in options:
        if folded.rstrip(" .!") == known_words(option.label):
            return (option.id,)
    if position := _position(folded, len(options)):
        return (options[position - 1].id,)
    wanted: list[str] = []
    refused: set[str] = set()
    for chunk, negated in _chunks(folded):
        for option in options:
            if not _named(option, chunk):
                continue
            if negated and not _names_negation(option, chunk):
                refused.add(option.id)
            else:
                wanted.append(option.id)
    return tuple(option.id for option in options if option.id in wanted and option.id not in refused)


def phrase(groups: Mapping[str, Iterable[str]], text: str, among: Collection[str]) -> str | None:
    """The group one of whose phrases stands in a message as whole words; the longest phrase decides."""
    words = f" {' '.join(_WORD.findall(fold(text)))} "
    found = [(len(p), group) for group in among for p in map(known_words, groups[group]) if f" {p} " in words]
    return max(found)[1] if found else None


def _position(folded: str, most: int) -> int | None:
    words = [
        word for word in _WORD.findall(folded) if word not in {"das", "die", "der", "den", "nummer", "nr", "nehme"}
    ]
    if len(words) != 1:
        return None
    word = words[0]
    if word.isdecimal() and word.isascii() and len(word) == 1:
        number = int(word)
    elif word.startswith("letzt"):
        number = most
    else:
        number = next((n for n, stem in enumerate(_POSITIONS, 1) if re.fullmatch(rf"{stem}e[rns]?", word)), 0)
    return number if 1 <= number <= most else None


def _chunks(folded: str) -> list[tuple[str, bool]]:
    """The thoughts of a message, each with whether it is negated."""
    chunks: list[tuple[str, bool]] = []
    for part in _CHUNK.split(folded):
        rather = _RATHER.search(part)
        if rather:
            chunks += [(part[: rather.start()] + rather.group(1), False), (rather.group(2), True)]
        elif part.strip():
            chunks.append((part, bool(_NEGATION.search(part))))
    return chunks


def _named(option: Option, chunk: str) -> bool:
    return any(_contains(chunk, words) for words in (*option.words, option.label))


def _names_negation(option: Option, chunk: str) -> bool:
    """Whether an option itself is worded as a negation ("keine Ausbildung")."""
    return any(
        _NEGATION.search(known_words(words)) and _contains(chunk, words) for words in (*option.words, option.label)
    )


@lru_cache(maxsize=4096)
def _pattern(words: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What finds the words of an option in this order, and these words; made once, for there are many options."""
    parts = tuple(_WORD.findall(fold(words)))
    pattern = r"\W+".join(rf"\b{part}\b" if len(part) <= _WHOLE else rf"\b{part}\w*" for part in parts)
    return re.compile(pattern), parts


def _contains(chunk: str, words: str) -> bool:
    """Whether the words stand in a chunk in this order; long single words also with a typing mistake."""
    pattern, parts = _pattern(words)
    if pattern.search(chunk):
        return True
    if len(parts) != 1 or len(parts[0]) < LONG_ENOUGH:
        return False
    return any(
        len(typed) >= LONG_ENOUGH and fuzz.ratio(typed[: len(parts[0]) + 1], parts[0]) >= LIKENESS
        for typed in _WORD.findall(chunk)
    )
