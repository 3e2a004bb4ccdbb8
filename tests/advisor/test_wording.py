"""The sentences that the program fills in, and the next steps."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from advisor.advisor import Advisor
from advisor.knowledge import Knowledge
from advisor.model import DEGREES
from advisor.wording import Wording


@pytest.fixture(scope="module")
def wording(known: Knowledge) -> Wording:
    return known.wording


def test_a_template_is_filled_in(wording: Wording) -> None:
    assert wording.say("common", "as_of", date="1. Mai 2026") == "(Stand: 1. Mai 2026)"


def test_a_missing_value_or_template_is_a_key_error(wording: Wording) -> None:
    for topic, name in (("common", "as_of"), ("common", "gibt es nicht"), ("gibt es nicht", "text")):
        with pytest.raises(KeyError):
            wording.say(topic, name)


def test_has(wording: Wording) -> None:
    assert wording.has("greet", "text")
    assert not wording.has("greet", "gibt es nicht")
    assert not wording.has("gibt es nicht", "text")


def test_every_field_of_a_template_has_a_name(wording: Wording) -> None:
    for topic, entries in wording.templates.items():
        for name, text in entries.items():
            fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
            assert all(field.isidentifier() for field in fields), (topic, name)


def test_every_next_step_is_a_topic_with_a_label(advisor: Advisor, wording: Wording, known: Knowledge) -> None:
    for topic, steps in wording.next_steps.items():
        assert 0 < len(steps) <= 4, topic
        assert topic not in steps
        for step in steps:
            assert advisor.knows(step), (topic, step)
            assert step in known.topics or wording.choice("topic", step)


def test_every_degree_has_its_german_name(wording: Wording) -> None:
    assert [wording.choice("school_degree", degree) for degree in DEGREES] == [
        "Kein Abschluss",
        "Hauptschulabschluss",
        "Mittlere Reife",
        "Fachabitur",
        "Abitur",
    ]


def test_every_topic_has_questions_for_its_overview(wording: Wording, known: Knowledge) -> None:
    assert set(wording.overview_questions) == set(known.topics)
    assert all(questions for questions in wording.overview_questions.values())


@pytest.mark.parametrize("text", ["7", "[Hallo]", "true", ""])
def test_a_template_must_be_a_text(copy: Path, text: str) -> None:
    path = copy / "wording" / "templates.yml"
    path.write_text(f"greet:\n  text: {text}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"greet → text"):
        Wording.read(copy / "wording")


def test_a_brace_must_be_closed(copy: Path) -> None:
    (copy / "wording" / "templates.yml").write_text('greet:\n  text: "Hallo {name"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="expected '}'"):
        Wording.read(copy / "wording")
