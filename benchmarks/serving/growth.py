"""Makes a bot grow: many stored conversations, more knowledge, more training data."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from advisor.files import load_yaml
from benchmarks.understanding import data
from benchmarks.understanding.variants import typos

_MISTAKES = 2
_SCHOOL_FILES = {"schools.csv": "number", "programmes.csv": "school"}


def store_conversations(database: Path, number: int) -> None:
    """Copy the conversation that is in the database so many times, each under a sender of its own.

    Raises ``ValueError`` where none is stored yet.
    """
    with closing(sqlite3.connect(database)) as connection:
        (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
        if not events:
            raise ValueError(f"{database} holds no conversation")
        connection.execute(
            """
            WITH RECURSIVE copies(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < ?)
            INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
            SELECT 'stored-' || copy, type_name, timestamp, intent_name, action_name, data
            FROM copies, events WHERE sender_id = (SELECT min(sender_id) FROM events)
            ORDER BY copy, id
            """,
            (number,),
        )
        connection.commit()


def more_training_data(folder: Path, times: int, seed: int) -> int:
    """So many times the sentences of a folder of training files: the same with typing mistakes.

    :returns: how many there are now; short sentences have fewer different copies.
    """
    total = 0
    for path in sorted(folder.glob("*.yml")):
        examples = data.examples_of(path)
        if examples:
            grown = list(dict.fromkeys([*examples, *_mistyped(examples, times - 1, seed)]))
            data.write(path, grown)
            total += len(grown)
    return total


def _mistyped(examples: list[data.Example], times: int, seed: int) -> Iterator[data.Example]:
    draw = random.Random(seed)
    for _ in range(times):
        for example in examples:
            yield replace(example, text=typos(example.text, _MISTAKES, draw))


def more_knowledge(folder: Path, times: int, seed: int) -> None:
    """So many times the facts of the topics (their questions with typing mistakes) and the schools."""
    draw = random.Random(seed)
    for path in sorted((folder / "topics").glob("*.yml")):
        content: dict[str, Any] = load_yaml(path)
        facts = content.get("facts") or []
        content["facts"] = [*facts, *(_copied(fact, copy, draw) for copy in range(1, times) for fact in facts)]
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for name, column in _SCHOOL_FILES.items():
        _more_lines(folder / "schools" / name, column, times)


def _copied(fact: dict[str, Any], copy: int, draw: random.Random) -> dict[str, Any]:
    questions = [typos(question, _MISTAKES, draw) for question in fact["questions"]]
    return {**fact, "id": f"{fact['id']}_{copy}", "questions": list(dict.fromkeys(questions))}


def _more_lines(path: Path, column: str, times: int) -> None:
    """The lines again under school numbers that are not used."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if head.split(",")[0] != column:
        raise ValueError(f"{path}: the first column is not {column}")
    for copy in range(1, times):
        lines += [f"{copy}{line}" for line in lines[: len(lines) // copy]]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
