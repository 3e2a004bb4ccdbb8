"""A soak fails for what it looks for, and for nothing else."""

from __future__ import annotations

import pytest

from benchmarks.serving.client import Load
from benchmarks.soak import Outcome

STEADY = [500.0] * 120
LATE_GROWTH = [500.0] * 60 + [500.0 + number for number in range(60)]
EARLY_GROWTH = [400.0 + number for number in range(60)] + [460.0] * 60


@pytest.mark.parametrize(("samples", "growth"), [(STEADY, 0.0), (EARLY_GROWTH, 0.0), (LATE_GROWTH, 48 / 505.5)])
def test_growth_counts_in_the_second_half(samples: list[float], growth: float) -> None:
    assert Outcome(Load(), samples).growth == pytest.approx(growth, abs=0.001)


def test_a_steady_soak_has_no_faults() -> None:
    assert Outcome(Load(milliseconds=[1.0]), STEADY).faults() == []


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(Load(milliseconds=[1.0], errors=1), STEADY),
        Outcome(Load(milliseconds=[1.0], wrong=1), STEADY),
        Outcome(Load(milliseconds=[1.0]), LATE_GROWTH),
        Outcome(Load(), STEADY),
    ],
)
def test_each_fault_is_named(outcome: Outcome) -> None:
    assert len(outcome.faults()) == 1
