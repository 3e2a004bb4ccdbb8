"""Reads the files of ``knowledge/``: YAML without surprises, and CSV whose mistakes name their line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Made = TypeVar("_Made")


class _Loader(_Base):
    """``yes`` and ``no`` are words, only ``true`` and ``false`` are not; a key that stands twice is refused."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """The mapping of a node; raises ``ConstructorError`` for a key that stands twice."""
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key stands twice: {key.value}", key.start_mark)
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool" or sign in "tTfF"]
    for sign, rules in _Base.yaml_implicit_resolvers.items()
}


def load_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises ``ValueError`` where it is none in UTF-8, ``OSError`` where it is missing."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error


def load_mapping(path: Path) -> dict[str, Any]:
    """The content of a YAML file that is a mapping. Raises as ``load_yaml`` does, naming the file."""
    try:
        content = load_yaml(path)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(content, dict) or not content:
        raise ValueError(f"{path.name}: must be a mapping")
    return content


def load_csv(path: Path, make: Callable[[dict[str, str]], _Made]) -> list[_Made]:
    """What ``make`` makes of each line of a CSV file. Raises ``ValueError`` naming file and line."""
    made: list[_Made] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            for row in reader:
                if None in row or None in row.values():
                    raise ValueError(f"must have {len(reader.fieldnames or ())} values")
                made.append(make(row))
        except (ArithmeticError, LookupError, TypeError, ValueError, csv.Error) as error:
            raise ValueError(f"{path.name}, line {reader.line_num}: {error!r}") from error
    if not made:
        raise ValueError(f"{path.name}: has no lines")
    return made
