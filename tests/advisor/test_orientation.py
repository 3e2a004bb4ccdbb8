"""The orientation test's points: every profession can be reached, answers matter, nobody is left without a way in."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from advisor.knowledge import Knowledge
from advisor.model import DEGREES
from advisor.orientation import MOST_QUESTIONS, Match, Orientation, Progress, matches


def answered(**answers: str) -> Progress:
    """Somebody who gave these answers and skipped the rest."""
    return Progress("people", {question: (choice,) for question, choice in answers.items()})


def found(known: Knowledge, degree: str | None = None, **answers: str) -> list[Match]:
    """The professions for these answers."""
    return matches(known.orientation, known.professions, answered(**answers), degree)


@pytest.fixture(scope="module")
def everybody(known: Knowledge) -> list[tuple[dict[str, str], str | None, list[Match]]]:
    """A result for each way of answering all questions but the hours."""
    questions = [q for q in known.orientation.questions if q.slot is None and q.id != "hours"]
    results = []
    for choices in product(*(question.options for question in questions)):
        answers = {question.id: choice.id for question, choice in zip(questions, choices, strict=True)}
        for degree in ("kein_abschluss", "mittlere_reife", "abitur"):
            results.append((answers, degree, found(known, degree, **answers)))
    return results


def test_at_most_seven_questions_each_explained_and_put_in_two_ways(known: Knowledge) -> None:
    questions = known.orientation.questions
    assert 1 <= len(questions) <= MOST_QUESTIONS
    for question in questions:
        assert question.why and question.text.endswith("?") and question.again.endswith("?")
        assert question.text != question.again
        assert len({option.label for option in question.options}) == len(question.options)


def test_every_profession_can_be_reached(known: Knowledge, everybody: list[Any]) -> None:
    reached = {match.profession for _, _, best in everybody for match in best}
    assert reached == set(known.professions)


def test_everybody_gets_two_or_three_professions_and_one_that_is_open(known: Knowledge, everybody: list[Any]) -> None:
    for answers, degree, best in everybody:
        assert 2 <= len(best) <= 3, answers
        assert any(match.open for match in best), (answers, degree)
        for match in best:
            if match.open:
                assert known.professions[match.profession].degrees[degree].open == "yes"


@pytest.mark.parametrize("degree", DEGREES)
def test_without_a_school_leaving_certificate_there_is_a_way_too(known: Knowledge, degree: str) -> None:
    best = found(known, degree, people="small")
    assert any(match.open for match in best)


def test_answers_matter(known: Knowledge) -> None:
    """Each question, answered in another way, changes somebody's result."""
    start = {"people": "youth", "likes": "talk", "setting": "outside", "background": "nothing", "way": "study"}
    for question in known.orientation.questions:
        if question.slot:
            continue
        results = [found(known, "abitur", **{**start, question.id: option.id}) for option in question.options]
        assert len({tuple((m.profession, m.points) for m in best) for best in results}) > 1, question.id


def test_the_school_degree_matters(known: Knowledge) -> None:
    without, with_abitur = (found(known, d, people="youth", likes="talk") for d in ("kein_abschluss", "abitur"))
    assert [m.profession for m in without] != [m.profession for m in with_abitur]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"people": "small", "likes": "create"}, "kinderpfleger"),
        ({"people": "youth", "setting": "outside"}, "streetwork"),
        ({"people": "youth", "setting": "living"}, "heimerziehung"),
        ({"people": "disability", "likes": "care"}, "heilerziehungspfleger"),
        ({"people": "small", "setting": "home"}, "kindertagespflege"),
        ({"people": "school", "setting": "one", "way": "now"}, "schulbegleitung"),
        ({"people": "families", "likes": "talk", "setting": "outside"}, "familienhilfe"),
        ({"people": "small", "likes": "plan", "background": "social"}, "kita_leitung"),
        ({"people": "school", "likes": "move", "background": "social"}, "motopaede"),
        ({"people": "small", "likes": "plan", "way": "study"}, "kindheitspaedagoge"),
    ],
)
def test_who_says_this_gets_that_first(known: Knowledge, answers: dict[str, str], expected: str) -> None:
    assert found(known, "abitur", **answers)[0].profession == expected


def test_reasons_are_the_persons_own_answers(known: Knowledge, everybody: list[Any]) -> None:
    for answers, _, best in everybody[::50]:
        for match in best:
            for choice in match.because:
                assert choice.id in answers.values()
                assert choice.points[match.profession] > 0


def test_who_skips_everything_gets_no_guess(known: Knowledge) -> None:
    skipped = Progress("hours", {question.id: () for question in known.orientation.questions})
    assert matches(known.orientation, known.professions, skipped, None) == []


def test_an_answer_that_an_editor_took_out_is_passed_over(known: Knowledge) -> None:
    assert found(known, "abitur", people="aliens") == []
    assert found(known, "abitur", people="small", likes="gone")[0].profession == "kinderpfleger"


def test_points_for_an_unknown_profession_are_refused(known: Knowledge) -> None:
    content = known.orientation.dict()
    content["questions"][0]["options"][0]["points"]["pilot"] = 3
    with pytest.raises(ValueError, match="pilot"):
        Orientation.parse_obj(content)


def test_more_than_seven_questions_are_refused(known: Knowledge) -> None:
    content = known.orientation.dict()
    content["questions"] = [{**content["questions"][0], "id": f"q{'x' * n}"} for n in range(8)]
    with pytest.raises(ValueError, match="at most 7"):
        Orientation.parse_obj(content)


def test_progress_survives_the_tracker() -> None:
    progress = Progress("way", {"likes": ("talk", "move"), "people": ()}, misses=1, away=2)
    again = Progress.from_json(progress.as_json())
    assert again == progress
    assert list(again.answers) == ["likes", "people"]


@pytest.mark.parametrize("value", [None, "", [], {}, {"asked": "people"}, {"answers": 3}, "people"])
def test_what_cannot_be_read_is_a_test_not_yet_begun(value: Any) -> None:
    assert Progress.from_json(value) == Progress()


def test_one_step_back_takes_the_last_answer_away() -> None:
    back = Progress("way", {"people": ("small",), "likes": ("talk",)}).without_last()
    assert (back.asked, dict(back.answers)) == ("likes", {"people": ("small",)})
