"""A situation room on the real database and, where the truth depends on it, the real broker."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from common.clock import Clock, SystemClock
from common.contracts.event import Event, Message
from common.database import Database
from common.kafka import topics
from common.migrations import migrate
from situation.app import MIGRATIONS
from situation.consumers import IGNORED
from situation.handlers import Counter
from situation.indicating.live import LiveBoard, Pace
from situation.indicating.telling import Headers, Voice, tell
from situation.store.reference import ReferenceStore
from tests.component.situation.histories import offices
from tests.fixtures.parts import DsnFor

_NEVER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Room:
    """The database with a way to count facts as the consumer does, in batches."""

    database: Database
    dsn: str

    async def count(self, messages: list[Message[Event]], *, batch: int = 200) -> None:
        """Count messages in batches, one transaction each."""
        counter = Counter(SystemClock())
        counted = [m for m in messages if type(m.event) not in IGNORED]
        for start in range(0, len(counted), batch):
            async with self.database.transaction() as tx:
                await counter.count(tx, counted[start : start + batch])


class Nowhere:
    """Values are told to nobody: for pages and lists, which read PostgreSQL alone."""

    async def send(self, *, key: bytes, value: bytes, headers: Headers) -> Awaitable[object]:
        """Let go of a value."""
        return asyncio.sleep(0)


@dataclass(slots=True)
class Telling:
    """Works out and tells what has changed, as `indicate` does, without the stream: each time from the truth."""

    database: Database
    clock: Clock = field(default_factory=SystemClock)
    topic: Voice = field(default_factory=Nowhere)

    async def tell(self) -> int:
        """Tell all that has changed; return how much."""
        live = LiveBoard(self.database, self.clock, Pace(_NEVER, _NEVER, _NEVER))
        values, told = await live.changes(), 0
        while values:
            done = await tell(self.topic, self.database, values, self.clock.now())
            live.mark_told(done)
            told += len(done)
            values = await live.changes()
        return told


@pytest.fixture
async def room(fresh_dsn_for: DsnFor) -> AsyncIterator[Room]:
    """A migrated database that knows six offices."""
    dsn = fresh_dsn_for("situation")
    await migrate(dsn, MIGRATIONS)
    database = await Database.connect(dsn)
    async with database.transaction() as tx:
        for office in offices():
            await ReferenceStore(tx).keep_office(office)
    yield Room(database, dsn)
    await database.close()


@pytest.fixture
async def own_prefix(kafka_bootstrap: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A prefix whose topics are new and seen by this test alone."""
    monkeypatch.setenv("SATUMEJA_PARTITIONS", "2")
    prefix = f"{topic_prefix}{secrets.token_hex(3)}-"
    await topics.apply(kafka_bootstrap, prefix)
    return prefix
