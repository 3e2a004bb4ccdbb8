"""Which language a message is written in, which one it asks for, and how simple the answer is wished to be.

Decided by scripts, letters and frequent words of ``knowledge/languages/``: small, the same every time, no downloads.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

from advisor import languages
from advisor.knowledge import DEFAULT_FOLDER
from advisor.languages import Languages

#: A language that is none of ours, told by its script.
OTHER = "other"
#: So much of a message is looked at.
MAX_CHARACTERS = 1_000

_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"['’`]")
_SCRIPTS = {"LATIN": "latin", "CYRILLIC": "cyrillic", "ARABIC": "arabic", "GREEK": "greek"}
#: A script that stands for one language where its words tell nothing.
_OF_SCRIPT = {"cyrillic": "ru", "arabic": "ar", "greek": "el"}
_LEAST_FOREIGN_LETTERS = 3
_LEAST_SCRIPT_SHARE = 0.4
_LEAST_WORDS = 2
_LEAST_WORD_SHARE = 0.3
_SHORT = 3


class LanguageSigns:
    """Looks for the signs. Made once; thread-safe after that."""

    def __init__(self, data: Languages) -> None:
        known, wishes = data.known, data.wishes
        self._known = known
        self._german = frozenset(data.german.words)
        self._words = {code: frozenset((*one.words, *one.latin_words)) for code, one in known.items()}
        self._of_how_many = Counter(word for words in self._words.values() for word in words)
        self._names = {name: code for code, one in known.items() for name in one.asked}
        self._alone = {word: code for code, one in known.items() for word in one.alone}
        self._fillers = frozenset(wishes.fillers)
        self._about = frozenset(wishes.about_languages)
        phrases = [
            (phrase, wish) for wish in ("easier", "again", "always", "normal") for phrase in getattr(wishes, wish)
        ]
        self._phrases = sorted(phrases, key=lambda entry: -len(entry[0]))

    def written_in(self, text: str) -> str | None:
        """The code of the language of a message, ``OTHER`` for an unknown script; ``None`` for German or nothing."""
        text = _lower(text[:MAX_CHARACTERS])
        script = _script(text)
        if script == "latin":
            return self._latin(text)
        if script is None or script == OTHER:
            return script
        scores = {
            code: sum(word in self._words[code] for word in _WORD.findall(text))
            + 2 * sum(c in one.letters for c in text)
            for code, one in self._known.items()
            if one.script == script
        }
        best = max(scores, key=lambda code: scores[code])
        return best if scores[best] else _OF_SCRIPT[script]

    def asked_for(self, text: str) -> str | None:
        """The code of a language that a German message names ("auf türkisch")."""
        return next((self._names[word] for word in _WORD.findall(_lower(text)) if word in self._names), None)

    def is_about_languages(self, text: str) -> bool:
        """Whether a message speaks of languages at all, not of easier German."""
        return any(word in self._about for word in _WORD.findall(_lower(text)))

    def wish(self, text: str) -> str | None:
        """``easier``, ``again``, ``always`` (easier from now on) or ``normal``, where the message says nothing else."""
        rest = f" {' '.join(_WORD.findall(_lower(text)))} "
        found = []
        for phrase, wish in self._phrases:
            if f" {phrase} " in rest:
                rest = rest.replace(f" {phrase} ", "  ")
                found.append((wish, " " in phrase))
        if not found or any(word not in self._fillers for word in rest.split()):
            return None
        wishes = {wish for wish, _ in found}
        if "normal" in wishes:
            return "normal"
        if "always" in wishes and ("easier" in wishes or ("always", True) in found):
            return "always"
        return next((wish for wish in ("easier", "again") if wish in wishes), None)

    def _latin(self, text: str) -> str | None:
        words = _WORD.findall(text)
        if len(words) <= _SHORT:
            alone = next((self._alone[word] for word in words if word in self._alone), None)
            if alone and not any(word in self._german for word in words):
                return alone
        german = 0
        hits: Counter[str] = Counter()
        weights: Counter[str] = Counter()
        for word in words:
            codes = [code for code in self._known if self._belongs(word, code)]
            if word in self._german:
                german += not codes
                continue
            for code in codes:
                hits[code] += 1
                weights[code] += 1 / max(1, self._of_how_many[word])  # type: ignore[assignment]
        if not hits:
            return None
        best = max(hits, key=lambda code: (weights[code], hits[code]))
        enough = hits[best] >= _LEAST_WORDS and hits[best] / len(words) >= _LEAST_WORD_SHARE
        return best if enough and hits[best] > 2 * german else None

    def _belongs(self, word: str, code: str) -> bool:
        return word in self._words[code] or any(letter in word for letter in self._known[code].letters)


def read(folder: Path = DEFAULT_FOLDER / "languages") -> LanguageSigns:
    """The signs of a folder; raises ``ValueError`` where a file is not of its shape."""
    return LanguageSigns(languages.read(folder))


def _lower(text: str) -> str:
    """Small letters; the Turkish capital İ loses its dot, apostrophes go."""
    return _APOSTROPHE.sub("", unicodedata.normalize("NFC", text.lower().replace("i̇", "i")))


def _script(text: str) -> str | None:
    """The script of a message: a foreign one where it makes up much of it; ``None`` without letters."""
    scripts = Counter(_SCRIPTS.get(unicodedata.name(c, "").split(" ")[0], OTHER) for c in text if c.isalpha())
    foreign = Counter({script: count for script, count in scripts.items() if script != "latin"})
    if foreign:
        script, count = foreign.most_common(1)[0]
        if count >= _LEAST_FOREIGN_LETTERS and count / sum(scripts.values()) >= _LEAST_SCRIPT_SHARE:
            return script
    return "latin" if scripts["latin"] else None
