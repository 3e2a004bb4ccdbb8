"""The training data as pairs of text and intent: read, drawn from, divided into folds, written for Rasa."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

_MARK = "- "


@dataclass(frozen=True)
class Example:
    """A sentence with its intent."""

    text: str
    intent: str


def read(folder: Path) -> list[Example]:
    """All examples of a folder of Rasa's training files, in the order of the file names."""
    return [example for path in sorted(folder.glob("*.yml")) for example in _examples(path)]


def examples_of(path: Path) -> list[Example]:
    """The examples of one training file."""
    return list(_examples(path))


def _examples(path: Path) -> Iterator[Example]:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
        for line in entry.get("examples", "").splitlines():
            if line.startswith(_MARK) and "intent" in entry:
                yield Example(line.removeprefix(_MARK).strip(), entry["intent"])


def write(path: Path, examples: Sequence[Example]) -> None:
    """One training file for Rasa."""
    blocks = [
        {"intent": intent, "examples": "".join(f"{_MARK}{example.text}\n" for example in group)}
        for intent, group in _by_intent(examples).items()
    ]
    text = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")


def few(examples: Sequence[Example], number: int, seed: int) -> list[Example]:
    """At most so many examples of each intent, drawn at random."""
    draw = random.Random(seed)
    groups = _by_intent(examples).values()
    return [example for group in groups for example in draw.sample(group, min(number, len(group)))]


def folds(examples: Sequence[Example], number: int, seed: int) -> list[tuple[list[Example], list[Example]]]:
    """The examples divided into so many folds, each intent evenly: pairs of what to learn from and what to ask."""
    draw = random.Random(seed)
    parts: list[list[Example]] = [[] for _ in range(number)]
    for group in _by_intent(examples).values():
        for position, example in enumerate(draw.sample(group, len(group))):
            parts[position % number].append(example)
    return [([example for other in parts if other is not part for example in other], part) for part in parts]


def _by_intent(examples: Sequence[Example]) -> dict[str, list[Example]]:
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.intent, []).append(example)
    return groups
