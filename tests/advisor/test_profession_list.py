"""ask_profession_list: which professions there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from advisor.answer import Answer
from advisor.knowledge import Knowledge
from advisor.model import DEGREES

Ask = Callable[..., Answer]


def test_it_offers_professions(ask: Ask, known: Knowledge) -> None:
    answer = ask("ask_profession_list")
    general = known.topics["ask_profession_list"].answer
    assert general is not None
    assert answer.text.startswith(general.text)
    assert 0 < len(answer.buttons) <= 4
    for button in answer.buttons:
        assert button.intent == "ask_profession_info"
        assert button.title == known.professions[button.entities["profession"]].names.label


def test_a_profession_known_before_does_not_narrow_the_list(ask: Ask) -> None:
    assert ask("ask_profession_list", "motologe") == ask("ask_profession_list")


@pytest.mark.parametrize("degree", DEGREES)
@pytest.mark.parametrize("professions", [(), ("erzieher",)])
def test_with_a_degree_it_lists_what_is_open(ask: Ask, degree: str, professions: tuple[str, ...]) -> None:
    answer = ask("ask_profession_list", *professions, school_degree=degree)
    assert answer.topic == "ask_profession_list"
    assert replace(answer, topic="match_my_degree") == ask("match_my_degree", school_degree=degree)
