"""German notation of amounts and dates (Babel's German locale data)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

_CENT = Decimal("0.01")


def euro(amount: Decimal) -> str:
    """``Decimal("3509.44")`` → ``"3.509,44 €"``; rounded half up to the cent."""
    rounded = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    return f"{format_decimal(rounded, format='#,##0.00', locale='de_DE')} €"


def whole_euro(amount: Decimal) -> str:
    """An amount without cents where it has none: ``Decimal("130.00")`` → ``"130 €"``."""
    return f"{amount:.0f} €" if amount == amount.to_integral_value() else euro(amount)


def number(value: float) -> str:
    """A number as Germans write it, without needless decimals: 19.5 → ``"19,5"``."""
    return str(format_decimal(value, format="#,##0.##", locale="de_DE"))


def day(value: date) -> str:
    """``date(2026, 5, 1)`` → ``"1. Mai 2026"``."""
    return str(format_date(value, format="d. MMMM yyyy", locale="de_DE"))


def as_of(value: str) -> str:
    """The date of a source in words: ``"2025"``, ``"April 2025"`` or ``"16. April 2025"``."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return day(date(*parts))
    if len(parts) == 2:
        return f"{get_month_names('wide', locale='de_DE')[parts[1]]} {parts[0]}"
    return value
