"""The schools' data, and that its checks find what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor import school_checks
from advisor.knowledge import Knowledge
from advisor.schools import SchoolDirectory


def test_all_schools_are_in_order(known: Knowledge) -> None:
    assert list(school_checks.findings(known)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"number": "12"}, "Schulnummer ist keine"),
        ({"website": "http://x.de"}, "Webseite"),
        ({"website": "https://x"}, "Webseite"),
        ({"phone": "anrufen"}, "Telefon"),
        ({"postcode": "99999"}, "gibt es in NRW nicht"),
        ({"postcode": "50667"}, "gehört zu Köln"),
        ({"lat": 52.4}, "km von der Mitte"),
    ],
)
def test_what_is_wrong_is_found(known: Knowledge, change: dict[str, object], problem: str) -> None:
    school = known.schools.by_number["100035"]
    wrong = replace(known, schools=SchoolDirectory((replace(school, **change),)))  # type: ignore[arg-type]
    assert any(problem in finding for finding in school_checks.findings(wrong))


def test_a_number_twice_is_found(known: Knowledge) -> None:
    school = known.schools.by_number["100035"]
    twice = replace(known, schools=SchoolDirectory((school, school)))
    assert any("doppelt" in finding for finding in school_checks.findings(twice))
