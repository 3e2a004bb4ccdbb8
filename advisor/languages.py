"""Other languages: how they are known by, and what is said in them. Data in ``knowledge/languages/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ValidationError, validator

from advisor.files import load_yaml
from advisor.model import Entry

_Model = TypeVar("_Model", bound=Entry)

#: Files of the folder that are no language of their own.
_OTHER_FILES = frozenset({"de", "wishes"})


class Language(Entry):
    """One language.

    ``asked`` are its German names, ``letters`` those that no other language here has, ``words`` its frequent words,
    ``latin_words`` the same typed in Latin letters, ``alone`` words that are enough on their own. ``text`` says where
    help is, ``crisis`` where help in distress is (``{seelsorge}``: see ``knowledge/crisis/help.yml``).
    """

    name: str
    asked: tuple[str, ...]
    script: Literal["latin", "cyrillic", "arabic", "greek"]
    letters: str
    words: tuple[str, ...]
    latin_words: tuple[str, ...] = ()
    alone: tuple[str, ...]
    text: str
    crisis: str

    @validator("text", "crisis")
    def _some_text(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty")
        return value


class German(Entry):
    """Frequent German words: a message with them is German, whatever other words are in it."""

    words: tuple[str, ...]


class Wishes(Entry):
    """The shape of ``wishes.yml``."""

    easier: tuple[str, ...]
    again: tuple[str, ...]
    always: tuple[str, ...]
    normal: tuple[str, ...]
    fillers: tuple[str, ...]
    about_languages: tuple[str, ...]


@dataclass(frozen=True)
class Languages:
    """All languages by their code, the words of German, and how wishes for simpler answers are known."""

    known: dict[str, Language]
    german: German
    wishes: Wishes


def read(folder: Path) -> Languages:
    """Read the folder; raises ``ValueError`` naming the file that is not of its shape."""
    known = {
        path.stem: _model(Language, path) for path in sorted(folder.glob("*.yml")) if path.stem not in _OTHER_FILES
    }
    return Languages(known, _model(German, folder / "de.yml"), _model(Wishes, folder / "wishes.yml"))


def _model(model: type[_Model], path: Path) -> _Model:
    try:
        return model.parse_obj(load_yaml(path))
    except (ValidationError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from error
