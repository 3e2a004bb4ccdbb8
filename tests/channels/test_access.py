"""Who may talk to the website, and how often."""

from __future__ import annotations

import pytest

from channels.access import Origins, RateLimit, client_address, is_local

HOST = "chat.example:8080"


def origins(monkeypatch: pytest.MonkeyPatch, setting: str) -> Origins:
    """What the setting means."""
    monkeypatch.setenv("WEBSITE_ORIGINS", setting)
    return Origins.from_environment()


@pytest.mark.parametrize("setting", ["", "  ", "https://www.a.example"])
def test_the_own_page_and_programs_may_always(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    found = origins(monkeypatch, setting)
    for origin in (None, "", "https://chat.example:8080", "http://chat.example:8080", "https://CHAT.example:8080"):
        assert found.permits(origin, HOST)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://chat.example",
        "https://chat.example:8080.evil.example",
        "https://evil.example/https://www.a.example",
        "http://www.a.example",
        "https://www.a.example.evil.example",
        "file://",
    ],
)
def test_others_may_not(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    assert not origins(monkeypatch, "https://www.a.example").permits(origin, HOST)


def test_several_allowed_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    found = origins(monkeypatch, "https://www.A.example, https://b.example:8443/  http://localhost:3000")
    for origin in ("https://www.a.example", "https://b.example:8443", "http://localhost:3000"):
        assert found.permits(origin, HOST)
        assert found.foreign(origin, HOST)


@pytest.mark.parametrize("setting", ["*", "www.a.example", "http://a.example", "https://a.example/path", "https://"])
def test_what_is_no_origin_is_named(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    with pytest.raises(ValueError, match="WEBSITE_ORIGINS"):
        origins(monkeypatch, setting)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", None, None),
        ("::1", None, None),
        ("203.0.113.5", None, "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("172.18.0.2", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("8.8.8.8", "198.51.100.7", "8.8.8.8"),
        ("unix", None, "unix"),
    ],
)
def test_whose_request_it_is(peer: str, forwarded: str | None, address: str | None) -> None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_address(peer, headers) == address


def test_what_comes_through_a_proxy_is_not_local() -> None:
    assert is_local("127.0.0.1", {})
    assert not is_local("127.0.0.1", {"x-forwarded-for": "198.51.100.7"})
    assert not is_local("127.0.0.1", {"forwarded": "for=198.51.100.7"})
    assert not is_local("203.0.113.5", {})


def test_a_burst_and_then_one_at_a_time() -> None:
    limit = RateLimit(burst=3, every=2.0)
    assert [limit.wait("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert limit.wait("a", 100.0) == pytest.approx(2.0)
    assert limit.wait("a", 101.5) == pytest.approx(0.5)
    assert limit.wait("a", 102.0) == 0.0
    assert limit.wait("a", 102.0) == pytest.approx(2.0)


def test_each_has_a_limit_of_its_own_and_rest_restores_it() -> None:
    limit = RateLimit(burst=2, every=1.0)
    for _ in range(2):
        limit.wait("a", 0.0)
    assert limit.wait("a", 0.0) > 0
    assert limit.wait("b", 0.0) == 0.0
    assert [limit.wait("a", 60.0) for _ in range(2)] == [0.0, 0.0]


def test_no_address_is_kept() -> None:
    limit = RateLimit(burst=2, every=1.0)
    limit.wait("203.0.113.5", 0.0)
    assert "203.0.113.5" not in repr(vars(limit))
    assert RateLimit(burst=2, every=1.0)._secret != limit._secret
