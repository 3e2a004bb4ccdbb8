"""Reading typed answers to the questions of guided talks."""

from __future__ import annotations

import pytest

from advisor.guided import Option, asks, check_options, phrase, read
from advisor.knowledge import Knowledge


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("people", "Jugendliche", ["youth"]),
        ("people", "lieber mit jugendlichen", ["youth"]),
        ("people", "ich mag jugendliche lieber als kleine kinder", ["youth"]),
        ("people", "lieber teenager als kleine kinder", ["youth"]),
        ("people", "keine kleinen kinder, aber teenager find ich cool", ["youth"]),
        ("people", "nicht mit babys sondern mit familien", ["families"]),
        ("people", "KLEINE KINDER!!!", ["small"]),
        ("people", "was mit kleinen kindern", ["small"]),
        ("people", "kleinkinder und schulkinder", ["small", "school"]),
        ("people", "menschen mit behinderung", ["disability"]),
        ("people", "jugentliche", ["youth"]),
        ("people", "3", ["youth"]),
        ("people", "das zweite", ["school"]),
        ("people", "die letzte", ["disability"]),
        ("people", "9", []),
        ("people", "zwei kinder", []),
        ("people", "", []),
        ("likes", "malen und musik", ["create"]),
        ("likes", "ich kann gut zuhören", ["talk"]),
        ("likes", "fußball", ["move"]),
        ("likes", "kein sport, lieber kochen", ["care"]),
        ("setting", "eher ruhig, eins zu eins", ["one"]),
        ("setting", "zuhause", ["home"]),
        ("background", "nein", ["nothing"]),
        ("background", "ich war auf der bank", ["other"]),
        ("background", "bin erzieherin", ["social"]),
        ("way", "Ausbildung mit Lohn", ["paid"]),
        ("way", "studieren", ["study"]),
        ("hours", "keine schicht", ["day"]),
        ("hours", "auch am wochenende", ["late"]),
        ("degree", "gar kein abschluss", ["kein_abschluss"]),
        ("degree", "ohne", ["kein_abschluss"]),
    ],
)
def test_typed_answers_are_read(known: Knowledge, question: str, text: str, expected: list[str]) -> None:
    asked = known.orientation.question(question)
    assert asked is not None
    assert list(read(asked.options, text)) == expected


def test_every_label_means_its_own_option(known: Knowledge) -> None:
    questions = [*known.orientation.questions, *(q for case in known.cases.values() for q in case.questions)]
    for question in questions:
        for option in question.options:
            for typed in (option.label, option.label.lower(), f"{option.label}."):
                assert read(question.options, typed) == (option.id,), (question.id, typed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was verdient man da", True),
        ("wie lange dauert das?", True),
        ("Und was ist PIA", True),
        ("jugendliche?", True),
        ("was mit kindern", False),
        ("jugendliche", False),
        ("kleine kinder bitte", False),
        ("", False),
    ],
)
def test_a_question_is_told_from_an_answer(text: str, expected: bool) -> None:
    assert asks(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zurück", "back"),
        ("Zurück!", "back"),
        ("weiter", "skip"),
        ("weiter mit dem Test", "go_on"),
        ("weiß ich nicht", "skip"),
        ("warum fragst du das?", "why"),
        ("abbrechen", "stop"),
        ("zeig mir das ergebnis", "result"),
        ("zurückhaltend", None),
        ("nichts", None),
    ],
)
def test_phrases_steer_as_whole_words_and_the_longest_decides(
    known: Knowledge, text: str, expected: str | None
) -> None:
    steering = ("why", "go_on", "again", "result", "back", "stop", "skip")
    assert phrase(known.wording.phrases, text, steering) == expected


def test_options_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        check_options([Option(id="a", label="A"), Option(id="a", label="B")])
    with pytest.raises(ValueError, match="one name"):
        check_options([Option(id="a", label="A"), Option(id="b", label="A")])
