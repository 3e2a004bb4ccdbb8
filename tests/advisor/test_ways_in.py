"""Ways in with a school degree: ask_requirements, ask_training_overview and match_my_degree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.knowledge import Knowledge
from advisor.model import DEGREES

Ask = Callable[..., Answer]
TOPICS = ["ask_requirements", "ask_training_overview", "match_my_degree"]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("degree", DEGREES)
def test_with_profession_and_degree_the_way_from_there_is_told(
    ask: Ask, known: Knowledge, topic: str, degree: str
) -> None:
    for profession in known.professions.values():
        way = profession.degrees[degree]  # type: ignore[index]
        if "{" not in way.text:
            answer = ask(topic, profession.id, school_degree=degree)
            assert answer.text.startswith(way.text), profession.id
            assert answer.sources[-1].url == way.source.url
            assert answer.topic == topic


@pytest.mark.parametrize("topic", TOPICS)
def test_the_degree_changes_the_answer(ask: Ask, topic: str) -> None:
    texts = {ask(topic, "erzieher", school_degree=degree).text for degree in DEGREES}
    assert len(texts) == len(DEGREES)


@pytest.mark.parametrize("topic", ["ask_requirements", "ask_training_overview"])
def test_without_a_degree_the_profession_speaks(ask: Ask, known: Knowledge, topic: str) -> None:
    for profession in ("erzieher", "motologe", "kita_helfer"):
        assert ask(topic, profession).text.startswith(known.professions[profession].topics[topic].answer.text)


@pytest.mark.parametrize("topic", ["ask_requirements", "ask_training_overview"])
@pytest.mark.parametrize("degree", [None, "abitur"])
def test_without_a_profession_the_answer_for_all_is_given(
    ask: Ask, known: Knowledge, topic: str, degree: str | None
) -> None:
    general = known.topics[topic].answer
    assert general is not None
    assert ask(topic, school_degree=degree).text.startswith(general.text)


def test_a_degree_told_now_beats_a_near_fact_and_one_known_before_does_not(ask: Ask, known: Knowledge) -> None:
    fact = next(f for f in known.facts.values() if f.topic == "ask_requirements" and f.professions == {"erzieher"})
    near = [Candidate(fact.key, 0.9)]
    way = known.professions["erzieher"].degrees["abitur"]
    told = ask(
        "ask_requirements", "erzieher", candidates=near, school_degree="abitur", told=frozenset({"school_degree"})
    )
    before = ask("ask_requirements", "erzieher", candidates=near, school_degree="abitur")
    assert told.text.startswith(way.text)
    assert before.text.startswith(fact.fact.text)


class TestMatchMyDegree:
    def test_without_a_degree_it_offers_degrees(self, ask: Ask) -> None:
        answer = ask("match_my_degree")
        offered = [button.entities["school_degree"] for button in answer.buttons]
        assert offered == ["hauptschulabschluss", "mittlere_reife", "fachabitur", "abitur"]
        assert {button.intent for button in answer.buttons} == {"match_my_degree"}

    def test_a_button_leads_to_the_professions(self, ask: Ask, known: Knowledge) -> None:
        for button in ask("match_my_degree").buttons:
            with_degree = known.wording.choice("school_degree_with", button.entities["school_degree"])
            assert ask("match_my_degree", **button.entities).text.startswith(with_degree)

    @pytest.mark.parametrize("degree", DEGREES)
    def test_no_closed_profession_is_named(self, ask: Ask, known: Knowledge, degree: str) -> None:
        answer = ask("match_my_degree", school_degree=degree)
        now, _, later = answer.text.partition("Schritten geht")
        labels = {profession.names.label: profession for profession in known.professions.values()}
        named_now = [profession for label, profession in labels.items() if label in now]
        named_later = [profession for label, profession in labels.items() if label in later]
        assert named_now + named_later
        if degree != "kein_abschluss":
            assert "direkt" in now
        for profession in named_now:
            assert profession.degrees[degree].open == "yes", profession.id  # type: ignore[index]
        for profession in named_later:
            assert profession.degrees[degree].open == "steps", profession.id  # type: ignore[index]

    def test_a_profession_that_is_closed_is_not_offered(
        self, known: Knowledge, situation: Callable[..., Situation]
    ) -> None:
        asked = situation(school_degree="mittlere_reife")
        named = Advisor(known).answer("match_my_degree", asked).text
        for profession in (p for p in known.professions.values() if p.names.label in named):
            way = profession.degrees["mittlere_reife"].copy(update={"open": "no"})
            closed = profession.copy(update={"degrees": {**profession.degrees, "mittlere_reife": way}})
            other = Advisor(replace(known, professions={**known.professions, profession.id: closed}))
            assert profession.names.label not in other.answer("match_my_degree", asked).text

    @pytest.mark.parametrize("degree", DEGREES)
    def test_buttons_lead_to_open_professions_and_to_the_quiz(self, ask: Ask, known: Knowledge, degree: str) -> None:
        *professions, work, quiz = ask("match_my_degree", school_degree=degree).buttons
        assert (quiz.intent, work.intent) == ("find_my_profession", "match_my_degree")
        assert professions
        for button in professions:
            assert button.intent == "ask_training_overview"
            way = known.professions[button.entities["profession"]].degrees[degree]  # type: ignore[index]
            assert way.open in ("yes", "steps")

    def test_more_is_open_with_more_school(self, ask: Ask, known: Knowledge) -> None:
        opened = [
            sum(profession.degrees[degree].open == "yes" for profession in known.professions.values())
            for degree in DEGREES
        ]
        assert opened == sorted(opened)
        assert opened[0] < opened[-1]

    def test_a_profession_without_a_degree_gets_its_requirements(self, ask: Ask, known: Knowledge) -> None:
        requirements = known.professions["erzieher"].topics["ask_requirements"].answer
        assert ask("match_my_degree", "erzieher").text.startswith(requirements.text)

    def test_a_near_fact_is_told(self, ask: Ask, known: Knowledge) -> None:
        fact = next(fact for fact in known.facts.values() if fact.topic == "match_my_degree" and not fact.professions)
        near = [Candidate(fact.key, 0.9)]
        assert ask("match_my_degree", candidates=near).text.startswith(fact.fact.text)


@pytest.mark.parametrize("topic", ["ask_requirements", "ask_training_overview", "match_my_degree"])
def test_an_unknown_degree_or_form_is_no_degree_and_no_form(ask: Ask, topic: str) -> None:
    told = frozenset({"school_degree", "training_form"})
    answer = ask(topic, "erzieher", school_degree="doktor", training_form="fernlehrgang", told=told)
    assert answer == ask(topic, "erzieher", told=told)


@pytest.mark.parametrize("text", ["realschule mit nem 3er schnitt", "hab 3,4 in der mittleren reife"])
def test_grades_are_taken_up(ask: Ask, text: str) -> None:
    told = {"school_degree": "mittlere_reife", "told": frozenset({"school_degree"})}
    said = ask("match_my_degree", "erzieher", text=text, **told).text
    assert said.startswith("Einen festen Notenschnitt gibt es dafür nicht")
    assert len(said) <= 500


def test_grades_count_where_a_place_is_given_by_them(ask: Ask) -> None:
    told = {"school_degree": "abitur", "told": frozenset({"school_degree"})}
    assert "Notenschnitt" not in ask("match_my_degree", "sozialarbeiter", text="abi mit 3er schnitt", **told).text
