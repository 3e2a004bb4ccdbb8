"""Checks of the training sentences that Rasa does not make: twins, contradictions, intents that are too thin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Indel

from understanding.text import clean, fold, plain_gender

CAREER_LEAST = 40
OTHER_LEAST = 25
OUT_OF_SCOPE_LEAST = 300
#: From this likeness (0 to 1) on two sentences of one intent are twins.
TWINS = 0.93
#: Between intents single letters may decide ("was kann ich" / "was kannst du").
TWINS_ACROSS = 0.97
_CAREER = ("ask_", "find_", "match_", "compare_")
_NOT_CAREER = ("ask_capabilities", "ask_language", "ask_privacy")
_SHORTEST_TWIN = 12
_SIGNS = re.compile(r"[^\w]+")


def read(folder: Path) -> list[tuple[str, str]]:
    """Sentence and intent of all training files."""
    sentences = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            sentences += [(line, block["intent"]) for line in lines]
    return sentences


def findings(folder: Path) -> Iterator[str]:
    """Everything that is wrong with the training sentences, in words."""
    sentences = read(folder)
    yield from _thin(sentences)
    yield from _twins(sentences)


def _thin(sentences: list[tuple[str, str]]) -> Iterator[str]:
    for intent, count in Counter(intent for _, intent in sentences).items():
        least = _least(intent)
        if count < least:
            yield f"{intent}: nur {count} Sätze, nötig sind {least}"


def _least(intent: str) -> int:
    if intent == "out_of_scope":
        return OUT_OF_SCOPE_LEAST
    return CAREER_LEAST if intent.startswith(_CAREER) and intent not in _NOT_CAREER else OTHER_LEAST


def _twins(sentences: list[tuple[str, str]]) -> Iterator[str]:
    forms = [_SIGNS.sub(" ", fold(plain_gender(clean(text)))).strip() or text for text, _ in sentences]
    first: dict[str, int] = {}
    for index, form in enumerate(forms):
        if form in first:
            yield _pair(sentences, first[form], index)
        first.setdefault(form, index)
    yield from _near(sentences, forms, sorted(first.values()))


def _near(sentences: list[tuple[str, str]], forms: list[str], indices: list[int]) -> Iterator[str]:
    """Sentences that differ by a few letters; only sentences of like length are compared."""
    ordered = sorted((i for i in indices if len(forms[i]) >= _SHORTEST_TWIN), key=lambda i: len(forms[i]))
    for position, index in enumerate(ordered):
        longest = len(forms[index]) / TWINS * (2 - TWINS)
        others = []
        for other in ordered[position + 1 :]:
            if len(forms[other]) > longest:
                break
            others.append(other)
        matches = process.extract(
            forms[index],
            [forms[other] for other in others],
            scorer=Indel.normalized_similarity,
            score_cutoff=TWINS,
            limit=None,
        )
        for _, likeness, number in matches:
            same = sentences[index][1] == sentences[others[number]][1]
            if same or likeness >= TWINS_ACROSS:
                yield _pair(sentences, index, others[number])


def _pair(sentences: list[tuple[str, str]], one: int, other: int) -> str:
    (text, intent), (twin, twin_intent) = sentences[one], sentences[other]
    where = intent if intent == twin_intent else f"{intent} und {twin_intent}"
    return f"{where}: „{text}“ und „{twin}“ sind fast gleich"
