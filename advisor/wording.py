"""The sentences that the program fills in, kept in ``knowledge/wording/`` where an editor finds them."""

from __future__ import annotations

import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Wording:
    """Templates by topic and name, next steps by topic, German labels of choices, and the questions that ask for a
    topic as a whole."""

    templates: dict[str, dict[str, str]]
    next_steps: dict[str, tuple[str, ...]]
    choices: dict[str, dict[str, str]]
    overview_questions: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, folder: Path) -> Wording:
        """Read the folder; raises ``ValueError`` where a template is not a text."""
        templates = _mapping(folder / "templates.yml")
        for topic, entries in templates.items():
            for name, text in entries.items():
                if not isinstance(text, str):
                    raise ValueError(f"templates.yml: {topic} → {name}: must be a text")
                _fields(text)
        steps = {topic: tuple(names) for topic, names in _mapping(folder / "next_steps.yml").items()}
        overviews = {t: tuple(questions) for t, questions in _mapping(folder / "overview_questions.yml").items()}
        return cls(templates, steps, _mapping(folder / "choices.yml"), overviews)

    def has(self, topic: str, name: str) -> bool:
        """Whether a template exists."""
        return name in self.templates.get(topic, {})

    def say(self, topic: str, name: str, /, **values: str) -> str:
        """Fill a template in; raises ``KeyError`` where it or one of its values is missing."""
        return self.templates[topic][name].format(**values).strip()

    def choice(self, kind: str, value: str) -> str:
        """The German label of a value, for example of a school degree."""
        return self.choices[kind][value]


def _mapping(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name}: must be a mapping")
    return content


def _fields(template: str) -> list[str]:
    return [field for _, field, _, _ in string.Formatter().parse(template) if field]
