"""Finds out whether a message shows that somebody is in distress, by the patterns of ``knowledge/crisis/signs.yml``.

spaCy's matcher compares words in a narrow form (see ``key``); rapidfuzz takes typing mistakes to the words meant.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from advisor import crisis
from advisor.crisis import SignData
from advisor.knowledge import DEFAULT_FOLDER
from understanding.lexicon import plain
from understanding.matching import german
from understanding.text import fold

#: So much of a message is looked at: whoever is in distress may write at length.
MAX_CHARACTERS = 4_000

Level = Literal["acute", "explicit", "veiled", "other"]

#: Signs that hold beside a question about the profession, too.
_ALWAYS = ("acute", "explicit")

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACED_LETTERS = re.compile(r"(?<!\w)\w(?:[ .·_-]\w){3,}(?!\w)")
_WORD = re.compile(r"[\w*#@$€]+(?:['’`.·_+-][\w*#@$€]+)*")
_END = re.compile(r"[.!?;\n]")
_PAUSE = re.compile(r",")
_PART = re.compile(r"\w+")
_JOINTS = re.compile(r"[^\w*#]+")
_MASK = re.compile(r"[*#]+")
_RUN = re.compile(r"(.)\1{2,}")
_DIGITS_AS_LETTERS = str.maketrans("013457@$€", "oieastase")
_GAP = re.compile(r"\.\.(\d+)")
_BOUNDARY = "."
_COMMA = ","

_OWN = frozenset({"mein", "meine", "meiner", "meinem", "meinen"})
_OWN_REACH = 2

_SHORTEST_TYPO = 5
_LONG_WORD = 9
_SHORTEST_GLUED = 9
_LEAST_GLUED = 2
#: Words written together are only taken apart around one of these: "willsterben", not "Kinderpfleger".
_GLUED_TO = frozenset({"ich", "mich", "mir", "nicht", "will", "mein", "meine", "mehr"})


@dataclass(frozen=True)
class Sign:
    """What a message shows: the kind of distress, and how plainly (``other``: somebody else is in distress)."""

    kind: str
    level: Level

    def as_json(self) -> dict[str, Any]:
        """A form for the parse result."""
        return {"kind": self.kind, "acute": self.level == "acute", "other": self.level == "other"}


@dataclass(frozen=True)
class _Found:
    name: str
    start: int
    end: int


def key(word: str) -> str:
    """The narrow form of a word: lower case, no umlauts, no accents."""
    folded = plain(fold(unicodedata.normalize("NFKC", word)))
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def read(folder: Path = DEFAULT_FOLDER / "crisis") -> CrisisSigns:
    """The signs of a folder; raises ``ValueError`` where a file is not of its shape."""
    return CrisisSigns(crisis.read(folder).signs)


class _Patterns:
    """spaCy's matcher, asked only where a message has a word for each token of at least one pattern.

    That is seldom so, and the matcher tries every pattern at every word.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._matcher = Matcher(vocab)
        self._by_word: dict[str, list[_Needed]] = {}
        self._by_expression: list[_Needed] = []

    def add(self, name: str, patterns: Sequence[list[dict[str, Any]]]) -> None:
        """More patterns under a name."""
        self._matcher.add(name, patterns)
        for pattern in patterns:
            needed = _Needed.of(pattern)
            for word in needed.forms[0] if needed.forms else ():
                self._by_word.setdefault(word, []).append(needed)
            if not needed.forms:
                self._by_expression.append(needed)

    def found(self, doc: Doc) -> list[_Found]:
        """Where the patterns match."""
        words = {token.norm_ for token in doc}
        lines = "\n".join(words)
        candidates = itertools.chain(self._by_expression, *(self._by_word.get(word, ()) for word in words))
        if not any(needed.is_in(words, lines) for needed in candidates):
            return []
        return [_Found(doc.vocab.strings[name], start, end) for name, start, end in self._matcher(doc)]


