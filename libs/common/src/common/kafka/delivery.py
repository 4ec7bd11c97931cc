"""One batch, one transaction: position, duplicates, parked keys, the work and its outbox together (law 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from common import metrics
from common.contracts.event import Event, Message
from common.database import Database, Tx
from common.errors import Lost
from common.kafka.incidents import IncidentStore
from common.kafka.positions import Place, PositionStore, Stamp
from common.kafka.records import Unreadable
from common.kafka.subscription import Consumer
from common.steps import reached


@dataclass(frozen=True, slots=True)
class Record:
    """A fetched record: where it lay, its attributes, and its message (or why it cannot be read)."""

    place: Place
    offset: int
    attributes: dict[str, str]
    value: bytes
    message: Message[Event] | None
    unreadable: Unreadable | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Topic and subject: what is parked, and what order is kept within."""
        return self.place[0], self.attributes["subject"]

    @property
    def stamp(self) -> Stamp:
        """What makes it newer than another record of its key."""
        return int(self.attributes.get("incarnation", "1")), int(self.attributes["sequence"])


class PositionMoved(Exception):
    """Another owner has moved a position: the cursor must be read again."""


class Delivery:
    """Delivers batches of one consumer into its handlers, each message once."""

    def __init__(self, consumer: Consumer, database: Database) -> None:
        self._consumer = consumer
        self._database = database

    async def deliver(self, records: Sequence[Record], cursors: dict[Place, int]) -> None:
        """Handle a batch in one transaction.

        `cursors` are the next offsets this worker believes in. Raises `PositionMoved` when PostgreSQL knows
        others, and whatever a handler raises; then nothing has happened.
        """
        async with self._database.transaction() as tx:
            positions = PositionStore(tx, self._consumer.group)
            await self._take_position(positions, records, cursors)
            reached("consumer.positioned")
            fresh = await self._fresh(tx, positions, records)
            reached("consumer.sifted")
            await self._work(tx, fresh)
            await positions.mark_seen({r.key: r.stamp for r in fresh})
            reached("consumer.worked")
        reached("consumer.committed")

    async def park(self, record: Record, cursors: dict[Place, int], cause: str, attempts: int) -> None:
        """Set a record's key aside as an incident and move on; later records of the key wait behind it."""
        async with self._database.transaction() as tx:
            positions = PositionStore(tx, self._consumer.group)
            await self._take_position(positions, [record], cursors)
            await IncidentStore(tx, self._consumer.group).open(record, cause, attempts)
            await positions.mark_seen({record.key: record.stamp})
        metrics.RECORDS.labels(self._consumer.group, record.place[0], "parked").inc()

    async def _take_position(
        self, positions: PositionStore, records: Sequence[Record], cursors: dict[Place, int]
    ) -> None:
        ends = {r.place: (r.offset, r.attributes["id"]) for r in records}
        known = await positions.locked(sorted(ends))
        if any(known.get(place) != cursors[place] for place in ends):
            raise PositionMoved
        await positions.move(ends)

    async def _fresh(self, tx: Tx, positions: PositionStore, records: Sequence[Record]) -> list[Record]:
        """Drop what was seen; put what belongs to a parked key behind it."""
        keys = sorted({r.key for r in records})
        stamps = await positions.seen(keys)
        parked = await IncidentStore(tx, self._consumer.group).open_keys(keys)
        fresh: list[Record] = []
        for record in records:
            if (newest := stamps.get(record.key)) is not None and record.stamp <= newest:
                metrics.RECORDS.labels(self._consumer.group, record.place[0], "duplicate").inc()
                continue
            self._refuse_gap(record, newest)
            stamps[record.key] = record.stamp
            if record.key in parked:
                await IncidentStore(tx, self._consumer.group).wait(parked[record.key], record)
                await positions.mark_seen({record.key: record.stamp})
            else:
                fresh.append(record)
        return fresh

    def _refuse_gap(self, record: Record, newest: Stamp | None) -> None:
        if newest is None or self._consumer.of(record.place[0]).compacted:
            return
        if record.stamp[0] == newest[0] and record.stamp[1] > newest[1] + 1:
            raise Lost(
                f"{record.key[0]} of {record.key[1]} jumps from {newest[1]} to {record.stamp[1]}: "
                "events between them are lost; have the owner publish them again."
            )

    async def _work(self, tx: Tx, records: Sequence[Record]) -> None:
        for record in records:
            if record.unreadable is not None:
                raise record.unreadable
        for handler, group in groupby(records, key=self._handler_of):
            members = list(group)
            topic = members[0].place[0]
            if handler is not None:
                messages: list[Message[Any]] = [r.message for r in members if r.message is not None]
                await handler(tx, messages)
            fate = "ignored" if handler is None else "handled"
            metrics.RECORDS.labels(self._consumer.group, topic, fate).inc(len(members))

    def _handler_of(self, record: Record) -> Any:
        assert record.message is not None
        return self._consumer.of(record.place[0]).handles.get(type(record.message.event))
