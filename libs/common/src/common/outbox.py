"""The only way to publish: rows written in the business transaction, in order per aggregate (law 4.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg

from common.contracts.event import Event, Message
from common.database import MANY_ROWS, Tx
from common.ids import uuid7

_ALLOT = """
INSERT INTO streams (topic, aggregate, sequence)
SELECT topic, aggregate, amount FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (topic, aggregate, amount)
ORDER BY topic, aggregate
ON CONFLICT (topic, aggregate) DO UPDATE SET sequence = streams.sequence + EXCLUDED.sequence
RETURNING topic, aggregate, sequence, (SELECT value FROM incarnation) AS incarnation
"""
_WRITE = """
INSERT INTO outbox (topic, aggregate, sequence, incarnation, event_id, type, happened_at,
                    correlation_id, causation_id, traceparent, value)
SELECT n.topic, n.aggregate, a.sequence - n.later, a.incarnation, n.event_id, n.type, n.happened_at,
       n.correlation_id, n.causation_id, n.traceparent, n.value
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[],
            $8::text[], $9::text[], $10::bytea[]) WITH ORDINALITY
  AS n (topic, aggregate, later, event_id, type, happened_at, correlation_id, causation_id, traceparent, value, row)
JOIN put_streams a USING (topic, aggregate)
ORDER BY n.row
"""
_COLUMNS = (
    "topic", "aggregate", "sequence", "incarnation", "event_id", "type", "happened_at", "correlation_id",
    "causation_id", "traceparent", "value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cause:
    """Where an event comes from: the thread it belongs to and what set it off."""

    correlation_id: str = ""
    causation_id: str | None = None
    traceparent: str | None = None

    @classmethod
    def of(cls, message: Message[Event]) -> Cause:
        """The cause that a received message is for what follows from it."""
        return cls(message.correlation_id, str(message.id), message.traceparent)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way out, with the aggregate whose order it keeps."""

    aggregate: str
    event: Event
    at: datetime
    cause: Cause = field(default_factory=Cause)
    id: UUID = field(default_factory=uuid7)


_wake: list[Callable[[], None]] = []


def on_outbox_written(act: Callable[[], None]) -> None:
    """Have the relay of this process woken after each commit that wrote to the outbox."""
    _wake.append(act)


class Outbox:
    """Writes events of one transaction; the caller holds the aggregate's lock or accepts the stream row's."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, events: Sequence[Outgoing]) -> None:
        """Write events set-based; within an aggregate they keep the order of `events`."""
        if not events:
            return
        amounts = Counter((e.event.TOPIC, e.aggregate) for e in events)
        streams = sorted(amounts)
        allotment = [t for t, _ in streams], [a for _, a in streams], [amounts[s] for s in streams]
        if len(events) < MANY_ROWS:
            await self._tx.put("streams", _ALLOT, *allotment)
            await self._tx.put("outbox", _WRITE, *map(list, zip(*_rows(events, _later(events, amounts)), strict=True)))
        else:
            allotted = {(r["topic"], r["aggregate"]): r for r in await self._tx.fetch(_ALLOT, *allotment)}
            await self._tx.copy("outbox", _COLUMNS, _numbered(events, _later(events, amounts), allotted))
        for act in _wake:
            self._tx.after_commit(act)


def _later(events: Sequence[Outgoing], amounts: Mapping[tuple[str, str], int]) -> list[int]:
    """How many events of the same aggregate come after each."""
    left = dict(amounts)
    later = []
    for e in events:
        left[e.event.TOPIC, e.aggregate] -= 1
        later.append(left[e.event.TOPIC, e.aggregate])
    return later


def _rows(events: Sequence[Outgoing], later: Sequence[int]) -> list[tuple[object, ...]]:
    return [
        (e.event.TOPIC, e.aggregate, after, e.id, e.event.TYPE, e.at, e.cause.correlation_id or str(e.id),
         e.cause.causation_id, e.cause.traceparent, e.event.model_dump_json().encode())
        for e, after in zip(events, later, strict=True)
    ]  # fmt: skip


def _numbered(
    events: Sequence[Outgoing], later: Sequence[int], allotted: Mapping[tuple[str, str], asyncpg.Record]
) -> list[tuple[object, ...]]:
    """The rows with each sequence counted back from the last one allotted, and the incarnation."""
    rows = []
    for topic, aggregate, after, *rest in _rows(events, later):
        stream = allotted[str(topic), str(aggregate)]
        rows.append((topic, aggregate, stream["sequence"] - after, stream["incarnation"], *rest))
    return rows
