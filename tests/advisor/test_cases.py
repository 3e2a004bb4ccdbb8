"""Guided talks by case: every option leads to an answer with a source, the time of the year counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.cases import CaseTalk, Outcome
from advisor.knowledge import Knowledge
from advisor.model import DEGREES

Ask = Callable[..., Answer]
Make = Callable[..., Situation]
TOPICS = ["ask_funding", "ask_recognition", "ask_application", "match_my_degree"]


def test_these_topics_have_a_talk(known: Knowledge) -> None:
    assert sorted(known.cases) == sorted(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("degree", [None, *DEGREES])
def test_every_option_leads_on_and_never_to_a_dead_end(
    known: Knowledge, ask: Ask, topic: str, degree: str | None
) -> None:
    for question in known.cases[topic].questions:
        for option in question.options:
            answer = ask(topic, reply=f"{question.id}:{option.id}", school_degree=degree)
            assert answer.topic == topic
            assert answer.buttons
            assert answer.sources or answer.asking, option.id
            assert len(answer.text) <= 500, (option.id, len(answer.text))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_outcome_is_reached_and_its_further_facts_are_told(known: Knowledge, ask: Ask, topic: str) -> None:
    talk = known.cases[topic]
    options = [option for question in talk.questions for option in question.options]
    reached = {option.outcome(degree) for option in options for degree in (None, *DEGREES)} | {talk.unsure}
    assert {outcome.id for outcome in talk.outcomes} <= reached
    for outcome in talk.outcomes:
        for further in outcome.further:
            answer = ask(topic, reply=f"fact:{further.fact}")
            assert answer.text.startswith(known.facts[further.fact].fact.text.split("{")[0])


@pytest.mark.parametrize("topic", ["ask_funding", "ask_recognition", "ask_application"])
def test_the_topic_itself_is_answered_first_then_asked(known: Knowledge, ask: Ask, topic: str) -> None:
    answer = ask(topic)
    general = known.topics[topic].answer
    assert general and answer.text.startswith(general.text)
    question = known.cases[topic].questions[0]
    assert question.text in answer.text
    assert answer.asking == f"{topic}:{question.id}"


@pytest.mark.parametrize("topic", TOPICS)
def test_a_single_fact_is_answered_without_a_question(known: Knowledge, ask: Ask, topic: str) -> None:
    fact = next(fact for fact in known.facts.values() if fact.topic == topic and not fact.professions)
    answer = ask(topic, candidates=[Candidate(fact.key, 0.9)])
    assert answer.text.startswith(fact.fact.text)
    assert known.cases[topic].questions[0].text not in answer.text


def test_the_case_is_understood_after_a_fact_too(ask: Ask) -> None:
    fact = ask("ask_recognition", candidates=[Candidate("ask_recognition.kosten", 0.9)])
    assert "Münster" in ask("ask_recognition", asking=fact.asking, text="aus syrien").text


@pytest.mark.parametrize(
    ("topic", "asking", "typed", "said"),
    [
        ("ask_funding", "way", "ich mach pia", "In PIA"),
        ("ask_funding", "way", "studium", "Im Studium gibt es BAföG"),
        ("ask_funding", "children", "ja, zwei kinder", "235 €"),
        ("ask_funding", "children", "nein", "Dezernat 49"),
        ("ask_funding", "work", "bin arbeitslos", "Bildungsgutschein"),
        ("ask_recognition", "country", "aus der Ukraine", "Detmold"),
        ("ask_recognition", "country", "marokko", "Münster"),
        ("ask_recognition", "country", "Polen", "Arnsberg"),
        ("ask_recognition", "country", "italien", "Köln"),
        ("ask_recognition", "country", "türkei", "Düsseldorf"),
        ("ask_recognition", "kind", "ich hab studiert", "an deinem Wohnort"),
        ("ask_recognition", "kind", "krankenschwester", "Pflegeberuf"),
        ("ask_application", "what", "schulplatz", "Schüler Online"),
        ("ask_application", "what", "fsj", "beim Träger"),
        ("match_my_degree", "work", "ich bin gelernte köchin", "sechs Wochen Praxis"),
    ],
)
def test_a_typed_answer_is_understood(ask: Ask, topic: str, asking: str, typed: str, said: str) -> None:
    assert said in ask(topic, asking=f"{topic}:{asking}", text=typed).text


@pytest.mark.parametrize("topic", TOPICS)
def test_why_and_do_not_know_are_answered(known: Knowledge, ask: Ask, topic: str) -> None:
    for question in known.cases[topic].questions:
        why = ask(topic, asking=f"{topic}:{question.id}", text="warum willst du das wissen?")
        assert question.why in why.text
        assert why.asking == f"{topic}:{question.id}"
        unsure = ask(topic, asking=f"{topic}:{question.id}", text="weiß nicht")
        assert unsure.sources
        assert unsure.text != why.text


def test_the_school_degree_chooses_the_answer(ask: Ask) -> None:
    low, high = (ask("match_my_degree", reply="work:training", school_degree=d) for d in DEGREES[1:3])
    assert "Erstem Schulabschluss" in low.text
    assert "mittlerem Abschluss" in high.text


def test_the_form_of_training_that_is_known_is_not_asked_for(ask: Ask) -> None:
    answer = ask("ask_funding", training_form="pia")
    assert answer.text.startswith("In PIA")
    assert answer.asking is None


def test_a_profession_says_its_own_then_offers_the_checklist(known: Knowledge, ask: Ask) -> None:
    answer = ask("ask_application", "kinderpfleger")
    assert answer.text.startswith(known.professions["kinderpfleger"].topics["ask_application"].answer.text)
    assert answer.buttons[0].entities == {"answer": "what:school"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "alles vorbereiten"),
        (date(2027, 1, 31), "alles vorbereiten"),
        (date(2027, 2, 1), "läuft an vielen Schulen die Anmeldung"),
        (date(2027, 3, 1), "nach freien Plätzen"),
        (date(2027, 8, 31), "nach freien Plätzen"),
        (date(2027, 9, 1), "alles vorbereiten"),
    ],
)
def test_the_checklist_says_what_is_due_now(ask: Ask, day: date, said: str) -> None:
    assert said in ask("ask_application", reply="what:school", today=day).text


@pytest.mark.parametrize("reply", ["", "what", "what:nothing", "fact:gone", "ask:gone", "a:b:c", "way:pia"])
def test_a_button_that_no_longer_exists_is_answered_as_the_topic(ask: Ask, reply: str) -> None:
    assert ask("ask_application", reply=reply).text == ask("ask_application").text


def test_a_talk_that_names_what_is_not_there_is_refused(known: Knowledge) -> None:
    content = known.cases["ask_funding"].dict()
    content["questions"][0]["options"][0]["answer"] = "gone"
    with pytest.raises(ValueError, match="gone"):
        CaseTalk.parse_obj(content)


def test_an_outcome_needs_exactly_one_answer() -> None:
    with pytest.raises(ValueError, match="either"):
        Outcome(id="x")


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("ask_contact", "ich habe in Polen Erzieherin gelernt, an wen muss ich mich wenden"),
        ("clarify", "mein diplom ist aus der ukraine"),
    ],
)
def test_who_learned_abroad_is_told_of_recognition(advisor: Advisor, situation: Make, intent: str, text: str) -> None:
    meant = advisor.meant_after(intent, situation(text=text))
    assert meant is not None and meant.topic == "ask_recognition"


@pytest.mark.parametrize("text", ["ich komme aus Polen, wer hilft mir", "an wen wende ich mich mit meinem abschluss"])
def test_a_country_or_a_certificate_alone_is_not_enough(advisor: Advisor, situation: Make, text: str) -> None:
    assert advisor.meant_after("ask_contact", situation(text=text)) is None


def test_a_country_leads_to_the_office_that_is_responsible(ask: Ask) -> None:
    near = [Candidate("ask_recognition.zustaendig", 0.9)]
    said = ask("ask_recognition", text="wer prüft mein diplom als erzieherin aus syrien in nrw bitte", candidates=near)
    assert "Münster" in said.text.split(".")[0]
    costs = [Candidate("ask_recognition.kosten", 0.9)]
    said = ask("ask_recognition", text="was kostet die anerkennung von meinem diplom aus syrien", candidates=costs)
    assert "Gebühr" in said.text.split(".")[0]


def test_a_fact_asked_for_in_a_few_words_goes_before_the_case(ask: Ask) -> None:
    near = [Candidate("ask_funding.afbg_rueckzahlung", 1.2)]
    said = ask("ask_funding", text="muss ich aufstiegsbafög zurückzahlen", candidates=near).text
    assert "nicht zurückzahlen" in said.split(".")[0]
