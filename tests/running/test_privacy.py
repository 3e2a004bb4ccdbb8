"""What the running bot keeps, forgets and logs."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import urllib.request
from pathlib import Path

import pytest

from deploy.local import processes
from tests.conftest import Bot, post, texts, topics

pytestmark = pytest.mark.running

PERSONAL = (
    "Ich heiße Zacharias Quendel, quendel@web.de, 0231 7654321, Hauptstraße 12, 44137 Dortmund. Schule für Erzieher?"
)
SECRETS = ("Zacharias", "Quendel", "quendel", "7654321", "Hauptstra")


def files() -> list[Path]:
    """The files in which something could be stored."""
    folder = Path(os.environ["CONVERSATIONS"]).parent
    return [path for path in folder.iterdir() if path.is_file()]


def stored(text: str) -> bool:
    """Whether a text lies in any of them."""
    return any(text.encode() in path.read_bytes() for path in files())


def logged(since: dict[str, int]) -> str:
    """What the processes have logged since then."""
    return "".join(
        (processes.RUN / name).read_bytes()[start:].decode("utf-8", "replace") for name, start in since.items()
    )


def log_ends() -> dict[str, int]:
    """How long the log files are now."""
    logs = [processes.RUN / name for name in ("rasa.log", "actions.log")]
    return {path.name: path.stat().st_size for path in logs if path.exists()}


@pytest.mark.parametrize("channel", ["website", "rest"])
def test_nothing_personal_is_stored_or_logged_and_the_question_is_answered(bot: Bot, channel: str) -> None:
    before = log_ends()
    url = f"{bot.website}webhook" if channel == "website" else bot.rest
    status, body = post(url, json.dumps({"sender": f"personal-{channel}", "message": PERSONAL}).encode())
    assert status == 200
    said = json.loads(body)
    assert "find_school" in topics(said)
    assert "Dortmund" in texts(said)
    assert stored("44137 Dortmund")
    for secret in SECRETS:
        assert not stored(secret)
        assert secret not in logged(before)
        assert secret not in body.decode()


def test_logs_are_lines_of_json_without_text_and_follow_a_request(bot: Bot) -> None:
    before = log_ends()
    body = json.dumps({"sender": "log-reader", "message": "was verdient man mit Zuckerwatte als erzieher"}).encode()
    headers = {"Content-Type": "application/json", "X-Request-ID": "request-of-the-test"}
    with urllib.request.urlopen(urllib.request.Request(f"{bot.website}webhook", body, headers), timeout=30) as answer:
        assert answer.headers["X-Request-ID"] == "request-of-the-test"
    lines = [json.loads(line) for line in logged(before).splitlines()]
    turns = [line for line in lines if line.get("request_id") == "request-of-the-test"]
    assert [(line["event"], line["topics"]) for line in turns if line["logger"] == "channels.gate"] == [
        ("turn", ["ask_salary"])
    ]
    assert "Zuckerwatte" not in logged(before)
    assert "log-reader" not in logged(before)


def test_forgetting_deletes_the_talk_at_once(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("ich möchte in herne erzieherin werden, mein Hund mag Zimtsterne")
    talk.say('/feedback_negative{"about": "ask_training_overview"}')
    talk.say("es fehlt etwas über Lakritzschnecken")
    assert stored("Zimtsterne")
    assert stored("Lakritzschnecken")
    answer = talk.say("vergiss alles")[-1]
    assert answer["custom"]["forgotten"] is True
    with sqlite3.connect(os.environ["CONVERSATIONS"]) as database:
        assert database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (talk.sender,)).fetchone() == (0,)
    assert not stored("Zimtsterne")
    assert not stored("Lakritzschnecken")
    assert not stored(talk.sender)
    assert "Herne" not in texts(talk.say("was weißt du über mich"))


def test_the_bot_says_how_it_is(bot: Bot) -> None:
    status = f"http://127.0.0.1:{bot.ports.rasa}/webhooks/status/"

    def ask(path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(status + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    assert ask("health") == (200, '{"status":"ok"}')
    assert ask("ready") == (200, '{"model":true,"conversations":true,"actions":true}')
    bot.talk().say("was verdient eine erzieherin")
    code, numbers = ask("metrics")
    assert code == 200
    for name in (
        "chat_turns_total",
        "chat_turn_seconds_bucket",
        'chat_topics_total{topic="ask_salary"}',
        "chat_version_info",
    ):
        assert name in numbers
    for path in ("health", "ready", "metrics"):
        assert ask(path, **{"X-Forwarded-For": "203.0.113.7"})[0] == 403


def test_without_the_action_server_the_bot_is_not_ready(bot: Bot) -> None:
    url = f"http://127.0.0.1:{bot.ports.rasa}/webhooks/status/ready"
    actions = bot.service("actions")
    actions.stop()
    try:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url, timeout=10)
        assert caught.value.code == 503
        assert json.loads(caught.value.read())["actions"] is False
    finally:
        actions.start()
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if urllib.request.urlopen(url, timeout=10).status == 200:
                    break
            except urllib.error.HTTPError:
                time.sleep(0.5)
