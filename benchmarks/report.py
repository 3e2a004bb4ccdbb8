"""The figures as Markdown tables and as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

MISSING = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(value: float | None) -> str:
    """0.925 → 92.5 %"""
    return MISSING if value is None else f"{value * 100:.1f} %"


def number(value: float | None, digits: int = 0) -> str:
    """With a comma for thousands."""
    return MISSING if value is None else f"{value:,.{digits}f}"


def times(value: float | None, other: float | None) -> str:
    """How many times the other value."""
    return MISSING if value is None or not other else f"{value / other:.2f} ×"


def heading(content: Mapping[str, Any]) -> str:
    """When and on what was measured."""
    return f"# Benchmark of {content['date']}, {content['cores']} cores"


def new() -> dict[str, Any]:
    """The frame of a result."""
    return {"date": datetime.now().astimezone().isoformat(timespec="minutes"), "cores": os.cpu_count()}


def write(folder: Path, name: str, content: Mapping[str, Any], parts: Sequence[str]) -> Path:
    """``name.json`` and ``name.md``; returns the latter."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    path = folder / f"{name}.md"
    path.write_text("\n\n".join([heading(content), *parts]) + "\n", encoding="utf-8")
    return path
