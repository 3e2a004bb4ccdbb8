"""Log lines tell what happened and to which request, and never what people wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from deploy import logs

SECRET = "mein geheimer Satz"


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Logging set up as in our processes, and as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ("rest.message.received.failure", "text"),
        ("processor.message.parse", "parse_data_text"),
        ("message.parsing.failed", "user_message"),
        ("anything", "some_field_of_a_later_version"),
    ],
)
def test_fields_of_rasa_are_left_out(event: str, field: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger("rasa").error(event, **{field: SECRET}, action_name="action_greet")
    [line] = lines(capsys)
    assert (line["event"], line["action_name"], line["level"]) == (event, "action_greet", "error")
    assert SECRET not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_what_libraries_say_by_the_way_is_not_written(level: int, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    for name in ("rasa.core.processor", "rasa_sdk.executor", "sanic.root"):
        logging.getLogger(name).log(level, "Received user message '%s'", SECRET)
    structlog.get_logger("rasa").debug("processor.message.parse", text=SECRET)
    assert lines(capsys) == []


def test_an_exception_is_told_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        raise ValueError(f"cannot read '{SECRET}'")
    except ValueError:
        logging.getLogger("channels.turns").exception("A message could not be answered")
        structlog.get_logger("rasa").exception("rest.message.received.failure", text=SECRET)
    for line in lines(capsys):
        assert line["exception"] == "builtins.ValueError"
        assert any("test_logs.py" in place for place in line["places"])
        assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_faults_of_the_disk_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        raise OSError(28, "No space left on device")
    except OSError:
        logging.getLogger("deploy.conversations").exception("Not stored")
    assert "No space left" in lines(capsys)[0]["reason"]


def test_addresses_in_sentences_of_libraries_are_blanked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger("sanic.error").error("no such user: lisa@web.de")
    assert lines(capsys)[0]["event"] == "no such user: [E-Mail]"


def test_lines_carry_the_request_and_our_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.contextvars.bind_contextvars(request_id="abc")
    logging.getLogger("channels.gate").info("turn", extra={"fields": {"topics": ["ask_salary"]}})
    structlog.get_logger("rasa").warning("something")
    assert [line["request_id"] for line in lines(capsys)] == ["abc", "abc"]


def test_all_is_written_where_somebody_asks_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_TEXT", "yes")
    logs.configure(logging.DEBUG)
    structlog.get_logger("rasa").debug("processor.message.parse", text=SECRET)
    assert lines(capsys)[0]["text"] == SECRET
