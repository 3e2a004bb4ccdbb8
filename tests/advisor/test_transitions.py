"""Who has a profession and wants another hears of the way from the one to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.answer import Answer, Candidate

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("own", "wanted", "text"),
    [
        ("kinderpfleger", "erzieher", "Von der Kinderpflege"),
        ("sozialassistent", "erzieher", "Nach der Sozialassistenz"),
        ("heilerziehungspflegehelfer", "sozialarbeiter", "ohne Abitur"),
        ("kindertagespflege", "erzieher", "Fünf Jahre Arbeit"),
        ("erzieher", "heilpaedagoge", "Nach der Erzieher"),
    ],
)
@pytest.mark.parametrize("topic", ["ask_training_overview", "ask_career_change", "ask_career_prospects"])
def test_the_way_from_one_to_the_other(ask: Ask, own: str, wanted: str, topic: str, text: str) -> None:
    answer = ask(topic, wanted, own=own)
    assert text in answer.text.split(".")[0]
    assert answer.professions == (wanted,)


def test_the_duration_has_a_fact_of_its_own(ask: Ask) -> None:
    assert "fünf Jahre" in ask("ask_training_duration", "erzieher", own="sozialassistent").text


def test_where_no_way_is_known_the_answer_is_about_what_is_wanted(ask: Ask) -> None:
    plain = ask("ask_career_change", "kinderpfleger")
    assert ask("ask_training_overview", "kinderpfleger", own="streetwork").text == plain.text
    duration = ask("ask_training_duration", "kinderpfleger")
    assert ask("ask_training_duration", "kinderpfleger", own="streetwork").text == duration.text


def test_pay_is_that_of_what_is_wanted(ask: Ask) -> None:
    plain = ask("ask_salary", "erzieher")
    assert ask("ask_salary", "erzieher", own="kinderpfleger").text == plain.text


def test_a_narrower_question_is_answered_itself(ask: Ask) -> None:
    near = [Candidate("ask_study.anrechnung", 1.5)]
    assert "rechnen dir die Fachschule" in ask("ask_study", "sozialarbeiter", own="erzieher", candidates=near).text


@pytest.mark.parametrize(
    ("text", "degree", "professions", "expected"),
    [
        (
            "ausbildung als tischler und hauptschulabschluss",
            "hauptschulabschluss",
            ("erzieher",),
            "Mit Erstem Schulabschluss und",
        ),
        (
            "gelernte bürokauffrau mit mittlerer reife",
            "mittlere_reife",
            (),
            "Mit mittlerem Abschluss und einer fertigen",
        ),
        (
            "hab schon ne ausbildung und realschule",
            "mittlere_reife",
            ("heilerziehungspfleger",),
            "Mit einem fremden Beruf",
        ),
        ("bin gelernter koch mit realschule", "mittlere_reife", ("sozialarbeiter",), "Ja, Soziale Arbeit kannst du"),
    ],
)
def test_a_trade_of_another_field_counts(
    ask: Ask, text: str, degree: str, professions: tuple[str, ...], expected: str
) -> None:
    said = ask("match_my_degree", *professions, text=text, school_degree=degree, told=frozenset({"school_degree"}))
    assert said.text.startswith(expected)


def test_wanting_a_training_is_not_having_one(ask: Ask) -> None:
    told = {"school_degree": "hauptschulabschluss", "told": frozenset({"school_degree"})}
    plain = ask("match_my_degree", "erzieher", **told)
    assert ask("match_my_degree", "erzieher", text="mit hauptschulabschluss eine ausbildung machen", **told) == plain
