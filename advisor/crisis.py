"""What is said to somebody in distress, and where help is. Data in ``knowledge/crisis/``."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError, validator

from advisor.files import load_mapping
from advisor.model import Entry, Sourced

#: The kind of distress that is answered where nothing more is known.
GENERAL = "sad"


class Help(Sourced):
    """A telephone or a page where people help; ``number`` is what texts name it by."""

    name: str
    number: str


class Words(Entry):
    """What is said: ``text`` first, ``again`` when somebody goes on writing about it, ``easy`` in Einfache Sprache."""

    text: str
    again: str
    easy: str


class KindSigns(Entry):
    """The patterns of one kind of distress, by level."""

    acute: tuple[str, ...] = ()
    explicit: tuple[str, ...] = ()
    veiled: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


class SignData(Entry):
    """The shape of ``signs.yml``: how distress is recognised (the file itself explains the patterns)."""

    spellings: dict[str, tuple[str, ...]]
    mistyped: tuple[str, ...]
    never_typos: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    kinds: dict[str, KindSigns]
    harmless: tuple[str, ...]
    job: tuple[str, ...]


class CrisisKnowledge(Entry):
    """Answers by kind of distress.

    ``acute`` is said where help is needed at once, ``other`` where somebody else is in distress. ``write`` names help
    in writing, ``go_on`` is said when the person wants to go on, ``perhaps`` where it is unclear what was meant.
    ``{name}`` stands for the number of a help.
    """

    help: dict[str, Help]
    kinds: dict[str, Words]
    acute: dict[str, Words]
    other: Words
    write: Words
    go_on: Words
    perhaps: str
    buttons: dict[str, str]
    signs: SignData

    @validator("kinds")
    def _has_general(cls, value: dict[str, Words]) -> dict[str, Words]:
        if GENERAL not in value:
            raise ValueError(f"{GENERAL} is missing")
        return value

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text, its numbers filled in, with where it stands."""
        kinds = {**self.kinds, **{f"acute {name}": words for name, words in self.acute.items()}}
        for name, words in {**kinds, "other": self.other, "write": self.write, "go_on": self.go_on}.items():
            for field in ("text", "again", "easy"):
                yield f"crisis {name} {field}", self.filled(getattr(words, field))
        yield "crisis perhaps", self.filled(self.perhaps)

    def filled(self, text: str) -> str:
        """The text with the numbers of the helps it names."""
        return text.format(**{name: place.number for name, place in self.help.items()}).strip()

    def named(self, text: str) -> list[Help]:
        """The helps that a text names, each once."""
        names = dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(text) if name)
        return [self.help[name] for name in names]


def read(folder: Path) -> CrisisKnowledge:
    """Read the folder; raises ``ValueError`` naming the file that is not of its shape."""
    try:
        helps = {name: Help.parse_obj(entry) for name, entry in load_mapping(folder / "help.yml").items()}
    except ValidationError as error:
        raise ValueError(f"help.yml: {error}") from error
    try:
        signs = SignData.parse_obj(load_mapping(folder / "signs.yml"))
    except ValidationError as error:
        raise ValueError(f"signs.yml: {error}") from error
    try:
        known = CrisisKnowledge.parse_obj({**load_mapping(folder / "answers.yml"), "help": helps, "signs": signs})
        list(known.texts())
    except (ValidationError, KeyError) as error:
        raise ValueError(f"answers.yml: {error}") from error
    return known
