"""One turn of a conversation at a time, in this process and among all servers.

Rasa's own locks ask once a second whether a conversation is free, keep it for a minute where a server died, and, on
Redis, may hand one conversation to two servers that ask at once. Here the turns of a process queue up in order; among
processes a lock in Redis is held that ends by itself some seconds after its server died.

Without ``url`` there is one process. While Redis cannot be reached, each server goes on alone: a person is answered,
and two messages of one conversation meet only where two servers get them in the same moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockNotOwnedError, RedisError

logger = logging.getLogger(__name__)

#: So long a conversation stays locked after its server died; while it lives, the lock is held on.
LIFETIME_S = 3.0
_RENEW_S = 0.6
#: How often it is asked whether another server is done.
_POLL_S = 0.02
#: No message waits longer than this for those before it.
MOST_WAIT_S = 20.0
#: Redis answers within a millisecond; after so many seconds it is taken for gone, and left alone for a while.
_REDIS_TIMEOUT_S = 0.5
_AWAY_S = 2.0
_PREFIX = "conversation:"
_NOT_FREE = f"A conversation was not free within {MOST_WAIT_S} s."


class ConversationLocks(LockStore):
    """``lock_store: {type: deploy.locks.ConversationLocks, url: redis://…}``."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """:param endpoint_config: Rasa's reading of ``lock_store`` in the endpoints file; its ``url`` names Redis."""
        super().__init__()
        self._url: str | None = getattr(endpoint_config, "url", None)
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._client: Redis[bytes] | None = None
        self._away_until = 0.0

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LIFETIME_S, wait_time_in_seconds: float = _POLL_S
    ) -> AsyncIterator[None]:
        """Have the conversation alone; raises ``LockError`` after ``MOST_WAIT_S``. Rasa's defaults are not used."""
        here = self._here.setdefault(conversation_id, asyncio.Lock())
        try:
            await asyncio.wait_for(here.acquire(), MOST_WAIT_S)
        except asyncio.TimeoutError as error:
            raise LockError(_NOT_FREE) from error
        try:
            async with self._among_servers(conversation_id):
                yield
        finally:
            here.release()

    @asynccontextmanager
    async def _among_servers(self, conversation_id: str) -> AsyncIterator[None]:
        held = await self._acquired(conversation_id)
        if held is None:
            yield
            return
        ended = asyncio.Event()
        holding = asyncio.ensure_future(self._hold(held, ended))
        try:
            yield
        finally:
            # The Redis client may swallow a cancellation (Python issue 37658): it must not be waited for.
            ended.set()
            holding.cancel()
            await asyncio.wait({holding}, timeout=2 * _REDIS_TIMEOUT_S)
            await self._release(held)

    async def _acquired(self, conversation_id: str) -> Lock | None:
        """The lock in Redis; ``None`` where there is no Redis or it is away."""
        if not self._url or time.monotonic() < self._away_until:
            return None
        lock = Lock(
            self._redis(),
            _PREFIX + conversation_id,
            timeout=LIFETIME_S,
            sleep=_POLL_S,
            blocking_timeout=MOST_WAIT_S,
            thread_local=False,
        )
        try:
            if await lock.acquire():
                return lock
        except (RedisError, OSError) as error:
            self._away(error)
            return None
        raise LockError(_NOT_FREE)

    async def _hold(self, lock: Lock, ended: asyncio.Event) -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            if ended.is_set():
                return
            try:
                await lock.extend(LIFETIME_S, replace_ttl=True)
            except LockNotOwnedError:
                logger.warning("The lock of a conversation had run out")
                return
            except (RedisError, OSError) as error:
                self._away(error)
                return

    async def _release(self, lock: Lock) -> None:
        try:
            await lock.release()
        except LockNotOwnedError:
            logger.warning("The lock of a conversation had run out")
        except (RedisError, OSError) as error:
            self._away(error)

    def _away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + _AWAY_S
        logger.error("Redis does not answer, conversations are locked in this process only: %s", error)

    def _redis(self) -> Redis[bytes]:
        """Connections belong to the event loop of the server, so they are opened at the first turn."""
        if self._client is None:
            self._client = Redis.from_url(
                self._url, socket_timeout=_REDIS_TIMEOUT_S, socket_connect_timeout=_REDIS_TIMEOUT_S
            )
        return self._client

    def get_lock(self, conversation_id: str) -> None:
        """Rasa's tickets are not used."""
        return

    def save_lock(self, lock: Any) -> None:
        """Rasa's tickets are not used."""

    def delete_lock(self, conversation_id: str) -> None:
        """Rasa's tickets are not used."""
