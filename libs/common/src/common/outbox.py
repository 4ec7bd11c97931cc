"""The only way to publish: rows written in the business transaction, in order per aggregate (law 4.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from common.contracts.event import Event, Message
from common.database import Tx
from common.ids import uuid7

_WRITE = """
WITH allotted AS (
    INSERT INTO streams (topic, aggregate, sequence)
    SELECT topic, aggregate, amount FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (topic, aggregate, amount)
    ORDER BY topic, aggregate
    ON CONFLICT (topic, aggregate) DO UPDATE SET sequence = streams.sequence + EXCLUDED.sequence
    RETURNING topic, aggregate, sequence
)
INSERT INTO outbox (topic, aggregate, sequence, incarnation, event_id, type, happened_at,
                    correlation_id, causation_id, traceparent, value)
SELECT n.topic, n.aggregate, a.sequence - n.later, (SELECT value FROM incarnation), n.event_id, n.type, n.happened_at,
       n.correlation_id, n.causation_id, n.traceparent, n.value
FROM unnest($4::text[], $5::text[], $6::bigint[], $7::uuid[], $8::text[], $9::timestamptz[], $10::text[],
            $11::text[], $12::text[], $13::bytea[]) WITH ORDINALITY
  AS n (topic, aggregate, later, event_id, type, happened_at, correlation_id, causation_id, traceparent, value, row)
JOIN allotted a USING (topic, aggregate)
ORDER BY n.row
"""


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
        await self._tx.execute(
            _WRITE, [t for t, _ in streams], [a for _, a in streams], [amounts[s] for s in streams],
            *_columns(events, _later(events, amounts)),
        )  # fmt: skip
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


def _columns(events: Sequence[Outgoing], later: Sequence[int]) -> tuple[list[object], ...]:
    return (
        [e.event.TOPIC for e in events],
        [e.aggregate for e in events],
        list(later),
        [e.id for e in events],
        [e.event.TYPE for e in events],
        [e.at for e in events],
        [e.cause.correlation_id or str(e.id) for e in events],
        [e.cause.causation_id for e in events],
        [e.cause.traceparent for e in events],
        [e.event.model_dump_json().encode() for e in events],
    )
