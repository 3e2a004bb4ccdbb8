"""Labelled messages: what is asked, and which profession and degree the text names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.understanding.data import Example

OUT_OF_SCOPE = "out_of_scope"
#: A bare value: in a talk it repeats the last topic.
INFORM = "inform"
#: Rasa's name for "not understood": the bot asks back.
UNCLEAR = "nlu_fallback"


@dataclass(frozen=True)
class Case:
    """A message with its labels; ``None`` for entities means that the set does not label them."""

    text: str
    intent: str
    also: frozenset[str] = frozenset()
    professions: frozenset[str] | None = None
    degrees: frozenset[str] | None = None

    @property
    def wanted(self) -> frozenset[str]:
        """All that is asked."""
        return self.also | {self.intent}

    @property
    def in_scope(self) -> bool:
        """Whether it is a question for this bot."""
        return self.intent != OUT_OF_SCOPE


def read(path: Path) -> list[Case]:
    """The cases of a file of JSON lines."""
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def of_examples(examples: Sequence[Example]) -> list[Case]:
    """Cases of examples, which have no labels but the intent."""
    return [Case(example.text, example.intent) for example in examples]


def _case(row: dict[str, Any]) -> Case:
    return Case(
        row["text"],
        row["intent"],
        frozenset(row.get("also") or ()),
        _values(row.get("profession")),
        _values(row.get("school_degree")),
    )


def _values(value: str | list[str] | None) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value or ())
