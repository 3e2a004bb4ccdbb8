"""Placeholders for amounts in the texts of ``knowledge/``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from advisor import checks
from advisor.knowledge import Knowledge
from advisor.pay import NoTableError
from advisor.render import fill

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("placeholder", "amount", "as_of"),
    [
        ("{sue:S8a:1}", "3.509,44 €", "2026-05-01"),
        ("{sue:S8a:6}", "4.668,84 €", "2026-05-01"),
        ("{sue:S3:1}", "3.119,87 €", "2026-05-01"),
        ("{pia:1}", "1.490,69 €", "2026-05-01"),
        ("{pia:2}", "1.552,07 €", "2026-05-01"),
        ("{pia:3}", "1.653,38 €", "2026-05-01"),
        ("{tvpoed:Erzieher/in}", "1.952,02 €", "2026-05-01"),
        ("{zulage:130}", "130 €", "2026"),
    ],
)
def test_each_kind(known: Knowledge, placeholder: str, amount: str, as_of: str) -> None:
    filled = fill(f"Es sind {placeholder} im Monat.", known.tables, TODAY)
    assert filled.text == f"Es sind {amount} im Monat."
    assert [source.as_of for source in filled.sources] == [as_of]
    assert filled.sources[0].url.startswith("https://")


def test_every_group_and_step(known: Knowledge, sue: Callable[..., Decimal], german: Callable[[Decimal], str]) -> None:
    for group in ("S2", "S4", "S8b", "S11a", "S14", "S18"):
        for step in range(1, 7):
            for day in (TODAY, date(2025, 4, 1)):
                expected = german(sue(group, step, day))
                assert fill(f"{{sue:{group}:{step}}}", known.tables, day).text == expected


def test_a_source_is_named_once(known: Knowledge) -> None:
    filled = fill("{sue:S8a:1} bis {sue:S8a:6}, in der PIA {pia:1}", known.tables, TODAY)
    assert filled.text == "3.509,44 € bis 4.668,84 €, in der PIA 1.490,69 €"
    assert len(filled.sources) == 2


@pytest.mark.parametrize("text", ["Nichts zu tun.", "{name} und {sonst:1}", "{}", "{sue}", "sue:S8a:1"])
def test_other_text_stays_as_it_is(known: Knowledge, text: str) -> None:
    assert fill(text, known.tables, TODAY).text == text
    assert fill(text, known.tables, TODAY).sources == ()


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2027, 5, 1)], ids=str)
@pytest.mark.parametrize("placeholder", ["{sue:S8a:1}", "{pia:1}", "{tvpoed:Erzieher/in}"])
def test_no_amount_on_a_day_without_a_table(known: Knowledge, placeholder: str, day: date) -> None:
    with pytest.raises(NoTableError):
        fill(f"Es sind {placeholder}.", known.tables, day)


@pytest.mark.parametrize("placeholder", ["{sue:S99:1}", "{sue:S8a:7}", "{sue:S8a}", "{pia:4}", "{tvpoed:Pilot/in}"])
def test_no_amount_for_a_row_that_is_not_there(known: Knowledge, placeholder: str) -> None:
    with pytest.raises(NoTableError):
        fill(placeholder, known.tables, TODAY)


def test_every_placeholder_in_the_knowledge_can_be_filled(known: Knowledge) -> None:
    texts = [
        (where, text) for where, statement in checks.statements(known) for text in (statement.text, statement.easy)
    ]
    texts += [(p.id, cell) for p in known.professions.values() for cell in p.summary.dict().values()]
    filled = [(where, fill(text, known.tables, TODAY).text) for where, text in texts]
    assert sum(text != before for (_, text), (_, before) in zip(filled, texts, strict=True)) > 20
    assert [found for found in filled if "{" in found[1] or "}" in found[1]] == []
