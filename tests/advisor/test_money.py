"""German notation of amounts, numbers and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor import money


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("3509.44", "3.509,44 €"),
        ("0", "0,00 €"),
        ("0.5", "0,50 €"),
        ("999.999", "1.000,00 €"),
        ("1234567.8", "1.234.567,80 €"),
        ("-12.3", "-12,30 €"),
    ],
)
def test_euro(amount: str, text: str) -> None:
    assert money.euro(Decimal(amount)) == text


@pytest.mark.parametrize(("amount", "text"), [("0.125", "0,13 €"), ("0.005", "0,01 €"), ("2.344", "2,34 €")])
def test_half_a_cent_is_rounded_up(amount: str, text: str) -> None:
    assert money.euro(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(19.5, "19,5"), (39, "39"), (39.0, "39"), (0.25, "0,25"), (1234.5, "1.234,5")]
)
def test_number_has_no_needless_decimals(value: float, text: str) -> None:
    assert money.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 5, 1), "1. Mai 2026"),
        (date(2025, 3, 31), "31. März 2025"),
        (date(2026, 12, 9), "9. Dezember 2026"),
    ],
)
def test_day(value: date, text: str) -> None:
    assert money.day(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [("2025", "2025"), ("2025-04", "April 2025"), ("2025-04-16", "16. April 2025")]
)
def test_date_of_a_source(value: str, text: str) -> None:
    assert money.as_of(value) == text
