"""Questions written apart from the facts: the right fact first, or among the first three, of its topic.

And what is said where no fact fits, or where somebody asks for the whole topic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor import knowledge
from advisor.answer import Candidate, Situation
from advisor.desk import Desk
from advisor.knowledge import Knowledge, overview_key
from understanding.fact_finder import MOST_FACTS, wording_of
from understanding.fact_index import FactIndex
from understanding.lexicon import build
from understanding.matching import NameFinder
from understanding.text import clean, plain_gender

FOLDER = Path(__file__).parents[1] / "advisor"
MOST = MOST_FACTS

Row = dict[str, Any]
Found = list[Candidate]


def rows(file: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / file).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="module")
def find(known: Knowledge, model_folder: Path) -> Callable[[Row], Found]:
    """The facts that may answer a question, best first, without those of other professions; as the model has them."""
    index = FactIndex.read(next(model_folder.rglob("facts.json")).parent)
    finder, desk = NameFinder(build(known)), Desk(known)

    def nearest(row: Row) -> Found:
        text = plain_gender(clean(row["question"]))
        named = {str(match.value) for match in finder.find(text) if match.entity == "profession"}
        found = index.nearest(index.asked(wording_of(finder, row["question"])), row["topic"], MOST, named)
        situation = Situation(date(2026, 11, 23), (row["profession"] or "",))
        return desk.ranked(row["topic"], situation, [Candidate(key, score) for key, score in found])

    return nearest


@pytest.fixture(scope="module")
def pairs(find: Callable[[Row], Found]) -> list[tuple[Row, Found]]:
    return [(row, find(row)) for row in rows("fact_pairs.jsonl")]


@pytest.fixture(scope="module")
def overviews(find: Callable[[Row], Found]) -> list[tuple[Row, Found]]:
    return [(row, find(row)) for row in rows("overview_pairs.jsonl")]


def admitted(known: Knowledge, asked: Iterable[tuple[Row, Found]]) -> float:
    """How often the answer says that it does not cover the question."""
    desk, today = Desk(known), date(2026, 11, 23)
    notes = [
        bool(desk.not_covered(row["topic"], Situation(today, (row["profession"] or "",)), found[:MOST_FACTS]))
        for row, found in asked
    ]
    return sum(notes) / len(notes)


def test_the_right_fact_is_found(pairs: list[tuple[Row, Found]]) -> None:
    first = sum(found[0].key in row["facts"] for row, found in pairs) / len(pairs)
    three = sum(bool({c.key for c in found[:3]} & set(row["facts"])) for row, found in pairs) / len(pairs)
    print(f"first {first:.3f}, among three {three:.3f} of {len(pairs)}")
    assert first >= 0.8
    assert three >= 0.92


def test_who_asks_for_the_whole_topic_gets_its_overview(overviews: list[tuple[Row, Found]]) -> None:
    first = sum(found[0].key == overview_key(row["topic"]) for row, found in overviews) / len(overviews)
    print(f"overview first {first:.3f} of {len(overviews)}")
    assert first >= 0.86


def test_it_is_admitted_where_no_fact_fits_and_hardly_ever_else(
    known: Knowledge, pairs: list[tuple[Row, Found]], overviews: list[tuple[Row, Found]]
) -> None:
    without = [(row, [c for c in found if c.key not in row["facts"]]) for row, found in pairs]
    there, missing, whole = (admitted(known, asked) for asked in (pairs, without, overviews))
    print(f"admitted: fact there {there:.3f}, fact taken away {missing:.3f}, whole topic {whole:.3f}")
    assert whole <= 0.01
    assert there <= 0.09
    assert missing >= 0.25
