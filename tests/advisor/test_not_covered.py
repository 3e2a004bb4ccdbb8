"""An overview that does not answer the very question says so, and who knows; one that was asked for does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.checks import MOST_CHARACTERS
from advisor.desk import FACT_SCORE, Desk
from advisor.knowledge import Knowledge, overview_key
from advisor.model import PROFESSION_TOPICS

Ask = Callable[..., Answer]
ADMITS = "Genau dazu habe ich nichts Geprüftes."
TOPICS = [*PROFESSION_TOPICS, "ask_career_change"]
FAR = FACT_SCORE - 0.01


def far(known: Knowledge, topic: str) -> list[Candidate]:
    """A fact of the topic and its overview, both too far from the question."""
    fact = next(fact for fact in known.facts.values() if fact.topic == topic)
    return [Candidate(fact.key, FAR), Candidate(overview_key(topic), FAR - 0.1)]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("profession", [(), ("erzieher",), ("kita_helfer",)])
def test_a_question_that_nothing_fits_gets_the_overview_and_the_truth(
    ask: Ask, known: Knowledge, topic: str, profession: tuple[str, ...]
) -> None:
    answer = ask(topic, *profession, candidates=far(known, topic))
    plain = ask(topic, *profession)
    assert ADMITS in answer.text
    assert answer.easy is not None
    assert ADMITS in answer.easy
    assert answer.text[:60] == plain.text[:60]
    assert ADMITS not in plain.text + (plain.easy or "")


@pytest.mark.parametrize("topic", TOPICS)
def test_who_asks_for_the_whole_topic_gets_it_without_excuse(ask: Ask, known: Knowledge, topic: str) -> None:
    fact, overview = far(known, topic)
    for near in ([fact, Candidate(overview.key, FACT_SCORE)], []):
        assert ask(topic, "erzieher", candidates=near).text == ask(topic, "erzieher").text


def test_a_way_to_try_it_out_admits_it_too(ask: Ask, known: Knowledge) -> None:
    near = far(known, "ask_voluntary_service")
    answer = ask("ask_voluntary_service", way="fsj", candidates=near)
    assert answer.text.startswith(known.ways["fsj"].answer.text)
    assert ADMITS in answer.text
    assert "Träger des Freiwilligendienstes" in answer.text


@pytest.mark.parametrize("told", [{"weekly_hours": 30.0}, {"experience_years": 5.0}])
@pytest.mark.parametrize("profession", ["erzieher", "kita_helfer"])
def test_a_computed_amount_is_the_answer(ask: Ask, known: Knowledge, told: dict[str, float], profession: str) -> None:
    answer = ask("ask_salary", profession, candidates=far(known, "ask_salary"), **told)
    assert ADMITS not in answer.text


def test_a_fact_that_is_told_is_the_answer(ask: Ask, known: Knowledge) -> None:
    for fact in known.facts.values():
        answer = ask(fact.topic, *sorted(fact.professions)[:1], candidates=[Candidate(fact.key, FACT_SCORE)])
        assert ADMITS not in answer.text, fact.key


def test_it_stays_on_one_screen(advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]) -> None:
    for topic in TOPICS:
        for profession in known.professions:
            asked = situation(professions=(profession,))
            text = advisor.answer(topic, asked, far(known, topic)).text
            assert len(text) <= MOST_CHARACTERS, (topic, profession, len(text))


def test_every_text_about_a_topic_belongs_to_one(known: Knowledge) -> None:
    assert set(known.wording.templates["not_covered"]) - {"default"} <= set(known.topics)


def test_a_topic_of_its_own_words_is_not_needed(known: Knowledge, situation: Callable[..., Situation]) -> None:
    note = Desk(known).not_covered("ask_contact", situation(), far(known, "ask_contact"))
    assert note == known.wording.say("not_covered", "default")
