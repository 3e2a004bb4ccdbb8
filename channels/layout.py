"""A bot message as a messenger can show it: text within the limits, choices as buttons, list or numbers, a picture.

Nothing is dropped: what does not fit goes into a further message, choices that do not fit become numbered text.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.money import as_of, number
from channels import texts

#: Pictures come from our own website channel and from nowhere else.
_FIGURES = "/webhooks/website/figures/"
_NUMBERED_LINE = re.compile(r"^(\d{1,3})[.)]?\s", re.MULTILINE)
#: Where a long line may be cut, best first.
_CUTS = (re.compile(r"(?<=[.!?])\s"), re.compile(r"\s"))


@dataclass(frozen=True)
class Choice:
    """A next step: what the person reads and Rasa's payload for it."""

    title: str
    payload: str

    @property
    def key(self) -> str:
        """A short name for the payload, the same on every machine: platforms allow as little as 64 bytes."""
        return "c" + hashlib.sha256(self.payload.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Line:
    """One line of text, with the address that belongs to it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture of our own website channel: the path of its PNG, and what it shows in words."""

    path: str
    alt: str


@dataclass(frozen=True)
class Reply:
    """A bot message taken apart."""

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Kind:
    """One way in which a platform shows choices: how many, and how long a title may be."""

    name: str
    most: int
    title: int


def utf16(text: str) -> int:
    """The length as messengers count it: in UTF-16 units, an emoji has two or more."""
    return len(text.encode("utf-16-le")) // 2


def utf8(text: str) -> int:
    """The length in bytes, where a platform counts those."""
    return len(text.encode())


@dataclass(frozen=True)
class Limits:
    """What a platform can show.

    ``text`` and ``body`` are the lengths of a plain message and of the text above choices, ``caption`` that under a
    picture, all by ``size``; ``kinds`` are tried in their order. ``write`` turns a line into the platform's markup.
    """

    text: int
    body: int
    caption: int
    kinds: tuple[Kind, ...]
    write: Callable[[Line], str]
    size: Callable[[str], int] = utf16


@dataclass(frozen=True)
class Part:
    """One message to the platform: ``kind`` is ``text``, ``picture`` or the name of a ``Kind``."""

    kind: str
    text: str
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class LaidOut:
    """The messages for a bot message, and the payloads that a number stands for."""

    parts: tuple[Part, ...]
    numbers: Mapping[int, str]


def read(message: Mapping[str, Any]) -> Reply:
    """Take a message of the contract apart; unknown parts of ``custom`` are for other channels."""
    custom = message.get("custom") or {}
    text = str(message.get("text") or "")
    lines = [Line(line) for line in text.split("\n")] if text else []
    if message.get("image"):
        lines.append(Line("", str(message["image"])))
    lines += _table(custom.get("table"), text)
    lines += _headed("schools", [_school(school) for school in custom.get("schools") or ()])
    lines += _headed("sources", [_source(source) for source in custom.get("sources") or ()])
    choices = [Choice(button["title"], button["payload"]) for button in message.get("buttons") or ()]
    return Reply(tuple(lines), tuple(dict.fromkeys(choices)), _picture(custom.get("figure")))


def lay_out(reply: Reply, limits: Limits, first_number: int = 1) -> LaidOut:
    """The messages that show all of a reply, in order.

    :param first_number: where numbered choices start, so that the numbers of one turn are unique.
    """
    parts: list[Part] = []
    if reply.picture:
        parts += _picture_parts(reply.picture, limits)
    kind = next((kind for kind in limits.kinds if _fits(reply.choices, kind)), None)
    lines = list(reply.lines)
    numbers: dict[int, str] = {}
    if reply.choices and kind is None:
        written = "\n".join(line.text for line in lines)
        first = max([first_number, *(int(n) + 1 for n in _NUMBERED_LINE.findall(written))])
        numbers = {first + position: choice.payload for position, choice in enumerate(reply.choices)}
        lines += _numbered(reply.choices, first)
    chunks = pack(lines, limits)
    if reply.choices and kind is not None:
        if chunks and limits.size(chunks[-1]) <= limits.body:
            body = chunks.pop()
        else:
            body = limits.write(Line(texts.say("choose")))
        parts += [Part("text", chunk) for chunk in chunks]
        parts.append(Part(kind.name, body, reply.choices))
    else:
        parts += [Part("text", chunk) for chunk in chunks]
    return LaidOut(tuple(parts), numbers)


def pack(lines: Iterable[Line], limits: Limits) -> list[str]:
    """As few texts as possible that hold all lines in the platform's markup."""
    chunks: list[str] = []
    open_chunk: str | None = None
    for piece in (piece for line in lines for piece in _pieces(line, limits)):
        joined = piece if open_chunk is None else f"{open_chunk}\n{piece}"
        if limits.size(joined) <= limits.text:
            open_chunk = joined
        else:
            chunks.append(open_chunk or "")
            open_chunk = piece
    return [chunk.strip() for chunk in (*chunks, open_chunk or "") if chunk.strip()]


def picture_in_words(picture: Picture) -> str:
    """What stands in for a picture that cannot be shown."""
    return texts.say("picture_of", alt=picture.alt) if picture.alt else ""


def _picture_parts(picture: Picture, limits: Limits) -> list[Part]:
    if limits.caption and limits.size(limits.write(Line(picture.alt))) <= limits.caption:
        return [Part("picture", limits.write(Line(picture.alt)), picture=picture)]
    described = pack([Line(picture_in_words(picture))], limits)
    return [*(Part("text", text) for text in described), Part("picture", "", picture=Picture(picture.path, ""))]


def _pieces(line: Line, limits: Limits) -> Iterator[str]:
    """A line in the platform's markup, cut only where it is longer than a whole message."""
    written = limits.write(line)
    if limits.size(written) <= limits.text:
        yield written
        return
    if line.url:
        yield from _pieces(Line(line.text), limits)
        if limits.size(limits.write(Line("", line.url))) <= limits.text:
            yield limits.write(Line("", line.url))
        else:
            yield from _pieces(Line(line.url), limits)
        return
    head = _longest_head(line.text, limits)
    yield limits.write(Line(head))
    yield from _pieces(Line(line.text[len(head) :].lstrip()), limits)


def _longest_head(text: str, limits: Limits) -> str:
    """The longest beginning that fits, cut after a sentence or a word where there is one in its second half."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if limits.size(limits.write(Line(text[:middle]))) <= limits.text:
            low = middle
        else:
            high = middle - 1
    for cut in _CUTS:
        ends = [match.start() for match in cut.finditer(text, 0, low + 1) if match.start() > low // 2]
        if ends:
            return text[: ends[-1]]
    return text[:low]


def _fits(choices: Sequence[Choice], kind: Kind) -> bool:
    titles = [choice.title.strip() for choice in choices]
    return (
        len(choices) <= kind.most
        and len(set(titles)) == len({choice.payload for choice in choices}) == len(choices)
        and all(titles)
        and all(utf16(title) <= kind.title for title in titles)
    )


def _numbered(choices: Sequence[Choice], first: int) -> list[Line]:
    lines = [Line(""), Line(texts.say("numbers"))]
    return [*lines, *(Line(f"{number}. {choice.title}") for number, choice in enumerate(choices, start=first))]


def _headed(name: str, lines: list[Line]) -> list[Line]:
    return [Line(""), Line(texts.say(name)), *dict.fromkeys(lines)] if lines else []


def _source(source: Mapping[str, Any]) -> Line:
    title, date = str(source.get("title") or ""), str(source.get("as_of") or "")
    with contextlib.suppress(ValueError, IndexError, KeyError):
        date = as_of(date)
    text = texts.say("source", title=title, date=date) if date else title
    return Line(text, str(source.get("url") or ""))


def _school(school: Mapping[str, Any]) -> Line:
    values = {name: str(school.get(name) or "") for name in ("name", "street", "postcode", "town")}
    distance = school.get("distance_km")
    if isinstance(distance, (int, float)):
        line = texts.say("school_distance", distance=number(distance), **values)
    else:
        line = texts.say("school", **values)
    if school.get("phone"):
        line = texts.say("phone", line=line, phone=str(school["phone"]))
    return Line(line, str(school.get("website") or ""))


def _table(table: Mapping[str, Any] | None, text: str) -> list[Line]:
    """The rows of a comparison that the text does not tell already."""
    if not table:
        return []
    columns = [str(column) for column in table.get("columns") or ()]
    lines: list[Line] = []
    for label, *cells in table.get("rows") or ():
        if f"{label}:" not in text:
            named = "; ".join(f"{name}: {cell}" for name, cell in zip(columns[1:], cells, strict=False))
            lines.append(Line(f"{label}: {named}"))
    return lines


def _picture(figure: Mapping[str, Any] | None) -> Picture | None:
    url = str((figure or {}).get("url") or "")
    if not url.startswith(_FIGURES) or ".." in url or not url.endswith((".svg", ".png")):
        return None
    return Picture(url[: -len(".svg")] + ".png", str((figure or {}).get("alt") or ""))
