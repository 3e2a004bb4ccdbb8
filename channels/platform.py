"""What a messenger must say of itself; everything else is the same for all (see ``messenger`` and ``worker``).

A new messenger is one subclass of ``Platform`` in a file of its own: how its requests are checked and read, what it can
show, how a message is sent, and what its errors mean.
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from channels.client import Client, Reply
from channels.layout import Limits, Part, Picture
from channels.store import Call

#: How long Meta's platforms let a bot answer after a person wrote.
DAY_S = 24 * 3600.0
#: A token that is wrong or has run out: somebody has to put it right first.
OPERATOR_S = 300.0


@dataclass(frozen=True)
class Inbound:
    """What a person did.

    ``kind`` is ``text``, ``choice`` (``key`` is what was tapped, ``text`` its title), ``location`` (``lat`` and ``lon``
    in WGS84 degrees) or what came instead of text (see ``knowledge/wording/templates.yml``, ``messenger``). ``person``
    is the platform's id of the person, ``sent_at`` the platform's time in seconds since 1970 (``None`` where it tells
    none), ``edits`` the id of the message that this one replaces.
    """

    id: str
    person: str
    address: Mapping[str, str]
    sent_at: float | None
    kind: str = "text"
    text: str = ""
    key: str = ""
    lat: float | None = None
    lon: float | None = None
    edits: str = ""


@dataclass(frozen=True)
class Report:
    """The platform says what became of a call; ``failed`` is its error code where it was not delivered."""

    key: str
    failed: str = ""


Event = Inbound | Report


@dataclass(frozen=True)
class Outcome:
    """What became of a call: ``sent``, ``later`` (try again), ``unsure`` (it may have arrived) or ``never``.

    ``wait`` is the platform's own wish in seconds, ``code`` its error for the log.
    """

    state: str
    wait: float | None = None
    code: str = ""


class Platform(ABC):
    """A messenger's own rules. Instances hold the settings of one account."""

    name: ClassVar[str]
    #: Environment variables without which the channel stays off.
    required: ClassVar[tuple[str, ...]]
    #: The variable that points somewhere else than to the real platform, and the real one's address.
    api_variable: ClassVar[str]
    api: ClassVar[str]
    #: Whether the platform reports our keys back, so that an answer in doubt need not be sent twice.
    reports: ClassVar[bool] = False
    #: How long after the person's message an answer may be sent.
    window_s: ClassVar[float] = DAY_S

    def __init__(self, settings: Mapping[str, str]) -> None:
        """:param settings: the values of ``required`` and, where set, of ``api_variable``."""
        self.settings = settings
        self.url = (settings.get(self.api_variable) or self.api).rstrip("/")

    @abstractmethod
    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform itself sent this request; compared in constant time."""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The answer to the platform's question whether we are who was configured; ``None`` where it is refused."""
        return None

    @abstractmethod
    def events(self, content: Mapping[str, Any]) -> Iterator[Event]:
        """What a request tells; anything unknown, of groups or of other accounts is passed over."""

    @abstractmethod
    def limits(self, address: Mapping[str, str]) -> Limits:
        """What can be shown to this person."""

    @abstractmethod
    def call(self, part: Part, address: Mapping[str, str]) -> Call:
        """The request that shows a part; for a picture without ``instead``."""

    def waiting(self, message_id: str, address: Mapping[str, str], tapped: bool) -> Sequence[Call]:
        """Requests that show that the bot is writing; they may fail."""
        return ()

    @abstractmethod
    async def send(self, client: Client, key: str, call: Call) -> Outcome:
        """Send one call; ``key`` is our own name for it. Never raises for what the platform answers."""


def picture_path(picture: Picture | None) -> str:
    """The path of a part's picture; empty where it has none."""
    return picture.path if picture else ""


def signed_by_meta(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether ``X-Hub-Signature-256`` is the HMAC of the body."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return same(headers.get("x-hub-signature-256", ""), expected)


def meta_handshake(verify_token: str, query: Mapping[str, str]) -> str | None:
    """Meta's challenge, where mode and token are right."""
    if query.get("hub.mode") == "subscribe" and same(query.get("hub.verify_token", ""), verify_token):
        return query.get("hub.challenge", "")
    return None


def same(given: str, expected: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


#: Error codes of Meta's APIs: rate limits and faults that pass, and tokens that the operator must renew.
META_LATER = frozenset({1, 2, 4, 32, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 613, 1200})
META_OPERATOR = frozenset({0, 190, 131031, 131042})


def meta_outcome(reply: Reply) -> Outcome:
    """What an answer of Meta's Graph API means."""
    if reply.failed:
        return Outcome(reply.failed)
    if reply.status < 300:
        return Outcome("sent")
    error = obj(reply.content.get("error"))
    code = error.get("code")
    label = f"{reply.status}/{code}/{error.get('error_subcode', '-')}"
    if reply.status == 401 or (reply.status in (400, 403) and code in META_OPERATOR):
        return Outcome("later", OPERATOR_S, label)
    if reply.status == 429 or reply.status >= 500 or code in META_LATER:
        return Outcome("later", reply.retry_after, label)
    return Outcome("never", code=label)


def obj(value: Any) -> dict[str, Any]:
    """A JSON object; empty where it is none."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The JSON objects of a list; others are passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def string(value: Any) -> str:
    """A JSON string, or a number as one; empty where it is neither."""
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, (str, int)) else ""


def real(value: Any) -> float | None:
    """A JSON number, also where it is written as a string; ``None`` where it is none."""
    try:
        return float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None
