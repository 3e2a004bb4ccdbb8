"""The most specific statement wins: a near fact, a way to try it out, the profession, what holds for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, CitedSource, Situation
from advisor.desk import FACT_SCORE, OFFERED_PROFESSIONS, OWN_FACT
from advisor.knowledge import Knowledge, TopicFact
from advisor.model import PROFESSION_TOPICS
from advisor.money import as_of

Ask = Callable[..., Answer]
TOPIC = "ask_internship"


@pytest.fixture(scope="module")
def facts(known: Knowledge) -> list[TopicFact]:
    """Facts on internships that hold for everybody."""
    return [f for f in known.facts.values() if f.topic == TOPIC and not f.professions and not f.ways]


@pytest.fixture(scope="module")
def own(known: Knowledge) -> TopicFact:
    """A fact on internships of Erzieher alone."""
    return next(fact for fact in known.facts.values() if fact.topic == TOPIC and fact.professions == {"erzieher"})


def test_every_profession_answers_every_topic_in_its_own_words(ask: Ask, known: Knowledge) -> None:
    others = {"ask_salary", "ask_training_pay", "ask_requirements", "ask_training_overview"}
    for profession in known.professions.values():
        for topic in set(PROFESSION_TOPICS) - others:
            statement = profession.topics[topic].answer
            answer = ask(topic, profession.id)
            assert answer.text.startswith(statement.text.split("{")[0]), (profession.id, topic)
            assert answer.sources[-1].url == statement.source.url
            assert answer.professions == (profession.id,)
            assert answer.easy


def test_the_text_ends_with_the_date_of_its_source(ask: Ask, known: Knowledge) -> None:
    for profession in known.professions.values():
        statement = profession.topics["ask_workplaces"].answer
        assert ask("ask_workplaces", profession.id).text.endswith(f"(Stand: {as_of(statement.as_of)})")


def test_amounts_are_filled_in_and_their_table_is_cited(ask: Ask, known: Knowledge) -> None:
    answer = ask("ask_salary")
    assert "3.509,44 €" in answer.text
    assert "{" not in answer.text + (answer.easy or "")
    assert known.tables["tvoed_sue"].meta.source.url in {source.url for source in answer.sources}


class TestFacts:
    def test_every_fact_can_be_told(self, ask: Ask, known: Knowledge) -> None:
        computed = {"compare_professions", "find_school"}
        for fact in known.facts.values():
            if fact.topic in computed or fact.key == "find_my_profession.test_machen":  # who asks for it gets the test
                continue
            answer = ask(
                fact.topic,
                *sorted(fact.professions)[:1],
                way=next(iter(fact.ways), None),
                candidates=[Candidate(fact.key, 0.9)],
            )
            assert answer.topic == fact.topic
            if fact.topic != "ask_profession_list":
                assert answer.text.startswith(fact.fact.text.split("{")[0]), fact.key
            assert CitedSource.of(fact.fact) in answer.sources, fact.key

    @pytest.mark.parametrize(
        ("score", "told"),
        [(1.0, True), (FACT_SCORE, True), (FACT_SCORE - 0.01, False), (0.0, False), (-1.0, False)],
    )
    def test_a_fact_must_be_near(self, ask: Ask, facts: list[TopicFact], score: float, told: bool) -> None:
        answer = ask(TOPIC, "erzieher", candidates=[Candidate(facts[0].key, score)])
        assert answer.text.startswith(facts[0].fact.text) is told

    def test_the_first_one_that_fits_is_told(self, ask: Ask, facts: list[TopicFact], own: TopicFact) -> None:
        near = [Candidate("gibt.es.nicht", 0.99), Candidate(own.key, 0.98), Candidate(facts[0].key, 0.9)]
        assert ask(TOPIC, "erzieher", candidates=near).text.startswith(own.fact.text)
        assert ask(TOPIC, "motologe", candidates=near).text.startswith(facts[0].fact.text)
        assert ask(TOPIC, candidates=near).text.startswith(facts[0].fact.text)

    def test_a_fact_of_another_topic_is_not_told(self, ask: Ask, facts: list[TopicFact]) -> None:
        near = [Candidate(facts[0].key, 0.99)]
        answer = ask("ask_workplaces", "erzieher", candidates=near)
        assert answer.text.startswith(ask("ask_workplaces", "erzieher").text)

    def test_the_overview_beats_facts_that_are_less_near(self, ask: Ask, facts: list[TopicFact]) -> None:
        overview, fact = Candidate(f"{TOPIC}.*", 0.9), Candidate(facts[0].key, 0.8)
        assert ask(TOPIC, "erzieher", candidates=[overview, fact]) == ask(TOPIC, "erzieher")
        # The overview is the profession's own: a general fact must be clearly nearer.
        first = [replace(fact, score=0.9 + OWN_FACT + 0.01), overview]
        assert ask(TOPIC, "erzieher", candidates=first).text.startswith(facts[0].fact.text)

    def test_a_fact_of_one_way_is_not_told_of_another(self, ask: Ask, known: Knowledge) -> None:
        fact = next(fact for fact in known.facts.values() if fact.ways == {"fsj"})
        near = [Candidate(fact.key, 0.9)]
        assert ask(fact.topic, way="fsj", candidates=near).text.startswith(fact.fact.text)
        assert ask(fact.topic, candidates=near).text.startswith(fact.fact.text)
        assert not ask(fact.topic, way="bfd", candidates=near).text.startswith(fact.fact.text)


class TestWays:
    def test_each_way_answers_its_topic(self, ask: Ask, known: Knowledge) -> None:
        for way in known.ways.values():
            assert ask(way.topic, way=way.id).text.startswith(way.answer.text.split("{")[0])

    def test_a_profession_says_itself_what_its_internships_are_like(self, ask: Ask, known: Knowledge) -> None:
        assert ask(TOPIC, "erzieher", way="praktikum") == ask(TOPIC, "erzieher")
        for way in known.ways.values():
            if way.id != "praktikum":
                assert ask(way.topic, "erzieher", way=way.id).text.startswith(way.answer.text.split("{")[0])

    def test_a_way_does_not_answer_another_topic(self, ask: Ask) -> None:
        assert ask("ask_workplaces", "erzieher", way="fsj") == ask("ask_workplaces", "erzieher")

    def test_an_unknown_way_is_ignored(self, ask: Ask) -> None:
        assert ask("ask_voluntary_service", way="weltreise") == ask("ask_voluntary_service")


class TestGeneral:
    def test_every_topic_has_an_answer_for_all(self, ask: Ask, known: Knowledge) -> None:
        for topic in known.topics.values():
            assert topic.answer is not None, topic.topic
            assert ask(topic.topic).text

    def test_where_professions_differ_four_are_offered(self, ask: Ask) -> None:
        answer = ask("ask_workplaces")
        assert [button.entities["profession"] for button in answer.buttons] == list(OFFERED_PROFESSIONS)
        assert {button.intent for button in answer.buttons} == {"ask_workplaces"}

    def test_where_they_do_not_next_steps_are_offered(self, ask: Ask, known: Knowledge) -> None:
        buttons = ask("ask_campaign").buttons
        assert tuple(button.intent for button in buttons) == known.wording.next_steps["ask_campaign"]

    def test_next_steps_stay_with_the_profession(self, ask: Ask) -> None:
        for button in ask("ask_workplaces", "motologe").buttons:
            assert button.entities == {"profession": "motologe"}

    def test_a_topic_without_a_text_admits_it(self, known: Knowledge, situation: Callable[..., Situation]) -> None:
        silent = known.topics["ask_funding"].copy(update={"answer": None})
        advisor = Advisor(replace(known, topics={**known.topics, "ask_funding": silent}))
        answer = advisor.answer("ask_funding", situation())
        assert silent.label in answer.text
        assert "nichts Sicheres" in answer.text
        assert answer.sources == ()

    @pytest.mark.parametrize("profession", ["astronaut", "", "Erzieher"])
    def test_an_unknown_profession_is_ignored(self, ask: Ask, profession: str) -> None:
        assert ask("ask_workplaces", profession) == ask("ask_workplaces")
        assert ask("ask_workplaces", profession, "erzieher") == ask("ask_workplaces", "erzieher")

    def test_an_unknown_topic_is_a_key_error(self, advisor: Advisor, ask: Ask) -> None:
        assert not advisor.knows("ask_weather")
        with pytest.raises(KeyError):
            ask("ask_weather")


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2027, 5, 1)], ids=str)
def test_no_statement_gives_an_amount_of_an_expired_table(
    ask: Ask, known: Knowledge, rows: Callable[[str], list[dict[str, str]]], day: date
) -> None:
    tables = ("tvoed_sue", "tvaoed_pflege", "tvpoed")
    amounts = [line["amount_eur"].replace(".", ",") for table in tables for line in rows(f"pay/{table}.csv")]
    expired = {f"{amount[:-6]}.{amount[-6:]} €" for amount in amounts}
    assert "3.509,44 €" in expired
    answers = [
        ask(topic, *one, today=day) for one in [(), *((p,) for p in known.professions)] for topic in PROFESSION_TOPICS
    ]
    answers += [
        ask(fact.topic, *sorted(fact.professions)[:1], today=day, candidates=[Candidate(fact.key, 0.9)])
        for fact in known.facts.values()
        if fact.topic != "compare_professions"
    ]
    given = [
        answer.text for answer in answers if any(amount in answer.text + (answer.easy or "") for amount in expired)
    ]
    assert given == []


def test_without_abitur_is_not_said_to_who_has_it(ask: Ask, known: Knowledge) -> None:
    near = [Candidate("ask_study.ohne_abitur", 1.5), Candidate("ask_study.ausbildung_oder_studium", 1.0)]
    assert ask("ask_study", candidates=near).text.startswith(known.facts["ask_study.ohne_abitur"].fact.text)
    said = ask("ask_study", candidates=near, school_degree="abitur").text
    assert said.startswith(known.facts["ask_study.ausbildung_oder_studium"].fact.text)


def test_a_school_degree_to_catch_up_on_is_told_of_outside_of_the_field(ask: Ask) -> None:
    said = ask("out_of_scope", text="wo kann ich meinen hauptschulabschluss nachholen")
    assert said.topic == "out_of_scope" and "nachholen" in said.text and said.sources
