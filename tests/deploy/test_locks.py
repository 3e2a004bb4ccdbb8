"""One turn of a conversation at a time, among servers too; nobody waits for a server that died."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from deploy import locks
from deploy.locks import ConversationLocks
from tests.deploy.servers import Redis


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A real Redis."""
    with Redis() as server:
        yield server


def servers(redis: Redis, count: int = 2) -> list[ConversationLocks]:
    """The locks of so many servers, made as Rasa makes them."""
    endpoint = EndpointConfig(redis.url, type="deploy.locks.ConversationLocks")
    made = [LockStore.create(endpoint) for _ in range(count)]
    assert all(isinstance(one, ConversationLocks) for one in made)
    return made


class Watched:
    """What must never be done twice at once."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.done: list[object] = []

    async def turn(self, lock: ConversationLocks, conversation: str, name: object, seconds: float = 0.01) -> None:
        """A turn that takes so long."""
        async with lock.lock(conversation):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(seconds)
            self.done.append(name)
            self.inside -= 1


async def test_turns_of_one_process_come_one_by_one_in_order_and_at_once() -> None:
    lock, watched = ConversationLocks(), Watched()
    start = time.monotonic()
    await asyncio.gather(*(watched.turn(lock, "a", number, 0.001) for number in range(50)))
    assert time.monotonic() - start < 1.0  # Rasa's own lock asks once a second
    assert (watched.most, watched.done) == (1, list(range(50)))


async def test_two_servers_never_have_one_conversation_at_once(redis: Redis) -> None:
    watched = Watched()
    stores = servers(redis, 3)
    await asyncio.gather(*(watched.turn(stores[number % 3], "a", number, 0.005) for number in range(60)))
    assert (watched.most, len(watched.done)) == (1, 60)


async def test_different_conversations_do_not_wait_for_each_other(redis: Redis) -> None:
    watched = Watched()
    await asyncio.gather(*(watched.turn(servers(redis, 1)[0], str(number), number, 0.5) for number in range(10)))
    assert watched.most == 10


async def test_a_turn_longer_than_the_lifetime_keeps_its_lock(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LIFETIME_S", 0.6)
    monkeypatch.setattr(locks, "_RENEW_S", 0.1)
    one, other = servers(redis)
    watched = Watched()
    long = asyncio.ensure_future(watched.turn(one, "a", "long", 1.5))
    await asyncio.sleep(0.1)
    await watched.turn(other, "a", "short")
    await long
    assert (watched.most, watched.done) == (1, ["long", "short"])


async def test_a_turn_that_ends_while_its_lock_is_being_renewed_ends(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client swallows the cancellation then, now and then: a turn once waited for it for ever."""
    monkeypatch.setattr(locks, "_RENEW_S", 0.05)

    async def swallows(*_: object, **__: object) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)

    monkeypatch.setattr(locks.Lock, "extend", swallows)
    one = servers(redis, 1)[0]
    for _ in range(3):
        await asyncio.wait_for(Watched().turn(one, "a", 1, 0.2), 5)


async def test_a_server_that_died_holds_nobody_up_for_long(redis: Redis) -> None:
    died, alive = servers(redis)
    held = await died._acquired("a")
    assert held is not None  # and nobody ever releases it
    start = time.monotonic()
    async with alive.lock("a"):
        waited = time.monotonic() - start
    assert 1.0 < waited < 3.5


async def test_while_redis_is_away_talks_go_on_and_the_way_back_is_found(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_AWAY_S", 0.3)
    one, other = servers(redis)
    watched = Watched()
    await watched.turn(one, "a", 1)
    for outage in (redis.gone, redis.frozen):
        with outage():
            start = time.monotonic()
            await watched.turn(one, "a", 2)
            await watched.turn(one, "a", 3)
            assert time.monotonic() - start < 2.5
        await asyncio.sleep(0.4)
        watched.most = 0
        await asyncio.gather(*(watched.turn((one, other)[n % 2], "a", n) for n in range(10)))
        assert watched.most == 1


async def test_redis_that_goes_in_the_middle_of_a_turn_does_not_break_it(redis: Redis) -> None:
    one = servers(redis, 1)[0]
    async with one.lock("a"):
        redis.kill()
    redis.start()
    assert not one._here.get("a")


async def test_a_conversation_that_is_never_free_ends_in_an_error_not_in_a_minute(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "MOST_WAIT_S", 0.3)
    one, other = servers(redis)
    async with one.lock("a"):
        for waiting in (one, other):
            with pytest.raises(LockError):
                async with waiting.lock("a"):
                    raise AssertionError
    async with other.lock("a"):
        pass
