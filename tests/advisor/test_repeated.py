"""What the talk has heard already is introduced in other words each time; the content stays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation
from advisor.checks import MOST_CHARACTERS
from advisor.knowledge import Knowledge


@pytest.fixture
def talk(advisor: Advisor, situation: Callable[..., Situation]) -> Callable[..., Answer]:
    """``talk(topic, *professions, **situation)``: one turn of a talk that remembers what was said."""
    said: list[str] = []

    def turn(topic: str, *professions: str, candidates: tuple[Candidate, ...] = (), **told: object) -> Answer:
        asked = situation(professions=professions, turn=len(said), said=tuple(said), **told)
        answer = advisor.answer(topic, asked, candidates)
        said.append(answer.mark)
        return answer

    return turn


@pytest.mark.parametrize("topic", ["ask_salary", "ask_requirements", "ask_funding", "ask_training_pay"])
def test_the_same_question_five_times(talk: Callable[..., Answer], topic: str) -> None:
    answers = [talk(topic, "erzieher") for _ in range(5)]
    first, *again = answers
    assert len({answer.text for answer in answers[:4]}) == 4
    assert all(answer.text != after.text for answer, after in pairwise(answers))
    for answer in again:
        assert answer.text.endswith(first.text)
        assert answer.easy is not None
        assert answer.easy.endswith(first.easy or "")
        assert (answer.mark, answer.sources, answer.buttons) == (first.mark, first.sources, first.buttons)


def test_it_is_noticed_after_other_questions_too(talk: Callable[..., Answer]) -> None:
    first = talk("ask_salary", "erzieher")
    talk("ask_workplaces", "erzieher")
    talk("thank")
    assert talk("ask_salary", "erzieher").text == f"Wie gesagt: {first.text}"


def test_something_else_is_not_introduced(talk: Callable[..., Answer]) -> None:
    talk("ask_salary", "erzieher")
    for other in (
        talk("ask_salary", "kinderpfleger"),
        talk("ask_salary", "erzieher", weekly_hours=30.0),
        talk("ask_salary", "erzieher", candidates=(Candidate("ask_salary.stufen_erklaert", 0.9),)),
        talk("ask_workplaces", "erzieher"),
    ):
        assert not other.text.startswith("Wie gesagt")


def test_a_question_back_may_stand_there_twice(talk: Callable[..., Answer]) -> None:
    assert talk("find_school").text == talk("find_school").text
    assert talk("greet").mark == ""


def test_every_introduction_differs(known: Knowledge) -> None:
    texts = list(known.wording.templates["again"].values())
    assert len(set(texts)) == len(texts) >= 3


def test_it_still_fits_on_one_screen(advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]) -> None:
    longest = max(len(text) for text in known.wording.templates["again"].values())
    for topic in known.topics:
        for profession in known.professions:
            text = advisor.answer(topic, situation(professions=(profession,))).text
            assert len(text) + longest < MOST_CHARACTERS, (topic, profession, len(text))
