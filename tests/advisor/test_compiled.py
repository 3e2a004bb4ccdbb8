"""The compiled copy of the knowledge: equal to the files, made anew when they change, never trusted when broken."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import compiled, knowledge
from advisor.advisor import Advisor
from advisor.answer import Situation
from advisor.knowledge import Knowledge, KnowledgeError

KEY = b"k" * 32


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose files were really read."""
    read: list[Path] = []
    load = knowledge._load

    def counted(folder: Path) -> Knowledge:
        read.append(folder)
        return load(folder)

    monkeypatch.setattr(knowledge, "_load", counted)
    return read


def copy_of(folder: Path) -> Path:
    return folder.parent / ".run" / "knowledge.compiled"


def rename(folder: Path) -> None:
    """Give Erzieherinnen another plural."""
    path = folder / "professions" / "erzieher.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('plural: "', 'plural: "Neue ', 1), encoding="utf-8")


def test_the_second_load_reads_no_file_and_knows_the_same(
    copy: Path, reads: list[Path], situation: Callable[..., Situation]
) -> None:
    first, second = knowledge.load(copy), knowledge.load(copy)
    assert reads == [copy]
    for part in ("professions", "ways", "topics", "facts", "wording", "degree_names", "places_outside"):
        assert getattr(first, part) == getattr(second, part), part
    assert first.schools.schools == second.schools.schools
    assert first.places.find("Köln") == second.places.find("Köln")
    for topic in first.topics:
        asked = situation(professions=("erzieher",), weekly_hours=30.0, place=first.places.find("Bochum")[0])
        assert Advisor(first).answer(topic, asked) == Advisor(second).answer(topic, asked)


def test_a_change_is_seen_at_once_and_so_is_its_undoing(copy: Path, reads: list[Path]) -> None:
    path = copy / "professions" / "erzieher.yml"
    old = path.read_text(encoding="utf-8")
    knowledge.load(copy)
    rename(copy)
    assert knowledge.load(copy).professions["erzieher"].names.plural.startswith("Neue ")
    path.write_text(old, encoding="utf-8")
    assert not knowledge.load(copy).professions["erzieher"].names.plural.startswith("Neue ")
    assert len(reads) == 3


def test_a_file_that_came_is_seen(copy: Path) -> None:
    assert "neu" not in knowledge.load(copy).ways
    other = (copy / "ways_to_try" / "boys_day.yml").read_text(encoding="utf-8")
    (copy / "ways_to_try" / "neu.yml").write_text(other.replace("id: boys_day", "id: neu", 1), encoding="utf-8")
    assert "neu" in knowledge.load(copy).ways


def test_a_mistake_is_told_although_there_is_a_copy(copy: Path) -> None:
    knowledge.load(copy)
    (copy / "terms.yml").write_text("school_degree: {}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(KnowledgeError, match=r"terms\.yml"):
            knowledge.load(copy)


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: b"",
        lambda stored: b"rubbish",
        lambda stored: stored[:-1],
        lambda stored: stored[:100] + b"x" + stored[101:],
        lambda stored: b"\x00" * len(stored),
    ],
    ids=["empty", "rubbish", "cut", "one byte", "zeros"],
)
def test_a_broken_copy_is_made_anew(copy: Path, reads: list[Path], damage: Callable[[bytes], bytes]) -> None:
    knowledge.load(copy)
    stored = copy_of(copy).read_bytes()
    copy_of(copy).write_bytes(damage(stored))
    assert len(knowledge.load(copy).professions) == 22
    assert len(reads) == 2
    knowledge.load(copy)
    assert len(reads) == 2


class Trap:
    """Something that must never be unpickled."""

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
        return _sprung, ("a foreign pickle was opened",)


def _sprung(message: str) -> None:
    raise AssertionError(message)


def test_a_foreign_pickle_is_not_opened(copy: Path) -> None:
    copy_of(copy).parent.mkdir()
    copy_of(copy).write_bytes(b"f" * 64 + pickle.dumps(Trap()))
    assert len(knowledge.load(copy).professions) == 22


def test_what_cannot_be_unpickled_counts_as_missing(tmp_path: Path) -> None:
    compiled.write(tmp_path / "copy", KEY, Trap())
    assert compiled.read(tmp_path / "copy", KEY) is None


def test_something_else_in_the_copy_is_not_taken_for_knowledge(copy: Path) -> None:
    copy_of(copy).parent.mkdir()
    compiled.write(copy_of(copy), compiled.fingerprint(copy), {"professions": {}})
    assert len(knowledge.load(copy).professions) == 22


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    compiled.write(tmp_path / "copy", KEY, "content")
    assert compiled.read(tmp_path / "copy", KEY) == "content"
    assert compiled.read(tmp_path / "copy", b"o" * 32) is None
    assert compiled.read(tmp_path / "missing", KEY) is None


def test_a_disk_that_cannot_be_written_is_no_error(copy: Path, reads: list[Path]) -> None:
    (copy.parent / ".run").write_text("a file where the folder should be", encoding="utf-8")
    for _ in range(2):
        assert len(knowledge.load(copy).professions) == 22
    assert len(reads) == 2


def test_nothing_half_written_is_left_behind(copy: Path) -> None:
    knowledge.load(copy)
    assert [file.name for file in (copy.parent / ".run").iterdir()] == ["knowledge.compiled"]
