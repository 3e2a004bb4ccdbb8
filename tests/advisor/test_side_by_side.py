"""One question about several professions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.answer import Answer
from advisor.knowledge import Knowledge
from advisor.topics.side_by_side import MOST

Ask = Callable[..., Answer]
TOPICS = ["ask_requirements", "ask_training_duration", "ask_training_pay", "ask_salary", "ask_workplaces"]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("professions", [("erzieher", "kinderpfleger"), ("sozialarbeiter", "erzieher", "kita_helfer")])
def test_each_has_its_value(ask: Ask, known: Knowledge, topic: str, professions: tuple[str, ...]) -> None:
    answer = ask(topic, *professions)
    labels = [known.professions[profession].names.label for profession in professions]
    positions = [answer.text.index(f"{label}: ") for label in labels]
    assert positions == sorted(positions)
    assert (answer.topic, answer.professions, answer.listed) == (topic, professions, professions)
    assert [button.entities["profession"] for button in answer.buttons] == list(professions)
    assert len(answer.sources) >= 1


def test_pay_names_the_amounts_of_both(ask: Ask) -> None:
    text = ask("ask_salary", "erzieher", "kinderpfleger").text
    assert "3.509,44 €" in text and "3.119,87 €" in text


def test_too_many_and_hours_are_answered_for_the_first(ask: Ask, known: Knowledge) -> None:
    many = tuple(known.professions)[: MOST + 1]
    assert ask("ask_salary", *many).text == ask("ask_salary", many[0]).text
    assert "20 Stunden" in ask("ask_salary", "erzieher", "kinderpfleger", weekly_hours=20.0).text


def test_other_topics_get_a_message_each(ask: Ask) -> None:
    first = ask("ask_career_prospects", "erzieher", "kinderpfleger")
    assert first.then is not None
    assert (first.professions, first.then.professions) == (("erzieher",), ("kinderpfleger",))
    assert first.text != first.then.text
