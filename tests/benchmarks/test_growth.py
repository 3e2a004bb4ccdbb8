"""What is made to grow stays valid."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from advisor import knowledge
from benchmarks.serving import growth
from benchmarks.understanding import data
from benchmarks.understanding.data import Example
from deploy.local.settings import ROOT


def test_stored_conversations_are_copies_in_order(tmp_path: Path) -> None:
    database = tmp_path / "conversations.sqlite"
    columns = "id INTEGER PRIMARY KEY, sender_id, type_name, timestamp, intent_name, action_name, data"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"CREATE TABLE events ({columns})")
        rows = [("somebody", name, 1.0, None, None, "{}") for name in ("action", "user", "bot")]
        insert = "INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data) VALUES "
        connection.executemany(insert + "(?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
        growth.store_conversations(database, 50)
        stored = connection.execute("SELECT sender_id, type_name FROM events ORDER BY sender_id, id").fetchall()
    assert len(stored) == 51 * 3
    assert [name for sender, name in stored if sender == "stored-50"] == ["action", "user", "bot"]


def test_an_empty_store_cannot_grow(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id)")
    with pytest.raises(ValueError, match="no conversation"):
        growth.store_conversations(tmp_path / "x.sqlite", 5)


def test_training_data_grows_by_different_sentences(tmp_path: Path) -> None:
    examples = [Example("wie lange dauert die ausbildung", "a"), Example("ja", "b")]
    data.write(tmp_path / "nlu.yml", examples)
    number = growth.more_training_data(tmp_path, 10, seed=1)
    grown = data.read(tmp_path)
    assert len(grown) == len(set(grown)) == number
    assert set(examples) <= set(grown)
    assert sum(example.intent == "a" for example in grown) > 8
    assert sum(example.intent == "b" for example in grown) == 1


def test_grown_knowledge_is_valid(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    growth.more_knowledge(folder, 2, seed=1)
    plain, grown = knowledge.load(), knowledge.load(folder)
    general = sum(len(topic.facts) for topic in plain.topics.values())
    assert len(grown.facts) == len(plain.facts) + general
    numbers = {school.number for school in plain.schools.schools}
    added = {school.number for school in grown.schools.schools} - numbers
    assert len(added) > len(numbers) / 2
    assert {number.removeprefix("1") for number in added} <= numbers
