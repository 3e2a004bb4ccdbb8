"""How our processes log: one JSON object a line on stderr, with the request's id, and without what people wrote.

Rasa hands messages, slots and whole trackers to its log calls. Here only fields that are known to carry no text are
written; sentences of libraries are blanked and cut; of an exception its kind and places are kept, and its words only
where its kind never quotes a message. ``LOG_TEXT=yes`` writes everything, to look for a fault on one's own machine.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

from advisor.personal_data import blanked

#: "yes" writes all that libraries log.
TEXT_VARIABLE = "LOG_TEXT"
#: Our own packages: their lines are written by hand and say what happens; libraries only warn.
_OWN = ("actions", "advisor", "channels", "deploy", "understanding")
#: Fields of Rasa's log lines that carry no text.
_HARMLESS = frozenset(
    {"event", "level", "logger", "request_id", "event_info", "url", "host", "status", "action_name", "policy_name"}
)
#: Libraries whose exceptions never quote a message; those of the database hide it (``deploy.conversations``).
_QUOTE_NOTHING = frozenset({"aiohttp", "asyncio", "psycopg2", "redis", "sqlalchemy", "sqlite3"})
_MOST_CHARACTERS = 500
_MOST_PLACES = 25

_Line = MutableMapping[str, Any]


def configure(level: int | None = None) -> None:
    """Set up logging of this process; takes the place of what was set up before.

    :param level: what libraries may log, by default warnings.
    """
    level = logging.WARNING if level is None else level
    before: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    structlog.configure(
        processors=[*before, structlog.dev.set_exc_info, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                _name,
                _what_happened,
                _without_text,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Sanic sets up its own loggers, handlers and all, as soon as an application is made.
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(level)
    for name in _OWN:
        logging.getLogger(name).setLevel(min(level, logging.INFO))


def _name(_logger: Any, _method: str, line: _Line) -> _Line:
    """The logger, and the fields that our own lines carry beside their sentence (``extra={"fields": …}``)."""
    record: logging.LogRecord = line["_record"]
    fields = getattr(record, "fields", None)
    return {**line, "logger": record.name, **(fields if isinstance(fields, dict) else {})}


def _what_happened(_logger: Any, _method: str, line: _Line) -> _Line:
    """The exception, if there is one, as its kind and the places it went through."""
    given = line.pop("exc_info", None)
    given = sys.exc_info() if given is True else given
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if error is None:
        return line
    places = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    line["exception"] = f"{type(error).__module__}.{type(error).__name__}"
    line["places"] = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
    if _with_text() or _quotes_nothing(error):
        line["reason"] = str(error)[:_MOST_CHARACTERS]
    return line


def _without_text(_logger: Any, _method: str, line: _Line) -> _Line:
    """Only what carries no text, unless that was switched on."""
    record, from_structlog = line.pop("_record"), line.pop("_from_structlog")
    if _with_text():
        return line
    if from_structlog:
        kept = _HARMLESS | {"exception", "places", "reason"}
        line = {name: value for name, value in line.items() if name in kept}
    if record.name.partition(".")[0] not in _OWN:
        line["event"] = blanked(str(line.get("event", "")))[:_MOST_CHARACTERS]
    return line


def _quotes_nothing(error: BaseException) -> bool:
    libraries = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return isinstance(error, OSError) or bool(libraries & _QUOTE_NOTHING)


def _with_text() -> bool:
    return os.environ.get(TEXT_VARIABLE, "").strip().lower() == "yes"
