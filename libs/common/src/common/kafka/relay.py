"""Carries the outbox to Kafka: in order per aggregate, at least once, deleting exactly what was acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from common import metrics
from common.database import TRANSIENT, Database
from common.ids import uuid7
from common.kafka.batches import BATCH_BYTES, EVENT_BYTES, fill
from common.outbox import on_outbox_written
from common.restarting import begun_again
from common.steps import reached

log = structlog.get_logger()

_POLL_SECONDS = 0.025
_ROWS = 2_000
_ACKNOWLEDGED_SECONDS = 15

_READ = """
SELECT id, topic, aggregate, sequence, incarnation, event_id, type, happened_at,
       correlation_id, causation_id, traceparent, value
FROM outbox o
WHERE NOT EXISTS (SELECT FROM outbox s WHERE s.stuck AND s.topic = o.topic AND s.aggregate = o.aggregate)
ORDER BY id LIMIT $1
"""
_LEAD = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
_DELETE = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"
_STICK = "UPDATE outbox SET stuck = true WHERE id = $1"
_INCIDENT = """
INSERT INTO incidents (id, consumer_group, topic, subject, event_type, cause, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, now()) ON CONFLICT DO NOTHING
"""

if TYPE_CHECKING:
    Session = asyncpg.Connection[asyncpg.Record]


class Relay:
    """One per service: an advisory lock on its own connection says who it is.

    A frozen relay that wakes can repeat events but never reorder them: it reads and deletes on the connection
    that holds the lock, and has one unacknowledged batch per partition at a time.
    """

    def __init__(self, service: str, database: Database, *, bootstrap: str, prefix: str = "") -> None:
        self._service = service
        self._database = database
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._woken = asyncio.Event()
        on_outbox_written(self._woken.set)

    async def run(self) -> None:
        """Relay until cancelled; any failure starts again from the head with a new producer."""
        await begun_again(self._lead, (KafkaError, OSError, *TRANSIENT), self._note_restart)

    def _note_restart(self, error: BaseException, pause: float) -> None:
        metrics.RELAY_RESTARTS.labels(self._service).inc()
        log.warning("relay_restarts", service=self._service, error=type(error).__name__, pause_seconds=pause)

    async def _lead(self) -> None:
        session = await self._database.session()
        try:
            while not await session.fetchval(_LEAD, f"relay:{self._service}"):
                await asyncio.sleep(0.5)
            producer = _producer(self._bootstrap)
            try:
                await producer.start()
                await self._carry(session, producer)
            finally:
                await _stop(producer)
        finally:
            session.terminate()

    async def _carry(self, session: Session, producer: AIOKafkaProducer) -> None:
        while True:
            self._woken.clear()
            rows = await session.fetch(_READ, _ROWS)
            if rows:
                reached("relay.read")
                await self._send(session, producer, await self._sendable(session, rows))
            if len(rows) < _ROWS:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_SECONDS):
                        await self._woken.wait()

    async def _send(self, session: Session, producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record]) -> None:
        async with asyncio.timeout(_ACKNOWLEDGED_SECONDS):
            batches = await fill(producer, rows, service=self._service, prefix=self._prefix)
            futures = [await producer.send_batch(b.builder, b.topic, partition=b.partition) for b in batches]
            reached("relay.sent")
            results = await asyncio.gather(*futures, return_exceptions=True)
        done = [
            row for batch, result in zip(batches, results, strict=True) if not _failed(result) for row in batch.rows
        ]
        reached("relay.acknowledged")
        await session.execute(_DELETE, [row["id"] for row in done])
        reached("relay.deleted")
        self._measure(done)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _sendable(self, session: Session, rows: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        """Leave out what no broker will ever take: its aggregate stands still, as a visible incident."""
        refused = [row for row in rows if len(row["value"]) > EVENT_BYTES]
        for row in refused:
            cause = f"Event {row['event_id']} has {len(row['value'])} bytes; a broker takes {EVENT_BYTES}."
            await session.execute(_STICK, row["id"])
            await session.execute(
                _INCIDENT, uuid7(), f"{self._service}.relay", row["topic"], row["aggregate"], row["type"], cause
            )
            log.error("event_refused_for_ever", event=str(row["event_id"]), type=row["type"])
        still = {(row["topic"], row["aggregate"]) for row in refused}
        return [row for row in rows if (row["topic"], row["aggregate"]) not in still]

    def _measure(self, rows: Sequence[asyncpg.Record]) -> None:
        for topic, count in Counter(row["topic"] for row in rows).items():
            metrics.PUBLISHED.labels(topic).inc(count)
        if rows:
            oldest = min(row["happened_at"] for row in rows)
            metrics.OUTBOX_SECONDS.labels(self._service).observe(max(0.0, (datetime.now(UTC) - oldest).total_seconds()))


def _producer(bootstrap: str) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=BATCH_BYTES + 100_000,
        request_timeout_ms=10_000,
    )


def _failed(result: object) -> bool:
    return isinstance(result, BaseException)


async def _stop(producer: AIOKafkaProducer) -> None:
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(3):
            await producer.stop()
