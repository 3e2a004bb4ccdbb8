"""One production on loopback for all tests that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Two Rasa servers, an action server, PostgreSQL and Redis; RabbitMQ is not started yet."""
    with Cluster() as running:
        yield running
