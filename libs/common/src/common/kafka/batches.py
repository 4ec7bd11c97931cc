"""Outbox rows sorted into one record batch per partition, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from common.kafka.records import encode_headers

BATCH_BYTES = 900_000
EVENT_BYTES = 800_000
"""An event above this is refused before it reaches the broker."""


@dataclass(slots=True)
class Batch:
    """The rows that go to one partition in one request."""

    topic: str
    partition: int
    builder: BatchBuilder
    rows: list[asyncpg.Record] = field(default_factory=list)
    full: bool = False

    def take(self, row: asyncpg.Record, source: str) -> None:
        """Add a row unless the batch is full; once full it stays so, to keep the order."""
        if self.full:
            return
        added = self.builder.append(
            timestamp=None, key=row["aggregate"].encode(), value=row["value"], headers=_headers(row, source)
        )
        if added is not None:
            self.rows.append(row)
        self.full = added is None or self.builder.size() > BATCH_BYTES


async def fill(producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record], *, service: str, prefix: str) -> list[Batch]:
    """Return one batch per topic-partition; what does not fit is left for the next round."""
    batches: dict[tuple[str, int], Batch] = {}
    topics = {row["topic"] for row in rows}
    partitions = {topic: len(await producer.partitions_for(prefix + topic)) for topic in topics}
    for row in rows:
        topic = prefix + row["topic"]
        partition = partition_of(row["aggregate"], partitions[row["topic"]])
        batch = batches.get((topic, partition))
        if batch is None:
            batch = batches[topic, partition] = Batch(topic, partition, producer.create_batch())
        batch.take(row, f"/{service}")
    return list(batches.values())


def partition_of(key: str, partitions: int) -> int:
    """Kafka's own rule for keyed records, so that other producers agree."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def _headers(row: asyncpg.Record, source: str) -> list[tuple[str, bytes]]:
    return encode_headers(
        {
            "id": str(row["event_id"]),
            "type": row["type"],
            "source": source,
            "subject": row["aggregate"],
            "time": row["happened_at"].isoformat(),
            "dataschema": f"/schemas/{row['type']}.json",
            "sequence": str(row["sequence"]),
            "incarnation": str(row["incarnation"]),
            "correlationid": row["correlation_id"],
            "causationid": row["causation_id"],
            "traceparent": row["traceparent"],
        }
    )
