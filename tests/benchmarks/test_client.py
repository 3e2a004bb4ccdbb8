"""The clients notice what is wrong, and time what is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.serving import client, talks
from benchmarks.serving.client import Line
from tests.benchmarks.conftest import SmallBot

SALARY = {"text": "3.000 € brutto", "custom": {"topic": "ask_salary", "profession": "erzieher"}}
ASKED = Line("was verdient man", frozenset({"ask_salary"}), profession="erzieher", parts=("€",), never=("Frage",))


def test_a_right_answer_has_no_problem() -> None:
    assert client.problems(ASKED, [SALARY]) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (replace(ASKED, topics=frozenset({"greet"})), "topic"),
        (replace(ASKED, also="ask_study"), "no ask_study"),
        (replace(ASKED, profession="streetwork"), "not about streetwork"),
        (replace(ASKED, parts=("netto",)), "does not say 'netto'"),
        (replace(ASKED, never=("brutto",)), "says 'brutto'"),
        (replace(ASKED, exact="2.000 € brutto"), "instead of '2.000 € brutto'"),
    ],
)
def test_each_difference_is_found(line: Line, problem: str) -> None:
    assert any(problem in found for found in client.problems(line, [SALARY]))


@pytest.mark.parametrize("messages", [[], [{"text": " ", "custom": {"topic": "ask_salary"}}]])
def test_silence_is_wrong(messages: list[client.Message]) -> None:
    assert client.problems(Line("hallo"), messages) == ["'hallo': silence"]


async def test_recorded_answers_must_come_again(small_bot: SmallBot) -> None:
    small_bot.answers = {"hallo": [{"text": "Hallo!"}]}
    asked = await client.recorded(small_bot.url, [(Line("hallo"),)])
    assert asked == [(Line("hallo", exact="Hallo!"),)]
    small_bot.answers = {"hallo": [{"text": "Moin!"}]}
    load = await client.play(small_bot.url, asked, clients=2, seconds=0.2)
    assert load.wrong == len(load.milliseconds) > 0
    assert "Moin!" in load.problems[0]


async def test_wrong_answers_are_not_recorded(small_bot: SmallBot) -> None:
    small_bot.answers = {"hallo": [{"text": "Hallo!"}]}
    with pytest.raises(ValueError, match="does not say 'Moin'"):
        await client.recorded(small_bot.url, [(Line("hallo", parts=("Moin",)),)])


async def test_answers_that_do_not_come_are_errors(small_bot: SmallBot) -> None:
    load = await client.play(small_bot.url, [(Line("hallo"),)], clients=1, seconds=0.2)
    assert load.errors > 0
    assert load.milliseconds == []
    assert load.summary()["p50"] is None


async def test_each_play_of_a_talk_is_a_new_conversation(small_bot: SmallBot) -> None:
    small_bot.answers = {"a": [{"text": "1"}], "b": [{"text": "2"}]}
    await client.play(small_bot.url, [(Line("a"), Line("b"))], clients=3, seconds=0.3)
    said: dict[str, list[str]] = {}
    for sender, text in small_bot.heard:
        said.setdefault(sender, []).append(text)
    assert len(said) > 3
    assert all(texts in (["a", "b"], ["a"]) for texts in said.values())


async def test_a_long_talk_is_one_conversation(small_bot: SmallBot) -> None:
    small_bot.answers = {"a": [{"text": "1"}], "b": [{"text": "2"}]}
    counted = iter(range(6))
    load, computed = await client.one_long_talk(small_bot.url, (Line("a"), Line("b")), 5, lambda: next(counted))
    assert computed == [0, 1, 2, 3, 4, 5]
    assert [text for _, text in small_bot.heard] == ["a", "b", "a", "b", "a"]
    assert len({sender for sender, _ in small_bot.heard}) == 1
    assert len(load.milliseconds) == 5
    assert load.wrong == 0


def test_every_workload_checks_its_answers() -> None:
    for asked in talks.ours().values():
        assert asked
        assert all(line.topics for talk in asked for line in talk)
    assert all(line.parts for talk in talks.rasa_init() for line in talk)
