"""What is said to somebody in distress: warm, short, with the help that fits, no menu."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import crisis
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.checks import MOST_CHARACTERS, problems
from advisor.knowledge import Knowledge
from advisor.topics.crisis_support import Distress

Ask = Callable[..., Answer]
KINDS = ["suicide", "abuse", "violence", "self_harm", "eating", "bullying", "need", "sad"]
ALWAYS = ("116 111", "0800 111 0 111", "112")
CASES = [
    *(Distress(kind=kind) for kind in KINDS),
    *(Distress(kind=kind, acute=True) for kind in KINDS),
    *(Distress(kind=kind, again=True) for kind in KINDS),
    Distress(kind="suicide", other=True),
    Distress(kind="violence", acute=True, again=True),
    Distress(wants="write"),
    Distress(wants="write", again=True),
    Distress(wants="go_on"),
    Distress(kind="gibt es nicht"),
]


@pytest.fixture
def help_in(advisor: Advisor, situation: Callable[..., Situation]) -> Callable[[Distress], Answer]:
    return lambda distress: advisor.help_in_distress(distress, situation())


@pytest.mark.parametrize("distress", CASES, ids=str)
def test_every_answer_names_the_numbers_in_few_words(help_in: Callable[[Distress], Answer], distress: Distress) -> None:
    answer = help_in(distress)
    assert answer.topic == "crisis_support"
    for text in (answer.text, answer.easy or ""):
        assert [number for number in ALWAYS if number not in text] == []
        assert len(text) <= MOST_CHARACTERS
        assert list(problems(text)) == []
    assert answer.sources
    assert all(source.url.startswith("https://") and source.as_of for source in answer.sources)


@pytest.mark.parametrize("kind", KINDS)
def test_no_menu_and_no_advertising(help_in: Callable[[Distress], Answer], kind: str) -> None:
    answer = help_in(Distress(kind=kind))
    assert {button.intent for button in answer.buttons} == {"crisis_support"}
    assert not re.search(r"WTFuture|Kampagne|Ausbildung|Beruf|Gehalt|arbeitsagentur", answer.text)
    assert "Chatbot" in answer.text


@pytest.mark.parametrize(
    ("distress", "parts"),
    [
        (Distress("violence"), ["110", "116 016", "0800 123 99 00"]),
        (Distress("abuse"), ["0800 22 55 530", "116 016", "nicht schuld"]),
        (Distress("suicide"), ["krisenchat.de"]),
        (Distress("self_harm"), ["krisenchat.de"]),
        (Distress("bullying"), ["Lehrkraft"]),
        (Distress("need"), ["Jugendamt", "110"]),
        (Distress("violence", other=True), ["0800 111 0 550", "kümmerst"]),
        (Distress(wants="write"), ["krisenchat.de"]),
    ],
)
def test_the_help_fits(help_in: Callable[[Distress], Answer], distress: Distress, parts: list[str]) -> None:
    text = help_in(distress).text
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(("kind", "number"), [("suicide", "112"), ("violence", "110")])
def test_where_it_is_acute_the_first_sentence_says_whom_to_call(
    help_in: Callable[[Distress], Answer], kind: str, number: str
) -> None:
    first = re.split(r"[.!?]", help_in(Distress(kind, acute=True)).text)[0]
    assert number in first


def test_the_second_time_other_words(help_in: Callable[[Distress], Answer]) -> None:
    for kind in KINDS:
        assert help_in(Distress(kind)).text != help_in(Distress(kind, again=True)).text


def test_topics_only_when_the_person_wants_to_go_on(help_in: Callable[[Distress], Answer]) -> None:
    assert "ask_salary" in {button.intent for button in help_in(Distress(wants="go_on")).buttons}


def test_in_another_language(help_in: Callable[[Distress], Answer], known: Knowledge) -> None:
    for code in known.languages.known:
        text = help_in(Distress("violence", language=code)).text
        first, second = text.split("\n")
        assert "0800 111 0 111" in first
        assert "116 016" in first
        assert "Niemand darf dich schlagen" in second
    assert help_in(Distress("sad", language="other")).text == help_in(Distress("sad")).text


def test_every_help_is_named_somewhere(known: Knowledge) -> None:
    texts = " ".join(text for _, text in known.crisis.texts())
    assert [name for name, place in known.crisis.help.items() if place.number not in texts] == []


def test_an_unknown_help_is_refused(tmp_path: Path, copy: Path) -> None:
    path = copy / "crisis" / "answers.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("{krisenchat}", "{krisenchatt}"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"answers\.yml: .*krisenchatt"):
        crisis.read(copy / "crisis")


def test_a_perhaps_names_the_numbers(advisor: Advisor, situation: Callable[..., Situation]) -> None:
    asked = advisor.clarify([("ask_salary", {})], situation())
    answer = advisor.with_numbers(asked)
    assert answer.text.startswith(asked.text)
    assert [number for number in ALWAYS if number not in answer.text] == []
    assert answer.buttons == asked.buttons
