"""How long loading and answering take."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from statistics import median
from time import perf_counter

from advisor import knowledge
from advisor.advisor import Advisor
from advisor.answer import Situation
from advisor.knowledge import Knowledge
from advisor.places import Place

MOST_SECONDS_TO_LOAD = 10.0
MOST_MILLISECONDS_TO_ANSWER = 2.0


def test_loading_takes_seconds_at_most() -> None:
    start = perf_counter()
    knowledge.load()
    assert perf_counter() - start < MOST_SECONDS_TO_LOAD


def test_half_of_all_answers_take_less_than_two_milliseconds(
    advisor: Advisor, known: Knowledge, situation: Callable[..., Situation], place: Callable[[str], Place]
) -> None:
    asked = product(known.topics, known.professions, (None, "abitur"), (None, 19.5))
    koeln = place("Köln")
    times = []
    for topic, profession, degree, hours in asked:
        told = situation(professions=(profession,), school_degree=degree, weekly_hours=hours, place=koeln)
        start = perf_counter()
        advisor.answer(topic, told)
        times.append(1000 * (perf_counter() - start))
    assert len(times) > 2000
    assert median(times) < MOST_MILLISECONDS_TO_ANSWER


def test_half_of_all_school_searches_take_less_than_two_milliseconds(
    advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]
) -> None:
    times = []
    for place in list(known.places.postcodes.values())[::4]:
        told = situation(professions=("erzieher",), place=place)
        start = perf_counter()
        advisor.answer("find_school", told)
        times.append(1000 * (perf_counter() - start))
    assert len(times) > 200
    assert median(times) < MOST_MILLISECONDS_TO_ANSWER
