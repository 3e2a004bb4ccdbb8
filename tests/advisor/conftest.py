"""What the tests of the domain share: the knowledge, short ways to ask, and a reading of the CSV files of its own."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import knowledge
from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.knowledge import Knowledge
from advisor.places import Place

FOLDER = Path(__file__).resolve().parents[2] / "knowledge"
TODAY = date(2026, 11, 23)


_load_yaml_anew, _read_anew, _check_anew = yaml.load, knowledge._read, knowledge._checked
_load_yaml_once = lru_cache(maxsize=None)(_load_yaml_anew)
_read: dict[Any, Any] = {}
_checked: dict[Any, Any] = {}


def _read_once(path: Path, reader: Callable[[Path], Any]) -> Any:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    if isinstance(reader, partial) or not all(file.is_file() for file in files):
        return _read_anew(path, reader)
    key = (reader, *((file.name, file.read_bytes()) for file in files))
    if key not in _read:
        _read[key] = _read_anew(path, reader)
    return _read[key]


def _check_once(model: Any, content: Any, name: str) -> Any:
    key = (model, id(content))
    if key not in _checked:
        # Kept with its content: nothing else ever gets its id.
        _checked[key] = (_check_anew(model, content, name), content)
    return _checked[key][0]


@pytest.fixture(autouse=True, scope="module")
def _read_each_content_once() -> Iterator[None]:
    """Nearly all of the time of a load goes into files that the test did not touch: what is read from the same bytes
    is taken from the last time. What was refused is read again each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "load", _load_yaml_once)
        patch.setattr(knowledge, "_read", _read_once)
        patch.setattr(knowledge, "_checked", _check_once)
        yield


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="session")
def advisor(known: Knowledge) -> Advisor:
    return Advisor(known)


@pytest.fixture(scope="session")
def situation() -> Callable[..., Situation]:
    """A situation on 23 November 2026, the rest as given."""

    def make(**kwargs: Any) -> Situation:
        return Situation(**{"today": TODAY, **kwargs})

    return make


@pytest.fixture(scope="session")
def ask(advisor: Advisor, situation: Callable[..., Situation]) -> Callable[..., Answer]:
    """``ask(topic, *profession ids, candidates=…, **situation)``."""

    def answer(topic: str, *professions: str, candidates: Sequence[Candidate] = (), **kwargs: Any) -> Answer:
        return advisor.answer(topic, situation(professions=professions, **kwargs), candidates)

    return answer


@pytest.fixture(scope="session")
def place(known: Knowledge) -> Callable[[str], Place]:
    """The one place of a name."""

    def find(name: str) -> Place:
        (found,) = known.places.find(name)
        return found

    return find


@pytest.fixture(scope="session")
def rows() -> Callable[[str], list[dict[str, str]]]:
    """The lines of a CSV file in ``knowledge/``, read without the advisor."""

    @cache
    def read(path: str) -> list[dict[str, str]]:
        with (FOLDER / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def sue(rows: Callable[[str], list[dict[str, str]]]) -> Callable[..., Decimal]:
    """``sue(group, step, day)``: the amount of the TVöD SuE, read without the advisor."""
    table = rows("pay/tvoed_sue.csv")

    def amount(group: str, step: int, day: date = TODAY) -> Decimal:
        (line,) = (
            line
            for line in table
            if line["group"] == group
            and line["step"] == str(step)
            and line["valid_from"] <= day.isoformat() <= line["valid_to"]
        )
        return Decimal(line["amount_eur"])

    return amount


@pytest.fixture(scope="session")
def german() -> Callable[[Decimal], str]:
    """An amount as Germans write it, without Babel: ``3.509,44 €``."""

    def write(amount: Decimal) -> str:
        cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{cents:,.2f} €".replace(",", "_").replace(".", ",").replace("_", ".")

    return write


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of ``knowledge/`` that a test may break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "knowledge"))
