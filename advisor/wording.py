"""The sentences that the program fills in, kept in ``knowledge/wording/`` where an editor finds them."""

from __future__ import annotations

import string
from dataclasses import dataclass
from pathlib import Path

from advisor.files import load_mapping

#: The kinds of values whose German labels the program says.
_CHOICES = ("school_degree", "school_degree_with", "training_form", "topic")


@dataclass(frozen=True)
class Wording:
    """Templates by topic and name, next steps by topic, German labels of choices, the questions that ask for a topic
    as a whole, the phrases that steer a talk, the topic that "und danach?" means after each topic, what other short
    questions mean there (by topic and by what they seem to ask), and the intents that an emoji alone stands for."""

    templates: dict[str, dict[str, str]]
    next_steps: dict[str, tuple[str, ...]]
    choices: dict[str, dict[str, str]]
    overview_questions: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]
    afterwards: dict[str, tuple[str, ...]]
    follow_ups: dict[str, dict[str, tuple[str, ...]]]
    emoji: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, folder: Path) -> Wording:
        """Read the folder; raises ``ValueError`` naming the file where it is not of this shape."""
        templates = _texts(folder / "templates.yml")
        for topic, entries in templates.items():
            for name, text in entries.items():
                _check_template(text, f"templates.yml: {topic} → {name}")
        choices = _texts(folder / "choices.yml")
        missing = [kind for kind in _CHOICES if kind not in choices]
        if missing:
            raise ValueError(f"choices.yml: missing: {', '.join(missing)}")
        return cls(
            templates,
            _lists(folder / "next_steps.yml"),
            choices,
            _lists(folder / "overview_questions.yml"),
            _lists(folder / "phrases.yml"),
            _lists(folder / "afterwards.yml"),
            _follow_ups(folder / "follow_ups.yml"),
            _lists(folder / "emoji.yml"),
        )

    def is_talk(self, topic: str) -> bool:
        """Whether a topic of the talk itself is answered by its templates."""
        return self.has(topic, "text") and topic in self.choices["topic"]

    def has(self, topic: str, name: str) -> bool:
        """Whether a template exists."""
        return name in self.templates.get(topic, {})

    def say(self, topic: str, name: str, /, **values: str) -> str:
        """Fill a template in; raises ``KeyError`` where it or one of its values is missing."""
        return self.templates[topic][name].format(**values).strip()

    def variants(self, topic: str, name: str) -> list[str]:
        """The names of all wordings of a template: ``text``, ``text_2`` …"""
        return sorted(n for n in self.templates.get(topic, {}) if n == name or n.startswith(f"{name}_"))

    def choice(self, kind: str, value: str) -> str:
        """The German label of a value, for example of a school degree."""
        return self.choices[kind][value]


def _texts(path: Path) -> dict[str, dict[str, str]]:
    content = load_mapping(path)
    for topic, entries in content.items():
        if not isinstance(entries, dict):
            raise ValueError(f"{path.name}: {topic}: must be a mapping")
        for name, text in entries.items():
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{path.name}: {topic} → {name}: must be a text")
    return content


def _lists(path: Path) -> dict[str, tuple[str, ...]]:
    content = load_mapping(path)
    for topic, texts in content.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{path.name}: {topic}: must be a list of texts")
    return {topic: tuple(texts) for topic, texts in content.items()}


def _follow_ups(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    content = load_mapping(path)
    for topic, entries in content.items():
        if not isinstance(entries, dict) or not all(isinstance(meant, list) and meant for meant in entries.values()):
            raise ValueError(f"{path.name}: {topic}: must name lists of topics or facts")
    return {topic: {key: tuple(meant) for key, meant in entries.items()} for topic, entries in content.items()}


def _check_template(template: str, where: str) -> None:
    try:
        list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
