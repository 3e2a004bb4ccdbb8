"""Who may ask how the bot is."""

from __future__ import annotations

import pytest

from channels.status import is_allowed, networks


@pytest.mark.parametrize(
    ("peer", "headers", "allowed"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.1.2.3", {}, True),
        ("192.168.0.2", {}, False),
        ("203.0.113.7", {}, False),
        ("unknown", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "10.1.2.3"}, False),
        ("10.1.2.3", {"forwarded": "for=10.1.2.3"}, False),
        ("10.1.2.3", {"via": "1.1 proxy"}, False),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}, False),
    ],
)
def test_only_this_machine_and_named_networks_and_no_proxy(peer: str, headers: dict[str, str], allowed: bool) -> None:
    assert is_allowed(peer, headers, networks("10.0.0.0/8, 2001:db8::/32")) is allowed


@pytest.mark.parametrize("text", ["10.0.0.0/99", "here", "10.0.0.1/8"])
def test_a_wrong_setting_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"network|here|host bits"):
        networks(text)
