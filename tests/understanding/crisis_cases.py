"""The sentences of ``crisis_positive.txt`` and ``crisis_negative.txt`` by section."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def sentences(name: str) -> dict[str, list[str]]:
    """The sentences of a file by the first word of their section's heading."""
    sections: dict[str, list[str]] = {}
    section = ""
    for line in (FOLDER / f"crisis_{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line.removeprefix("# ").split(":")[0].split(" ")[0]
        elif line.strip():
            sections.setdefault(section, []).append(line)
    return sections


POSITIVE = sentences("positive")
NEGATIVE = [line for lines in sentences("negative").values() for line in lines]
