"""What Prometheus may know of the channels: numbers, never words. Read on ``/webhooks/status/metrics``."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

#: Topics of messages that are no answer.
_NOT_UNDERSTOOD = "clarify"
_ERROR = "error"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

TURNS = Counter("chat_turns", "Messages that Rasa answered", ["channel"])
SECONDS = Histogram("chat_turn_seconds", "From the channel to the last answer of a turn", ["channel"], buckets=_SECONDS)
TOPICS = Counter("chat_topics", "Messages of the bot by topic", ["topic"])
NOT_UNDERSTOOD = Counter("chat_not_understood", "Turns in which the bot had to ask what was meant", ["channel"])
ERRORS = Counter("chat_errors", "Turns without an answer: none said, or an apology", ["channel"])
REFUSED = Counter("chat_refused", "Requests that a channel refused, by HTTP status", ["channel", "status"])
VERSION = Gauge("chat_version_info", "The model and the knowledge in use", ["model", "knowledge"])


def answered(channel: str, seconds: float, topics: Sequence[str]) -> None:
    """Count a turn and its topics."""
    TURNS.labels(channel).inc()
    SECONDS.labels(channel).observe(seconds)
    for topic in topics:
        TOPICS.labels(topic).inc()
    if _NOT_UNDERSTOOD in topics:
        NOT_UNDERSTOOD.labels(channel).inc()
    if not topics or _ERROR in topics:
        ERRORS.labels(channel).inc()


def failed(channel: str) -> None:
    """Count a turn that Rasa broke off."""
    TURNS.labels(channel).inc()
    ERRORS.labels(channel).inc()


def refused(channel: str, status: int) -> None:
    """Count a request that was not taken."""
    REFUSED.labels(channel, str(status)).inc()


def version(model: str, knowledge: str) -> None:
    """Name the versions in use, and these alone."""
    VERSION.clear()
    VERSION.labels(model, knowledge).set(1)
