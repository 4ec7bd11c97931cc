"""Follows `situation.indicators` for programs on HTTP: one follower per process, every reader resumes without a gap."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from common.contracts.situation import IndicatorChanged
from common.errors import Transient

log = structlog.get_logger()

Offsets = dict[int, int]
"""The next offset to read, by partition."""

_LONGEST_QUEUE = 20_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the topic: where it lies, and the event as it stands there."""

    partition: int
    offset: int
    body: bytes

    @property
    def event(self) -> IndicatorChanged:
        """The event itself."""
        return IndicatorChanged.model_validate_json(self.body)


@dataclass(slots=True, eq=False)
class Reader:
    """What one reader has not been given yet; one too slow to keep up is cut off and resumes by its last id."""

    waiting: deque[Entry] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, entry: Entry) -> None:
        """Queue an entry, or cut the reader off when the queue is full."""
        if len(self.waiting) >= _LONGEST_QUEUE:
            self.close()
        if not self.closed:
            self.waiting.append(entry)
            self.woken.set()

    def close(self) -> None:
        """End after what is queued."""
        self.closed = True
        self.woken.set()

    async def next(self, seconds: float) -> list[Entry]:
        """All that waits; after so many seconds perhaps nothing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        self.woken.clear()
        entries = list(self.waiting)
        self.waiting.clear()
        return entries


class Feed:
    """The follower of one process and its readers."""

    def __init__(self, *, bootstrap: str, prefix: str) -> None:
        self._bootstrap = bootstrap
        self._topic = prefix + IndicatorChanged.TOPIC
        self._readers: set[Reader] = set()
        self._positions: Offsets = {}
        self._closed = False

    def problems(self) -> list[str]:
        """Why programs get no stream."""
        return [] if self._positions else ["the indicator stream does not follow Kafka yet"]

    async def run(self) -> None:
        """Follow until cancelled; after a lost broker it goes on where it stood, so readers miss nothing."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError) as error:
                log.warning("feed_restarts", error=type(error).__name__)
                await asyncio.sleep(1)

    def close(self) -> None:
        """End every stream, now and later."""
        self._closed = True
        for reader in self._readers:
            reader.close()

    @contextmanager
    def reading(self) -> Iterator[tuple[Reader, Offsets]]:
        """A reader together with the place from which it gets everything."""
        if not self._positions:
            raise Transient("The stream has not reached Kafka yet.")
        reader = Reader(closed=self._closed)
        self._readers.add(reader)
        try:
            yield reader, dict(self._positions)
        finally:
            self._readers.discard(reader)

    async def between(self, start: Mapping[int, int], end: Mapping[int, int]) -> AsyncIterator[list[Entry]]:
        """What lies from `start` up to `end`; partitions that `start` does not name are read from their beginning."""
        behind = [p for p, offset in end.items() if start.get(p, 0) < offset]
        if not behind:
            return
        async with self._consumer() as kafka:
            partitions = [TopicPartition(self._topic, p) for p in behind]
            kafka.assign(partitions)
            beginnings = await kafka.beginning_offsets(partitions)
            for partition in partitions:
                kafka.seek(partition, max(start.get(partition.partition, 0), beginnings[partition]))
            while any([await kafka.position(p) < end[p.partition] for p in partitions]):
                fetched = await kafka.getmany(timeout_ms=500, max_records=_AT_ONCE)
                entries = [_entry(record) for records in fetched.values() for record in records]
                yield [entry for entry in entries if entry.offset < end[entry.partition]]

    async def _follow(self) -> None:
        async with self._consumer() as kafka:
            partitions = [TopicPartition(self._topic, p) for p in await self._partitions(kafka)]
            kafka.assign(partitions)
            if not self._positions:
                ends = await kafka.end_offsets(partitions)
                self._positions = {p.partition: ends[p] for p in partitions}
            for partition in partitions:
                kafka.seek(partition, self._positions[partition.partition])
            async for record in kafka:
                self._positions[record.partition] = record.offset + 1
                entry = _entry(record)
                for reader in self._readers:
                    reader.put(entry)

    async def _partitions(self, kafka: AIOKafkaConsumer) -> list[int]:
        kafka.subscribe([self._topic])
        while not (numbers := kafka.partitions_for_topic(self._topic)):
            await asyncio.sleep(0.1)
        kafka.unsubscribe()
        return sorted(numbers)

    @contextlib.asynccontextmanager
    async def _consumer(self) -> AsyncIterator[Any]:
        kafka = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
        )
        await kafka.start()
        try:
            yield kafka
        finally:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(3):
                    await kafka.stop()


def written(offsets: Mapping[int, int]) -> str:
    """A place in the stream as an id: `0:12,1:40`."""
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(offsets.items()))


def read_place(text: str) -> Offsets:
    """The place of an id. Raises `ValueError` when it is none."""
    pairs = [part.split(":") for part in text.split(",")]
    place = {int(partition): int(offset) for partition, offset in pairs}
    if any(partition < 0 or offset < 0 or offset >= 2**63 for partition, offset in place.items()):
        raise ValueError(text)
    return place


def _entry(record: Any) -> Entry:
    return Entry(record.partition, record.offset, record.value)
