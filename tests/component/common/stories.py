"""A small service for tests of delivery: it writes down each event that reaches it, in the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.contracts.event import Event, Message
from common.contracts.intake import ApplicationSubmitted, WithdrawalAsked
from common.database import Database, Tx
from common.ids import uuid7
from common.kafka.batches import partition_of
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer, Subscription
from common.outbox import Outbox, Outgoing
from tests.fixtures.waiting import eventually

SERVICE = "intake"
TOPIC = "intake.applications"
GROUP = "intake.arrivals"
PARTITIONS = 2
MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

ARRIVALS = """
CREATE TABLE arrivals (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid, subject text, sequence bigint
)
"""
_ARRIVE = "INSERT INTO arrivals (event_id, subject, sequence) VALUES ($1, $2, $3)"


@dataclass(slots=True)
class Street:
    """The whole way of an event: outbox, relay, Kafka, runner, table; `broken` keys make the handler fail."""

    database: Database
    bootstrap: str
    prefix: str
    broken: set[str] = field(default_factory=set)

    def consumer(self, batch_records: int = 500) -> Consumer:
        """Handles withdrawals, leaves submissions out by name, has never heard of corrections."""
        ignores: frozenset[type[Event]] = frozenset({ApplicationSubmitted})
        subscription = Subscription(TOPIC, {WithdrawalAsked: self._arrive}, ignores)
        return Consumer(GROUP, (subscription,), batch_records=batch_records)

    def relay(self) -> Relay:
        """The service's relay."""
        return Relay(SERVICE, self.database, bootstrap=self.bootstrap, prefix=self.prefix)

    def runner(self, batch_records: int = 500) -> Runner:
        """The service's runner."""
        return Runner(self.consumer(batch_records), self.database, bootstrap=self.bootstrap, prefix=self.prefix)

    async def publish(self, events: Iterable[tuple[str, Event]]) -> list[UUID]:
        """Write events, each with its aggregate, to the outbox in one transaction; return their ids in order."""
        outgoing = [Outgoing(aggregate, event, MOMENT) for aggregate, event in events]
        async with self.database.transaction() as tx:
            await Outbox(tx).add(outgoing)
        return [o.id for o in outgoing]

    async def sql(self, statement: str, *args: object) -> Sequence[Any]:
        """Run a statement of the test's own; return its rows."""
        async with self.database.transaction() as tx:
            return await tx.fetch(statement, *args)

    async def arrived(self, subject: str) -> list[int]:
        """The sequences of an aggregate, in the order in which they came."""
        return [
            r["sequence"]
            for r in await self.sql("SELECT sequence FROM arrivals WHERE subject = $1 ORDER BY place", subject)
        ]

    async def ids(self) -> list[UUID]:
        """All event ids that came, repeats included."""
        return [r["event_id"] for r in await self.sql("SELECT event_id FROM arrivals ORDER BY place")]

    async def records_passed(self) -> int:
        """How many records of the log the group has behind it: all partitions begin at 0."""
        rows = await self.sql("SELECT coalesce(sum(next_offset), 0)::bigint AS passed FROM positions")
        return int(rows[0]["passed"])

    async def passed(self, records: int, *, within: float = 30) -> None:
        """Wait until the group has this many records behind it."""

        async def enough() -> bool:
            return await self.records_passed() >= records

        await eventually(enough, within=within)

    async def _arrive(self, tx: Tx, messages: Sequence[Message[Any]]) -> None:
        if found := self.broken & {m.subject for m in messages}:
            raise ValueError(f"The handler cannot bear {sorted(found)}.")
        await tx.executemany(_ARRIVE, [(m.id, m.subject, m.sequence) for m in messages])


def withdrawals(subject: str, amount: int) -> list[tuple[str, Event]]:
    """That many events of one aggregate."""
    return [
        (subject, WithdrawalAsked(application=UUID(subject), revision=n + 1, asked_at=MOMENT)) for n in range(amount)
    ]


def a_subject(partition: int) -> str:
    """A fresh aggregate whose events lie in this partition."""
    while partition_of(subject := str(uuid7()), PARTITIONS) != partition:
        pass
    return subject
