"""What may no longer be kept is deleted, everywhere, by hand and by the timer."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from actions.feedback_store import Feedback, SqliteFeedbackStore
from channels.store import Call, Message, SqliteStore
from deploy import retention
from deploy.conversations import ConversationStore, _Waiting
from deploy.local import run
from deploy.local.settings import ROOT, environment
from deploy.local.timer import Timer

DAY_S = 24 * 3600.0
CALL = Call("send", {"text": "Antwort"})


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with old and new entries in all stores, and ``endpoints.yml``."""
    now = time.time()
    conversations = ConversationStore(Domain.empty(), db=str(tmp_path / "conversations.sqlite"))
    for sender, age in (("old", 31), ("new", 29)):
        waiting = _Waiting(0)
        waiting.add(sender, [UserUttered(f"Hallo {sender}", timestamp=now - age * DAY_S)])
        conversations._append(sender, waiting, 1)
    opinions = SqliteFeedbackStore(tmp_path / "feedback.sqlite")
    for age in (31, 29):
        opinions.add(Feedback.on(date.today() - timedelta(days=age), "positive", f"topic {age}", None))
    queue = SqliteStore(tmp_path / "messengers.sqlite")
    for age in (31, 29):
        queue.put("telegram", Message(str(age), f"p{age}", now - age * DAY_S, now, {}, text=f"Frage {age}"))
    queue.close()
    monkeypatch.setenv("FEEDBACK", str(tmp_path / "feedback.sqlite"))
    monkeypatch.setenv("MESSENGER_STORE", str(tmp_path / "messengers.sqlite"))
    (tmp_path / "endpoints.yml").write_text(
        "tracker_store:\n  type: deploy.conversations.ConversationStore\n  dialect: sqlite\n"
        f"  db: {tmp_path}/conversations.sqlite\n"
    )
    return tmp_path


def left(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Senders, topics and people that are left."""
    rows = []
    for file, query in (
        ("conversations", "SELECT sender_id FROM events"),
        ("feedback", "SELECT about FROM feedback"),
        ("messengers", "SELECT person FROM inbox"),
    ):
        with sqlite3.connect(folder / f"{file}.sqlite") as database:
            rows.append([row[0] for row in database.execute(query)])
    return rows[0], rows[1], rows[2]


def test_only_what_is_old_is_deleted(stores: Path) -> None:
    assert retention.delete(30, stores / "endpoints.yml") == retention.Deleted(1, 1, 1)
    assert left(stores) == (["new"], ["topic 29"], ["p29"])
    assert retention.delete(30, stores / "endpoints.yml") == retention.Deleted(0, 0, 0)
    assert b"Hallo old" not in (stores / "conversations.sqlite").read_bytes()


def test_the_command_says_what_it_deleted(stores: Path) -> None:
    command = [sys.executable, "-m", "deploy.retention", "--days", "28", "--endpoints", str(stores / "endpoints.yml")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "älter als 28 Tage: 2 Einträge aus Gesprächen, 2 Rückmeldungen, 2 Einträge der Messenger" in done.stdout
    assert left(stores) == ([], [], [])


def test_a_store_that_cannot_delete_is_told(stores: Path) -> None:
    (stores / "endpoints.yml").write_text("tracker_store:\n  type: in_memory\n")
    with pytest.raises(TypeError, match="InMemoryTrackerStore"):
        retention.delete(30, stores / "endpoints.yml")


@pytest.mark.parametrize(("text", "days"), [("", 30), ("7", 7), (" 365 ", 365)])
def test_days(text: str, days: int) -> None:
    assert retention.days({"DAYS": text}) == days


@pytest.mark.parametrize("text", ["0", "-1", "viel", "4000", "3.5"])
def test_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="DAYS"):
        retention.days({"DAYS": text})


def test_a_timer_runs_at_the_start_and_then_each_period(tmp_path: Path) -> None:
    now = [100.0]
    marks = tmp_path / "marks"
    command = [sys.executable, "-c", f"open({str(marks)!r}, 'a').write('x')"]
    timer = Timer("test-timer", command, 60.0, clock=lambda: now[0])
    counts = []
    for moment in (100.0, 130.0, 159.0, 160.0, 219.0, 221.0):
        now[0] = moment
        timer.tick()
        timer.stop()
        counts.append(len(marks.read_text()))
    assert counts == [1, 1, 1, 2, 2, 3]


def test_make_run_deletes_once_a_day() -> None:
    timer = run.deletion(14)
    assert timer.every_s == DAY_S
    assert list(timer.command[1:]) == ["-m", "deploy.retention", "--days", "14"]
    assert os.environ.get("DAYS") is None
