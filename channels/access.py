"""Who may talk to the website channel, and how often. Addresses are never stored, only counted under a keyed hash."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Pages of these origins may embed the chat: "https://www.example.de https://jobs.example.de".
ORIGINS_VARIABLE = "WEBSITE_ORIGINS"

_ORIGIN = re.compile(r"(?:https://|http://(?=localhost\b|127\.0\.0\.1\b))[\w.-]+(?::\d{1,5})?", re.ASCII)
_MOST_KEYS = 50_000


@dataclass(frozen=True)
class Origins:
    """The websites that may embed the chat, beside the chat page itself."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_environment(cls) -> Origins:
        """``WEBSITE_ORIGINS``, separated by spaces or commas; raises ``ValueError`` where one is no origin."""
        names = re.split(r"[\s,]+", os.environ.get(ORIGINS_VARIABLE, "").strip())
        origins = [name.rstrip("/").lower() for name in names if name]
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{ORIGINS_VARIABLE}: {origin} ist keine Herkunft wie https://www.beispiel.de")
        return cls(frozenset(origins))

    def foreign(self, origin: str | None, host: str) -> bool:
        """Whether a page of another site sent the request. Programs that are no browser name no origin."""
        return bool(origin) and (origin or "").lower().partition("://")[2] != host.lower()

    def permits(self, origin: str | None, host: str) -> bool:
        """Whether a request from ``origin`` to our ``host`` is answered."""
        return not self.foreign(origin, host) or (origin or "").lower() in self.allowed


def client_address(peer: str, headers: Mapping[str, str]) -> str | None:
    """Whose request it is; ``None`` where it comes from this very machine.

    ``X-Forwarded-For`` counts only from a proxy in our own network; its last entry is what that proxy saw.
    """
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if forwarded and _is_private(peer):
        return forwarded
    return None if _is_loopback(peer) else peer


def is_local(peer: str, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from this machine and through no proxy."""
    return _is_loopback(peer) and not is_proxied(headers)


def is_proxied(headers: Mapping[str, str]) -> bool:
    """Whether a request came through a proxy."""
    return any(name in headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _is_private(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_private
    except ValueError:
        return False


@dataclass
class RateLimit:
    """So many requests at once (``burst``), and one more each ``every`` seconds."""

    burst: int
    every: float
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    _full_at: OrderedDict[bytes, float] = field(default_factory=OrderedDict, repr=False)

    def wait(self, key: str, now: float) -> float:
        """Seconds until a request of ``key`` is taken; 0 takes it now. ``now`` is a monotonic time in seconds."""
        name = hashlib.blake2b(key.encode(), key=self._secret, digest_size=16).digest()
        # Free again at this time if nothing more comes; each request moves it on by ``every``.
        free_at = max(self._full_at.get(name, now), now) + self.every
        wait = free_at - now - self.burst * self.every
        if wait > 1e-9:
            return wait
        self._full_at[name] = free_at
        self._full_at.move_to_end(name)
        if len(self._full_at) > _MOST_KEYS:
            self._full_at.popitem(last=False)
        return 0.0
