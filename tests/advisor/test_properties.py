"""Whatever is asked, about whatever, on whatever day: there is an answer of the agreed shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.knowledge import Knowledge
from advisor.model import DEGREES
from advisor.money import euro, number
from advisor.pay import part_time
from advisor.places import fold

COMPARE = "compare_professions"
# fmt: off
TOPICS = [
    "greet", "goodbye", "thank", "affirm", "deny", "cancel", "restart", "smalltalk", "bot_challenge",
    "ask_capabilities", "feedback_positive", "feedback_negative", "insult", "human_handoff", "ask_language",
    "ask_privacy", "crisis_support", "out_of_scope", "ask_campaign", "ask_profession_list",
    "ask_profession_info", "ask_workplaces", "find_my_profession", "ask_training_overview",
    "ask_training_duration", "ask_training_content", "ask_training_pay", "ask_training_cost",
    "ask_requirements", "match_my_degree", "ask_career_change", "ask_part_time", "ask_funding",
    "ask_recognition", "ask_study", "ask_application", "ask_internship", "ask_voluntary_service",
    "ask_salary", "ask_working_conditions", "ask_career_prospects", "ask_job_market", "ask_men_in_childcare",
    "find_school", "ask_contact",
]
# fmt: on
FORMS = [None, "vollzeit", "pia", "teilzeit", "dual", "studium", "fernlehrgang"]
NOBODY = ["", "astronaut", "Erzieher", "ERZIEHER", "{sue:S8a:1}", "../../etc", "🙂"]
NUMBERS = st.one_of(st.none(), st.floats(), st.floats(0, 60), st.integers(-5, 100).map(float))
DAYS = st.one_of(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.dates())
thoroughly = settings(max_examples=300, deadline=None, database=None, derandomize=True)

Questions = st.SearchStrategy[tuple[Situation, list[Candidate]]]


@pytest.fixture(scope="module")
def questions(known: Knowledge) -> Questions:
    """A situation and facts near the question."""
    places = [*known.places.places, *known.places.postcodes.values()]
    place = st.integers(0, len(places) - 1).map(lambda n: places[n])
    situation = st.builds(
        Situation,
        today=DAYS,
        professions=st.lists(st.sampled_from([*known.professions, *NOBODY]), max_size=4, unique=True).map(tuple),
        way=st.sampled_from([None, *known.ways, "weltreise"]),
        place=st.none() | place,
        place_candidates=st.lists(place, max_size=6).map(tuple),
        unknown_place=st.sampled_from([None, None, "Hamburg", "99999", ""]),
        school_degree=st.sampled_from([None, *DEGREES]),
        training_form=st.sampled_from(FORMS),
        radius_km=NUMBERS,
        weekly_hours=NUMBERS,
        experience_years=NUMBERS,
        told=st.frozensets(st.sampled_from(["school_degree", "training_form", "profession"])),
        turn=st.integers(0, 1000),
    )
    keys = [*known.facts, *(f"{topic}.*" for topic in known.topics), "gibt.es.nicht"]
    key = st.integers(0, len(keys) - 1).map(lambda n: keys[n])
    near = st.lists(st.builds(Candidate, key, st.floats(-1, 1)), max_size=5)
    return st.tuples(situation, near.map(lambda found: sorted(found, key=lambda candidate: -candidate.score)))


def check_shape(advisor: Advisor, topic: str, situation: Situation, answer: Answer) -> None:
    known = advisor.knowledge
    assert answer.topic == topic
    assert answer.text.strip() == answer.text != ""
    assert answer.easy is None or answer.easy.strip()
    assert len(answer.buttons) <= (6 if answer.asking else 4)  # a question shows all its options
    for button in answer.buttons:
        assert button.title.strip()
        assert advisor.knows(button.intent)
        assert button.entities.get("profession", "erzieher") in known.professions
    assert set(answer.professions) <= set(situation.professions) & set(known.professions)
    assert answer.place in (None, situation.place and situation.place.label)
    assert len(set(answer.sources)) == len(answer.sources)
    for source in answer.sources:
        assert source.url.startswith("https://")
        assert source.title.strip()
    assert not set("{}") & set(answer.text + (answer.easy or ""))


@given(data=st.data(), topic=st.sampled_from(TOPICS))
@thoroughly
def test_every_question_is_answered(advisor: Advisor, questions: Questions, data: Any, topic: str) -> None:
    situation, near = data.draw(questions)
    check_shape(advisor, topic, situation, advisor.answer(topic, situation, near))


@given(data=st.data())
@settings(thoroughly, phases=[Phase.generate])
def test_every_comparison_is_answered(advisor: Advisor, questions: Questions, data: Any) -> None:
    situation, near = data.draw(questions)
    check_shape(advisor, COMPARE, situation, advisor.answer(COMPARE, situation, near))


@given(data=st.data(), topic=st.sampled_from([*TOPICS, COMPARE]))
@thoroughly
def test_answers_do_not_depend_on_what_was_asked_before(
    advisor: Advisor, known: Knowledge, questions: Questions, data: Any, topic: str
) -> None:
    situation, near = data.draw(questions)
    situation = replace(situation, today=date(2026, 11, 23))
    assert advisor.answer(topic, situation, near) == Advisor(known).answer(topic, situation, near)


@given(day=DAYS.filter(lambda day: not date(2024, 3, 1) <= day <= date(2027, 3, 31)), hours=NUMBERS, years=NUMBERS)
@thoroughly
def test_no_pay_is_told_on_a_day_without_a_table(
    advisor: Advisor, day: date, hours: float | None, years: float | None
) -> None:
    for profession in ("erzieher", "kinderpfleger", "sozialarbeiter"):
        situation = Situation(today=day, professions=(profession,), weekly_hours=hours, experience_years=years)
        assert "€" not in advisor.answer("ask_salary", situation).text


@given(cents=st.integers(0, 10**9))
@thoroughly
def test_an_amount_can_be_read_back(cents: int) -> None:
    text = euro(Decimal(cents) / 100)
    assert int(text.removesuffix(" €").replace(".", "").replace(",", "")) == cents


@given(value=st.integers(0, 10**6))
@thoroughly
def test_a_number_can_be_read_back(value: int) -> None:
    assert Decimal(number(value / 4).replace(".", "").replace(",", ".")) == Decimal(value) / 4


@given(cents=st.integers(1, 10**6), quarters=st.integers(1, 155))
@thoroughly
def test_part_time_pay_grows_with_the_hours_up_to_the_full_amount(cents: int, quarters: int) -> None:
    amount = Decimal(cents) / 100
    less, more = part_time(amount, quarters / 4, 39), part_time(amount, (quarters + 1) / 4, 39)
    assert Decimal(0) <= less <= more <= amount
    assert abs(less - amount * quarters / 156) <= Decimal("0.005")


@given(text=st.text())
@thoroughly
def test_any_words_can_be_looked_up_as_a_place(known: Knowledge, text: str) -> None:
    found = known.places.find(text)
    assert len(found) <= 4
    assert fold(fold(text)) == fold(text)


@given(data=st.data())
@thoroughly
def test_capitals_umlauts_and_signs_do_not_matter_for_a_place(known: Knowledge, data: Any) -> None:
    place = data.draw(st.sampled_from(known.places.places))
    change = data.draw(
        st.sampled_from([str.lower, str.title, fold, lambda name: name.replace("-", " "), lambda name: f"  {name}!"])
    )
    assert known.places.find(change(place.name)) == known.places.find(place.name)
