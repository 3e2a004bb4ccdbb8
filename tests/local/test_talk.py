"""Scripted conversations, with a bot that says what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local import script, talk
from deploy.local.script import Heard, ScriptError, Talk, Turn, differences
from deploy.local.settings import ROOT


class Said:
    """A bot with answers laid down."""

    def __init__(self, answers: dict[str, Heard]) -> None:
        self.answers = answers
        self.talks = 1

    def restart(self) -> None:
        """Count conversations."""
        self.talks += 1

    async def say(self, text: str) -> Heard:
        """The answer laid down."""
        return self.answers[text]


def heard(text: str, *topics: str, **more: Any) -> Heard:
    """An answer with one message a topic."""
    buttons = [{"title": "Ja", "payload": "/affirm"}]
    return Heard(tuple({"text": text, "custom": {"topic": topic}, "buttons": buttons} for topic in topics), **more)


SALARY = heard("Du verdienst S8a.", "ask_salary")


@pytest.mark.parametrize(
    ("turn", "found"),
    [
        (Turn("x"), []),
        (Turn("x", ("ask_salary",), ("S8a",), ("S3",)), []),
        (Turn("x", ("ask_study",)), ["Thema: erwartet ask_study, war ask_salary"]),
        (Turn("x", (), ("S3", "S8a")), ["Im Text fehlt: „S3“"]),
        (Turn("x", (), (), ("S8a",)), ["Im Text steht: „S8a“"]),
    ],
)
def test_differences(turn: Turn, found: list[str]) -> None:
    assert differences(turn, SALARY) == found


def test_the_introduction_before_the_first_answer_does_not_count() -> None:
    both = heard("x", "ask_salary", "ask_training_duration")
    assert differences(Turn("x", ("ask_training_duration",)), both) == []
    assert differences(Turn("x", ("ask_salary", "ask_training_duration")), both) == []
    assert differences(Turn("x", ("ask_training_duration", "ask_salary")), both) != []


def test_a_file_is_one_conversation_or_several(tmp_path: Path) -> None:
    file = tmp_path / "eins.yml"
    file.write_text("- user: hi\n  topic: greet\n- user: no\n", encoding="utf-8")
    assert script.read(file) == [Talk("eins", (Turn("hi", ("greet",)), Turn("no")))]
    file.write_text("a:\n- user: hi\nb:\n- user: x\n  text: [y, z]\n", encoding="utf-8")
    assert [one.name for one in script.read(file)] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "a: 1",
        "- x",
        "- topic: greet",
        "- user: 5",
        "- user: x\n  topik: y",
        "- user: x\n  text: 5",
        "- {",
        "a: []",
    ],
)
def test_what_is_no_script_is_refused_with_its_place(tmp_path: Path, content: str) -> None:
    file = tmp_path / "falsch.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ScriptError, match=r"falsch\.yml"):
        script.read(file)


def test_the_example_is_a_script() -> None:
    assert len(script.read(ROOT / "docs/gespraeche/beispiel.yml")) == 2


async def test_playing_marks_what_differs_and_counts_it() -> None:
    shown: list[str] = []
    talks = [Talk("a", (Turn("x", ("ask_salary",)), Turn("x", ("greet",)))), Talk("b", (Turn("x", (), ("fehlt",)),))]
    bot = Said({"x": SALARY})
    assert await talk.play(bot, talks, shown.append) == 2  # type: ignore[arg-type]
    text = "\n".join(shown)
    assert "✗ Thema: erwartet greet, war ask_salary" in text
    assert "✗ Im Text fehlt: „fehlt“" in text
    assert "3 Zeilen, 2 mit Abweichung." in text
    assert "[Ja]" in text
    assert bot.talks == 3


async def test_details_are_switched_on_by_a_word() -> None:
    answer = heard(
        "Hallo",
        "greet",
        intent="greet",
        confidence=0.987,
        entities=({"entity": "profession", "value": "erzieher"},),
        slots={"profession": "erzieher", "place": None, "turn": 3.0},
        milliseconds=12.4,
    )
    lines: Iterator[str] = iter(["hi", "Details", "hi", "neu", "details", "", "hi", "ende", "nie"])
    shown: list[str] = []
    bot = Said({"hi": answer})
    await talk.chat(bot, lambda _: next(lines), shown.append)  # type: ignore[arg-type]
    details = [line for line in shown if "Absicht" in line]
    assert details == [
        "     · Absicht greet 0.99 · Angaben profession=erzieher · Thema greet · Gemerkt profession=erzieher · 12 ms"
    ]
    assert next(lines) == "nie"
    assert bot.talks == 2


async def test_the_end_of_the_input_ends_the_talk() -> None:
    def end(_: str) -> str:
        raise EOFError

    await talk.chat(Said({}), end, lambda _: None)  # type: ignore[arg-type]


def test_a_script_that_cannot_be_read_has_an_exit_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert talk.main([str(tmp_path / "fehlt.yml")]) == 2
    assert "fehlt.yml" in capsys.readouterr().err
