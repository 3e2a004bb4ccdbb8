"""Thumbs and what was missing: kept without personal data, and never in the way of the talk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions import feedback_store
from actions.feedback_store import Feedback, SqliteFeedbackStore

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteFeedbackStore:
    """A store of its own for each test."""
    monkeypatch.setenv("FEEDBACK", str(tmp_path / "feedback.sqlite"))
    return SqliteFeedbackStore(tmp_path / "feedback.sqlite")


def kept(store: SqliteFeedbackStore) -> list[tuple[str, str, str, str]]:
    return [(f.rating, f.about, f.profession, f.text) for f in store.all()]


def test_a_thumb_up(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    [answer] = ask("feedback_positive", ("about", "ask_salary"), text='/feedback_positive{"about":"ask_salary"}')
    assert answer["custom"]["topic"] == "feedback_positive"
    assert kept(store) == [("positive", "ask_salary", "erzieher", "")]
    assert next(iter(store.all())).day == date.today().isoformat()


def test_a_thumb_down_asks_what_was_missing_and_keeps_it(
    ask: Ask, store: SqliteFeedbackStore, slots: dict[str, Any]
) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    [question] = ask("feedback_negative", ("about", "ask_salary"))
    assert "ohne Namen" in question["text"]
    assert [button["title"] for button in question["buttons"]] == ["Nichts"]
    [thanks] = ask("clarify", text="Die Zulage fehlt, Tel. 0171 1234567")
    assert thanks["custom"]["topic"] == "feedback_negative"
    assert "Danke" in thanks["text"]
    assert kept(store)[-1] == ("negative", "ask_salary", "erzieher", "Die Zulage fehlt, Tel. [Nummer]")
    assert slots["topic"] == "ask_salary"
    ask("clarify", text="und noch was")
    assert len(kept(store)) == 2


def test_nothing_was_missing(ask: Ask, store: SqliteFeedbackStore, slots: dict[str, Any]) -> None:
    ask("ask_salary")
    [question] = ask("feedback_negative", ("about", "ask_salary"))
    payload = question["buttons"][0]["payload"]
    assert payload == '/feedback_negative{"about": "skip"}'
    [answer] = ask("feedback_negative", ("about", "skip"), text=payload)
    assert len(answer["buttons"]) > 1
    assert slots["feedback_about"] is None
    assert len(kept(store)) == 1


def test_a_new_question_is_kept_and_answered(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("feedback_negative", ("about", "ask_salary"))
    [answer] = ask("ask_training_duration", text="wie lange dauert die ausbildung")
    assert answer["custom"]["topic"] == "ask_training_duration"
    assert kept(store)[-1][3] == "wie lange dauert die ausbildung"


def test_a_button_is_no_text(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary")
    ask("feedback_negative", ("about", "ask_salary"))
    [answer] = ask("ask_funding", text="/ask_funding")
    assert answer["custom"]["topic"] == "ask_funding"
    assert len(kept(store)) == 1


def test_a_complaint_in_words_is_about_the_last_answer(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("feedback_negative", text="das stimmt nicht")
    assert kept(store) == [("negative", "ask_salary", "erzieher", "")]


def test_a_made_up_topic_is_not_kept(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary")
    ask("feedback_positive", ("about", "meine Telefonnummer 0171 1234567"))
    ask("feedback_positive", ("about", 5))
    assert {row[1] for row in kept(store)} == {"ask_salary"}


def test_praise_for_nothing_is_not_kept(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("feedback_positive", text="super")
    assert kept(store) == []


def test_a_store_that_fails_does_not_break_the_talk(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FEEDBACK", str(tmp_path))
    ask("ask_salary")
    [answer] = ask("feedback_positive", ("about", "ask_salary"))
    assert answer["custom"]["topic"] == "feedback_positive"


def test_a_store_that_is_locked_does_not_hold_the_talk(store: SqliteFeedbackStore, ask: Ask) -> None:
    store.add(Feedback.on(date.today(), "positive", "ask_salary", None))
    ask("ask_salary")
    with sqlite3.connect(store._path) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert ask("feedback_positive", ("about", "ask_salary"))


def test_long_texts_are_cut_and_lines_joined() -> None:
    day = date.today()
    assert Feedback.on(day, "negative", None, None, "a\n\n b\t c").text == "a b c"
    assert len(Feedback.on(day, "negative", None, None, "wort " * 200).text) <= feedback_store.MAX_CHARACTERS


def test_opinions_go_with_the_talk(ask: Ask, store: SqliteFeedbackStore) -> None:
    store.add(Feedback.on(date.today(), "positive", "ask_funding", None, sender="somebody else"))
    ask("ask_salary")
    ask("feedback_negative", ("about", "ask_salary"))
    ask("clarify", text="Die Zulage fehlt")
    [answer] = ask("ask_privacy", text="vergiss alles")
    assert answer["custom"]["forgotten"] is True
    assert [opinion.about for opinion in store.all()] == ["ask_funding"]


def test_a_new_beginning_deletes_no_opinion(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary")
    ask("feedback_positive", ("about", "ask_salary"))
    [answer] = ask("restart", text="/restart")
    assert "forgotten" not in answer["custom"]
    assert len(kept(store)) == 1


def test_nobody_reads_from_an_opinion_whose_talk_it_was(ask: Ask, store: SqliteFeedbackStore) -> None:
    ask("ask_salary")
    ask("feedback_positive", ("about", "ask_salary"))
    assert b"someone" not in store._path.read_bytes()


def test_old_opinions_are_deleted(store: SqliteFeedbackStore) -> None:
    assert store.forget_before(date(2026, 11, 1)) == 0
    for day in (1, 2, 3):
        store.add(Feedback.on(date(2026, 11, day), "positive", "ask_salary", None))
    assert store.forget_before(date(2026, 11, 3)) == 2
    assert [opinion.day for opinion in store.all()] == ["2026-11-03"]


def test_a_file_of_before_is_read_on(store: SqliteFeedbackStore) -> None:
    with sqlite3.connect(store._path) as old:
        old.execute("CREATE TABLE feedback (day TEXT, rating TEXT, about TEXT, profession TEXT, text TEXT)")
        old.execute("INSERT INTO feedback VALUES ('2026-11-01', 'positive', 'ask_salary', '', '')")
    store.add(Feedback.on(date(2026, 11, 2), "negative", "ask_salary", None, sender="a"))
    assert [opinion.rating for opinion in store.all()] == ["positive", "negative"]
    store.forget("a")
    assert [opinion.rating for opinion in store.all()] == ["positive"]


def test_the_editors_read_it_as_csv(store: SqliteFeedbackStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.add(Feedback.on(date(2026, 11, 23), "negative", "ask_salary", "erzieher", "Zulage, fehlt"))
    assert feedback_store.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "day,rating,about,profession,text",
        '2026-11-23,negative,ask_salary,erzieher,"Zulage, fehlt"',
    ]
