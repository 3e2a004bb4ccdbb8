"""Short questions without a topic of their own: what they mean after each topic."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.knowledge import Knowledge
from advisor.topics.follow_ups import MOST_WORDS

Make = Callable[..., Situation]
Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("last", "intent", "text", "topic", "fact"),
    [
        (
            "ask_recognition",
            "ask_training_duration",
            "wie lange dauert das",
            "ask_recognition",
            "ask_recognition.dauer",
        ),
        ("ask_recognition", "ask_training_cost", "Was kostet?", "ask_recognition", "ask_recognition.kosten"),
        (
            "ask_funding",
            "ask_training_cost",
            "muss ich das zurückzahlen?",
            "ask_funding",
            "ask_funding.afbg_rueckzahlung",
        ),
        ("ask_funding", "out_of_scope", "und wo beantrage ich das", "ask_funding", "ask_funding.afbg_antrag"),
        ("ask_internship", "out_of_scope", "und wann", "ask_internship", "ask_internship.wann_anfragen"),
        ("ask_training_overview", "ask_salary", "was verdiene ich in der zeit", "ask_training_pay", None),
        ("ask_salary", "inform", "nee ich meinte in der ausbildung", "ask_training_pay", None),
        ("ask_salary", "clarify", "und im jahr?", "ask_salary", None),
        ("ask_salary", "clarify", "pro stunde", "ask_salary", None),
        ("ask_training_cost", "ask_salary", "ich meinte ob ich was bekomme", "ask_training_pay", None),
        ("ask_salary", "inform", "und wo?", "find_school", None),
        ("match_my_degree", "ask_requirements", "Reicht das?", "match_my_degree", None),
    ],
)
def test_after_a_topic(
    advisor: Advisor, situation: Make, last: str, intent: str, text: str, topic: str, fact: str | None
) -> None:
    meant = advisor.meant_after(intent, situation(text=text, topic=last))
    assert meant is not None
    assert (meant.topic, [candidate.key for candidate in meant.candidates]) == (topic, [fact] if fact else [])


@pytest.mark.parametrize(
    ("last", "intent", "text", "told"),
    [
        ("ask_recognition", "ask_training_duration", "wie lange dauert die ausbildung", ()),
        ("ask_recognition", "ask_training_duration", "wie lange dauert das für erzieher", ("profession",)),
        ("ask_funding", "find_school", "wo kann ich das lernen", ()),
        ("ask_recognition", "ask_salary", "was verdient man da", ()),
        (None, "ask_salary", "was verdient man da", ()),
        ("ask_recognition", "ask_training_duration", "", ()),
        ("ask_recognition", "ask_training_duration", "das " * (MOST_WORDS + 1), ()),
    ],
)
def test_a_question_with_a_subject_of_its_own_means_itself(
    advisor: Advisor, situation: Make, last: str | None, intent: str, text: str, told: tuple[str, ...]
) -> None:
    assert advisor.meant_after(intent, situation(text=text, topic=last, told=frozenset(told))) is None


def test_of_facts_that_of_the_way_to_try_it_out_comes_first(advisor: Advisor, situation: Make) -> None:
    def key(way: str | None) -> str:
        meant = advisor.meant_after(
            "ask_salary", situation(text="wie viel kriegt man da", topic="ask_voluntary_service", way=way)
        )
        assert meant is not None
        return meant.candidates[0].key

    assert [key("fsj"), key("bfd"), key(None)] == ["fsj.geld", "bfd.geld", "ask_voluntary_service.taschengeld"]


@pytest.mark.parametrize(
    ("last", "form", "topic"),
    [
        ("ask_salary", "teilzeit", "ask_salary"),
        ("ask_salary", "pia", "ask_training_pay"),
        ("ask_profession_info", "teilzeit", "ask_part_time"),
        ("find_school", "pia", "find_school"),
        (None, "teilzeit", "ask_part_time"),
    ],
)
def test_a_form_of_training_alone(advisor: Advisor, situation: Make, last: str | None, form: str, topic: str) -> None:
    meant = advisor.after_value(situation(training_form=form, told=frozenset({"training_form"}), topic=last))
    assert meant is not None and meant.topic == topic


def test_every_entry_of_the_file_can_be_reached(known: Knowledge) -> None:
    """Keys are groups of phrases, forms of training, a place or topics: a typing mistake would never be found."""
    keys = {*known.wording.phrases, *known.form_names, *known.topics, "place"}
    for topic, entries in known.wording.follow_ups.items():
        assert topic in {*known.topics, "default", "start"}
        assert set(entries) <= keys, topic
        for names in entries.values():
            facts = [name for name in names if name in known.facts]
            assert len(facts) in (0, len(names))


@pytest.mark.parametrize(
    ("last", "way", "text", "fact"),
    [
        ("ask_voluntary_service", "fsj", "und mit 28?", "ask_voluntary_service.hoechstalter"),
        ("ask_voluntary_service", "bfd", "und wenn ich 54 bin", "bfd.alter"),
        ("ask_voluntary_service", "fsj", "bin 15", "fsj.alter"),
        ("ask_training_overview", None, "geht das mit 41 noch?", "ask_requirements.hoechstalter"),
        ("ask_salary", None, "und mit 45", "ask_salary.stufen_erklaert"),
    ],
)
def test_an_age_asks_for_the_age(
    advisor: Advisor, situation: Make, last: str, way: str | None, text: str, fact: str
) -> None:
    meant = advisor.meant_after("clarify", situation(text=text, topic=last, way=way))
    assert meant is not None
    assert [candidate.key for candidate in meant.candidates] == [fact]


@pytest.mark.parametrize("text", ["mit 44137", "und mit 30 stunden?", "mit 28 kindern", "die 12"])
def test_other_numbers_are_no_age(advisor: Advisor, situation: Make, text: str) -> None:
    assert advisor.meant_after("inform", situation(text=text, topic="ask_voluntary_service")) is None


@pytest.mark.parametrize("text", ["quelle?", "Wo steht das?", "und woher weißt du das", "Hast du einen Link dazu?"])
def test_a_question_for_the_source(advisor: Advisor, text: str) -> None:
    assert advisor.asks_for_source(text)


@pytest.mark.parametrize("text", ["schulen in quelle", "wo steht das im gesetz", "", "link zur schule in köln"])
def test_no_question_for_the_source(advisor: Advisor, text: str) -> None:
    assert not advisor.asks_for_source(text)
