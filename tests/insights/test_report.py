"""The editors' report: right numbers, no sentence of people in distress, nothing personal, nothing from elsewhere."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from actions.feedback_store import Feedback, mark
from advisor import knowledge
from advisor.knowledge import Knowledge
from deploy.insights import export, figures, report, talks
from deploy.insights.figures import Figures
from deploy.insights.similar import grouped

MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=timezone.utc)
START = MONDAY - timedelta(days=1)


class Letters:
    """An encoder for tests: sentences are near that share words."""

    dimensions = 512

    def encode(self, sentences: Sequence[str]) -> Any:
        """See ``SentenceEncoder``."""
        rows = np.full((len(sentences), self.dimensions), 1e-6, dtype=np.float32)
        for number, sentence in enumerate(sentences):
            for word in re.findall(r"\w+", sentence.lower()):
                rows[number, sum(map(ord, word)) % self.dimensions] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Store:
    """A file of conversations as Rasa writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id, type_name, timestamp, data)")
        self._time = MONDAY.timestamp()

    def at(self, time_: datetime) -> Store:
        """The time of what follows."""
        self._time = time_.timestamp()
        return self

    def turn(self, sender: str, text: str, intent: str, topic: str, answer: str = "Antwort", **custom: Any) -> Store:
        """A message and its answer."""
        about = custom.pop("about", None)
        entities = [{"entity": "about", "value": about}] if about else []
        parsed = {"intent": {"name": intent}, "entities": entities, **custom.pop("parsed", {})}
        self._add(sender, "user", {"text": text, "parse_data": parsed, "input_channel": "website"})
        self._add(sender, "bot", {"text": answer, "data": {"custom": {"topic": topic, **custom}}})
        return self

    def slot(self, sender: str, value: Any) -> Store:
        """How far the test is."""
        self._add(sender, "slot", {"name": "orientation", "value": value})
        return self

    def _add(self, sender: str, kind: str, data: dict[str, Any]) -> None:
        row = (sender, kind, self._time, json.dumps({"event": kind, "timestamp": self._time, **data}))
        self._database.execute("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", row)
        self._database.commit()


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """The knowledge of the bot."""
    return knowledge.load()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Conversations of two weeks."""
    store = Store(tmp_path / "conversations.sqlite")
    store.turn("a", "was verdient man", "ask_salary", "ask_salary", "Viel.", profession="erzieher")
    store.turn(
        "a", '/feedback_negative{"about": "ask_salary"}', "feedback_negative", "feedback_negative", about="ask_salary"
    )
    store.turn(
        "b", "schule in bochum", "find_school", "find_school", place="Bochum", profession=["erzieher", "kinderpfleger"]
    )
    store.turn("b", "gibt es einen hund", "ask_salary", "clarify")
    store.turn("b", "/ask_campaign", "ask_campaign", "ask_campaign")
    store.at(MONDAY + timedelta(days=7))
    store.turn("c", "gibt es einen hund da", "nlu_fallback", "clarify")
    store.turn("c", "ich bin Ludmilla, ruf an 44137", "nlu_fallback", "clarify")
    store.turn("d", "test", "find_my_profession", "find_my_profession")
    store.slot("d", {"asked": "people", "done": False})
    store.turn("e", "test", "find_my_profession", "find_my_profession").slot("e", {"asked": "people", "done": False})
    store.slot("e", {"asked": "people", "done": True})
    store.turn("f", "ich will nicht mehr leben", "crisis_support", "crisis_support")
    store.turn("f", "niemand hilft mir", "nlu_fallback", "clarify")
    store.turn("f", "/feedback_negative", "feedback_negative", "feedback_negative")
    store.turn("g", "mir geht es nicht gut", "smalltalk", "clarify", parsed={"crisis": {"kind": "unsure"}})
    return store


@pytest.fixture
def shown(store: Store, known: Knowledge) -> Figures:
    """The figures of the two weeks."""
    opinions = [
        Feedback("2026-11-16", "negative", "ask_salary", "", "", mark("a")),
        Feedback("2026-11-16", "negative", "ask_salary", "", "Die Zulage fehlt", mark("a")),
        Feedback("2026-11-24", "positive", "ask_funding", "", "", mark("c")),
    ]
    return figures.count(talks.read(store.path, START), opinions, known, Letters())


def test_what_people_ask(shown: Figures) -> None:
    assert (shown.talks, shown.turns, shown.typed) == (7, 13, 10)
    assert shown.channels == [("website", 7)]
    assert dict(shown.topics)["Gehalt"] == 1
    assert [count for _, count in shown.professions] == [2, 1]
    assert shown.districts == [("Bochum (kreisfreie Stadt)", 1)]


def test_what_was_not_understood_in_groups(shown: Figures) -> None:
    assert shown.unclear == 5
    assert [group.count for group in shown.unclear_groups] == [2, 1]
    assert {sentence for sentence, _ in shown.unclear_groups[0].sentences} == {
        "gibt es einen hund",
        "gibt es einen hund da",
    }


def test_thumbs_down_with_the_answer_and_what_was_missing(shown: Figures) -> None:
    [one] = shown.criticised
    assert (one.topic, one.answer, one.count, one.missing) == ("Gehalt", "Viel.", 1, ("Die Zulage fehlt",))


def test_tests_that_were_not_finished(shown: Figures) -> None:
    assert shown.tests == 2
    assert shown.tests_open == [("Mit wem möchtest du am liebsten arbeiten?", 1)]


def test_week_by_week(shown: Figures) -> None:
    assert [(week.monday, week.talks, week.turns, week.thumbs_up, week.thumbs_down) for week in shown.weeks] == [
        (date(2026, 11, 16), 2, 5, 0, 1),
        (date(2026, 11, 23), 5, 8, 1, 0),
    ]
    assert shown.weeks[0].unclear == 20


def test_people_in_distress_are_counted_and_not_quoted(shown: Figures) -> None:
    assert shown.distress == 2
    html = report.page(shown, START, MONDAY)
    for sentence in ("nicht mehr leben", "niemand hilft", "nicht gut"):
        assert sentence not in html


def test_nothing_personal_is_shown(shown: Figures) -> None:
    html = report.page(shown, START, MONDAY)
    assert "Ludmilla" not in html
    assert "44137" not in html
    assert "ich bin [Name]" in html


def test_the_page_stands_alone_and_can_be_read_by_everybody(shown: Figures) -> None:
    html = report.page(shown, START, MONDAY)
    assert '<html lang="de">' in html
    assert not re.search(r"(?:src|href)=\"(?!#)|@import|url\(|<script", html)
    assert html.count("<h1") == 1
    assert len(re.findall(r"<caption>", html)) == len(re.findall(r"<table>", html)) > 3
    assert "<th>" not in html
    assert set(re.findall(r'href="#(\w+)"', html)) == set(re.findall(r'<h2 id="(\w+)"', html))


def test_what_people_wrote_is_text_and_no_html(store: Store, known: Knowledge) -> None:
    store.turn("x", "<script>alert(1)</script>", "nlu_fallback", "clarify")
    shown = figures.count(talks.read(store.path, START), [], known, Letters())
    assert "<script>alert" not in report.page(shown, START, MONDAY)


def test_no_conversations_give_a_report_too(tmp_path: Path, known: Knowledge) -> None:
    empty = Store(tmp_path / "empty.sqlite")
    shown = figures.count(talks.read(empty.path, START), [], known, Letters())
    assert "keine Gespräche" in report.page(shown, START, MONDAY)


def test_older_conversations_do_not_count(store: Store) -> None:
    assert talks.read(store.path, MONDAY + timedelta(days=30)) == []


def test_a_missing_file_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONVERSATIONS", str(tmp_path / "none.sqlite"))
    monkeypatch.setattr("sys.argv", ["report"])
    assert report.main() == 1
    assert "keinen Bericht" in capsys.readouterr().err


def test_many_sentences_are_grouped_in_seconds() -> None:
    sentences = [f"satz {number % 700} über {number % 13}" for number in range(3_000)]
    start = time.perf_counter()
    groups = grouped(sentences, Letters())
    assert sum(group.count for group in groups) == 3_000
    assert time.perf_counter() - start < 60


def test_sentences_to_look_at(store: Store) -> None:
    sentences = figures.not_understood(talks.read(store.path, START))
    rows = export.proposals([*sentences, "=1+1"], {"gibt es hund": "smalltalk", "gehalt": "ask_salary"}, Letters())
    assert rows[0] == {"lernen": "", "intent": "smalltalk", "anzahl": "1", "satz": "gibt es einen hund"}
    assert rows[-1]["satz"] == "'=1+1"
    assert not any("leben" in row["satz"] or "Ludmilla" in row["satz"] for row in rows)


def test_known_sentences_are_not_proposed() -> None:
    assert export.proposals(["gehalt"], {"gehalt": "ask_salary"}, Letters()) == []


def test_only_what_a_person_chose_becomes_training_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, out = tmp_path / "s.csv", tmp_path / "s.yml"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, export.COLUMNS, delimiter=";")
        writer.writeheader()
        for learn, intent, sentence in (
            ("ja", "ask_salary", "was krieg ich da: raus"),
            ("", "ask_salary", "weg damit"),
            ("x", "find_school", "'-schule in 44137"),
        ):
            writer.writerow(dict(zip(export.COLUMNS, (learn, intent, "1", sentence), strict=True)))
    monkeypatch.setattr("sys.argv", ["export", "--reviewed", str(table), "--out", str(out)])
    assert export.main() == 0
    blocks = yaml.safe_load(out.read_text(encoding="utf-8"))["nlu"]
    assert {block["intent"]: block["examples"] for block in blocks} == {
        "ask_salary": "- was krieg ich da: raus\n",
        "find_school": "- -schule in 44137\n",
    }


@pytest.mark.parametrize(
    ("intent", "sentence", "reason"),
    [
        ("gibt_es_nicht", "hallo", "kein Intent"),
        ("ask_salary", "", "fehlt"),
        ("ask_salary", "ich bin [Name]", "Persönliches"),
        ("ask_salary", "ruf an 0231 123456", "Persönliches"),
        ("ask_salary", "/restart", "fehlt"),
    ],
)
def test_what_cannot_be_right_is_refused(intent: str, sentence: str, reason: str) -> None:
    row = {"lernen": "ja", "intent": intent, "satz": sentence}
    with pytest.raises(export.ReviewError, match=f"Zeile 2.*{reason}"):
        export.reviewed([row], {"ask_salary"})
