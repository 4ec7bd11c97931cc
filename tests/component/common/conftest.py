"""A street of its own for each test: a database, topics with two partitions, a table of arrivals."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.database import Database
from common.kafka import topics
from common.migrations import migrate
from tests.component.common.stories import ARRIVALS, PARTITIONS, SERVICE, Street
from tests.fixtures.parts import DsnFor


@pytest.fixture
def few_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics of this test have no more partitions than it needs."""
    monkeypatch.setenv("SATUMEJA_PARTITIONS", str(PARTITIONS))


@pytest.fixture
def own_prefix(topic_prefix: str) -> str:
    """A topic prefix that only this test uses."""
    return f"{topic_prefix}{secrets.token_hex(3)}-"


@pytest.fixture
async def street(
    fresh_dsn_for: DsnFor, kafka_bootstrap: str, own_prefix: str, few_partitions: None, tmp_path: Path
) -> AsyncIterator[Street]:
    """The small service, nothing of it running yet."""
    await migrate(fresh_dsn_for(SERVICE), tmp_path)
    await topics.apply(kafka_bootstrap, own_prefix)
    database = await Database.connect(fresh_dsn_for(SERVICE), max_size=4)
    street = Street(database, kafka_bootstrap, own_prefix)
    await street.sql(ARRIVALS)
    yield street
    await database.close()
