"""Tells changed values on `situation.indicators`: the one producer outside the relay (architecture §6).

Order of a round: sequences are allotted, values sent and acknowledged, then copied to the table. A death between
two steps repeats values at the next start; it cannot lose one, because what is missing in the table is told again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from common.contracts.situation import IndicatorChanged
from common.database import Database
from common.ids import uuid7
from common.kafka.records import encode_headers
from common.steps import reached
from situation.domain.cells import NOW, Key, Scope, Shown
from situation.domain.satisfaction import grade_told
from situation.handlers import BOARD_BEAT
from situation.store.board import BoardStore
from situation.store.reference import ReferenceStore
from situation.store.turns import TurnStore

_AT_ONCE = 2_000
_ACKNOWLEDGED_SECONDS = 60
_STOP_SECONDS = 3
_ORDER = {Scope.NATION: 0, Scope.PROVINCE: 1, Scope.OFFICE: 2, Scope.UNIT: 3}


Headers = list[tuple[str, bytes]]


class Voice(Protocol):
    """Where values are told."""

    async def send(self, *, key: bytes, value: bytes, headers: Headers) -> Awaitable[object]:
        """Put a value on its way; what is returned is done once it is acknowledged."""
        ...


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of told values as a producer reaches it."""

    producer: AIOKafkaProducer
    name: str

    async def send(self, *, key: bytes, value: bytes, headers: Headers) -> Awaitable[object]:
        """Put a value on its way; what is returned is done once it is acknowledged."""
        sent: Awaitable[object] = await self.producer.send(self.name, value, key=key, headers=headers)
        return sent


@asynccontextmanager
async def topic_of_values(bootstrap: str, prefix: str) -> AsyncIterator[Topic]:
    """A producer of its own for the length of the block; after a failure the next block begins with a new one."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=5)
    try:
        await producer.start()
        yield Topic(producer, prefix + IndicatorChanged.TOPIC)
    finally:
        with contextlib.suppress(KafkaError, OSError, TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                await producer.stop()


async def tell(topic: Voice, database: Database, values: Mapping[Key, Shown], as_of: datetime) -> Mapping[Key, Shown]:
    """Send some of these values (all, unless they are very many); return those that are durable now.

    They are complete up to `as_of`. The country goes before the provinces, those before the offices: at a cold
    start the whole is seen first.
    """
    if not values:
        return {}
    some = dict(islice(sorted(values.items(), key=_rank), _AT_ONCE))
    events = {key: changed(key, shown, as_of) for key, shown in some.items()}
    async with database.transaction() as tx:
        sequences = await TurnStore(tx).allot(IndicatorChanged.TOPIC, [key.text for key in events])
        incarnation = await ReferenceStore(tx).incarnation()
    async with asyncio.timeout(_ACKNOWLEDGED_SECONDS):
        sent = [
            await topic.send(
                key=key.text.encode(),
                value=event.model_dump_json().encode(),
                headers=_headers(key, as_of, sequences[key.text], incarnation),
            )
            for key, event in events.items()
        ]
        await asyncio.gather(*sent)
    reached("indicate.acknowledged")
    async with database.transaction() as tx:
        await BoardStore(tx).keep(events)
        await ReferenceStore(tx).beat(BOARD_BEAT, as_of, len(events))
    reached("indicate.copied")
    return some


def _rank(value: tuple[Key, Shown]) -> tuple[int, bool]:
    key, _ = value
    return _ORDER[key.scope], key.window != NOW


def changed(key: Key, shown: Shown, as_of: datetime) -> IndicatorChanged:
    """The event of a value."""
    return IndicatorChanged(
        scope=key.scope.value, office=key.office, service=key.service, indicator=key.indicator.value,
        value=shown.value, n=shown.n, window=key.window, as_of=as_of, grade=grade_told(key.indicator, shown.value),
    )  # fmt: skip


def _headers(key: Key, at: datetime, sequence: int, incarnation: int) -> Headers:
    event_id = str(uuid7())
    return encode_headers(
        {
            "id": event_id,
            "type": IndicatorChanged.TYPE,
            "source": "/situation",
            "subject": key.text,
            "time": at.isoformat(),
            "dataschema": f"/schemas/{IndicatorChanged.TYPE}.json",
            "sequence": str(sequence),
            "incarnation": str(incarnation),
            "correlationid": event_id,
        }
    )