@dataclass(frozen=True)
class _Needed:
    """Without a word for each of these a pattern cannot match; tokens that may be missing are left out."""

    forms: tuple[frozenset[str], ...]
    expressions: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, pattern: Sequence[dict[str, Any]]) -> _Needed:
        """What spaCy's pattern needs; what is said in few ways comes first."""
        norms = [token["NORM"] for token in pattern if "OP" not in token]
        forms = sorted((frozenset(norm["IN"]) for norm in norms if "IN" in norm), key=len)
        return cls(tuple(forms), tuple(re.compile(norm["REGEX"], re.MULTILINE) for norm in norms if "REGEX" in norm))

    def is_in(self, words: set[str], lines: str) -> bool:
        """Whether a message has it; ``lines``: its words, one a line."""
        if any(words.isdisjoint(forms) for forms in self.forms):
            return False
        return all(expression.search(lines) for expression in self.expressions)


class CrisisSigns:
    """Looks for the signs. Made once; thread-safe after that."""

    def __init__(self, data: SignData) -> None:
        self._nlp = german()
        self._kinds = tuple(data.kinds)
        self._spellings = {key(form): key(word) for word, forms in data.spellings.items() for form in forms}
        self._classes = {name: [self._form(word) for word in words] for name, words in data.words.items()}
        self._ordinary = frozenset(map(key, data.never_typos)) | frozenset(map(key, self._nlp.Defaults.stop_words))
        self._words: set[str] = set()
        self._signs = _Patterns(self._nlp.vocab)
        self._harmless = _Patterns(self._nlp.vocab)
        self._job = _Patterns(self._nlp.vocab)
        for kind, signs in data.kinds.items():
            for level in ("acute", "explicit", "veiled", "other"):
                self._add(self._signs, f"{kind} {level}", getattr(signs, level))
        self._add(self._harmless, "harmless", data.harmless)
        self._add(self._job, "job", data.job)
        self._mistypable = sorted(word for word in map(key, data.mistyped) if len(word) >= _SHORTEST_TYPO)
        self._resolve = lru_cache(maxsize=4096)(self._resolved)

    def find(self, text: str) -> Sign | None:
        """The weightiest sign of distress in a message; ``None`` where there is none."""
        doc = self._doc(text)
        found = self._signs.found(doc)
        if found:
            harmless = self._harmless.found(doc)
            found = [match for match in found if not any(_overlap(match, other) for other in harmless)]
        if found and self._job.found(doc):
            found = [match for match in found if _sign(match).level in _ALWAYS or _is_of_ones_own(match, doc)]
        return min(map(_sign, found), key=self._weight, default=None)

    def is_job_question(self, text: str) -> bool:
        """Whether the words are those of a question about the profession, or of a manner of speaking."""
        doc = self._doc(text)
        return bool(self._job.found(doc) or self._harmless.found(doc))

    def _weight(self, sign: Sign) -> tuple[int, int, int]:
        return (sign.level == "other", sign.level != "acute", self._kinds.index(sign.kind))

    def _add(self, to: _Patterns, name: str, patterns: Sequence[str]) -> None:
        if patterns:
            to.add(name, [self._pattern(pattern.split(), to is self._signs) for pattern in patterns])

    def _pattern(self, parts: Sequence[str], over_commas: bool) -> list[dict[str, Any]]:
        """spaCy's pattern: one that ends with a sentence may end at a comma, too."""
        tokens = [self._token(part, over_commas) for part in parts]
        if len(parts) > 1 and parts[-1] == _BOUNDARY:
            tokens[-1] = {"NORM": {"IN": [_BOUNDARY, _COMMA]}}
        return tokens

    def _token(self, part: str, over_commas: bool) -> dict[str, Any]:
        """One token of spaCy's pattern from one part of ours."""
        gap = _GAP.fullmatch(part)
        if gap:
            not_in = [_BOUNDARY] if over_commas else [_BOUNDARY, _COMMA]
            return {"NORM": {"NOT_IN": not_in}, "OP": f"{{0,{gap.group(1)}}}"}
        optional = {"OP": "?"} if part.endswith("?") else {}
        forms: list[str] = []
        for alternative in part.rstrip("?").split("|"):
            forms += self._classes[alternative[1:]] if alternative.startswith("@") else [self._form(alternative)]
        if any("*" in form for form in forms):
            expression = "|".join(re.escape(form).replace(r"\*", r"\w*") for form in forms)
            return {"NORM": {"REGEX": f"^(?:{expression})$"}, **optional}
        self._words.update(forms)
        return {"NORM": {"IN": forms}, **optional}

    def _form(self, word: str) -> str:
        """A word of a pattern in the narrow form; the boundary and the star stay as they are."""
        form = "*".join(key(part) for part in word.split("*"))
        return word if word == _BOUNDARY else self._spellings.get(form, form)

    def _doc(self, text: str) -> Doc:
        words = [_BOUNDARY, *self._tokens(text[:MAX_CHARACTERS]), _BOUNDARY]
        doc = Doc(self._nlp.vocab, words=words)
        for token, word in zip(doc, words, strict=True):
            token.norm_ = word
        return doc

    def _tokens(self, text: str) -> Iterator[str]:
        """The words of a message in the narrow form, put right; ends of sentences as a boundary."""
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
        text = _SPACED_LETTERS.sub(lambda match: _JOINTS.sub("", match.group().replace("_", "")), text)
        position = 0
        for match in _WORD.finditer(text):
            between = text[position : match.start()]
            if _END.search(between):
                yield _BOUNDARY
            elif _PAUSE.search(between):
                yield _COMMA
            yield from self._parts(match.group())
            position = match.end()
        if _END.search(text, position):
            yield _BOUNDARY

    def _parts(self, written: str) -> Iterator[str]:
        """The words of something written without a blank: "geht's", "st*rben", "sterben.ich", "ichwillsterben"."""
        joined = self._resolve(_JOINTS.sub("", written.replace("_", "")))
        if joined is not None:
            yield from joined
            return
        parts = _PART.findall(written)
        for number, part in enumerate(parts):
            if number and "." in written:
                yield _BOUNDARY
            yield from self._resolve(part) or (key(part),)

    def _resolved(self, written: str) -> tuple[str, ...] | None:
        """The words of the patterns that are meant; ``None`` where it is none of them."""
        if _MASK.search(written):
            return self._masked(written)
        if any(c.isdigit() or c in "@$€" for c in written) and any(c.isalpha() for c in written):
            written = written.translate(_DIGITS_AS_LETTERS)
        candidates = [key(_RUN.sub(r"\1\1", written)), key(_RUN.sub(r"\1", written))]
        for word in candidates:
            if word in self._spellings or word in self._words:
                return (self._spellings.get(word, word),)
        word = candidates[-1]
        if word in self._ordinary or candidates[0] in self._ordinary or not word.isalpha():
            return None
        near = self._nearest(word)
        if near:
            return (near,)
        return self._glued(word) if len(word) >= _SHORTEST_GLUED else None

    def _nearest(self, word: str) -> str | None:
        """The word of the patterns within one edit (two in a long word, with its first letter right)."""
        if len(word) < _SHORTEST_TYPO - 1:
            return None
        most = 1 if len(word) < _LONG_WORD else 2
        found = process.extractOne(word, self._mistypable, scorer=OSA.distance, score_cutoff=most)
        if found is None or (found[1] > 1 and found[0][0] != word[0]):
            return None
        return str(found[0])

    def _masked(self, written: str) -> tuple[str, ...] | None:
        """A word with some letters hidden: "st*rben"."""
        plain_word = _MASK.sub("", written)
        if len(plain_word) < _SHORTEST_TYPO - 2:
            return None
        expression = re.compile(_MASK.sub(lambda m: f"\\w{{1,{len(m.group()) + 1}}}", key(written)))
        return next(((word,) for word in self._mistypable if expression.fullmatch(word)), None)

    def _glued(self, word: str) -> tuple[str, ...] | None:
        """Words written together: "ichwillsterben"."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 14), end):
                part, before = word[start:end], best[start]
                if before is not None and len(part) > 1 and (part in self._words or part in self._spellings):
                    whole = (*before, self._spellings.get(part, part))
                    current = best[end]
                    if current is None or len(whole) < len(current):
                        best[end] = whole
        found = best[-1]
        return found if found and len(found) >= _LEAST_GLUED and _GLUED_TO & set(found) else None


def _sign(match: _Found) -> Sign:
    kind, level = match.name.split()
    return Sign(kind, level)  # type: ignore[arg-type]


def _is_of_ones_own(match: _Found, doc: Doc) -> bool:
    """Whether somebody of one's own is in distress: "meine Freundin", not "ein Kind in der Gruppe"."""
    near = doc[max(0, match.start - _OWN_REACH) : match.end]
    return _sign(match).level == "other" and any(token.norm_ in _OWN for token in near)


def _overlap(one: _Found, other: _Found) -> bool:
    return one.start < other.end and other.start < one.end
