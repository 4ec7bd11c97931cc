"""Deliveries: planned once, attempted outside transactions, ended with a result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.database import Tx

_COLUMNS = "delivery, template, recipient, channel, case_id, reference, parameters, state, tries, planned_at, ended_at"
_PLAN = """
INSERT INTO deliveries (delivery, event, template, template_version, recipient, channel, case_id, reference,
                        parameters, state, due_at, planned_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $11, $12)
ON CONFLICT (event, template, recipient, channel) DO NOTHING RETURNING delivery
"""
_TAKE = f"""
UPDATE deliveries SET state = 'attempted', attempted_at = $2, tries = tries + 1
WHERE delivery IN (SELECT delivery FROM deliveries WHERE channel = $1 AND state = 'planned' AND due_at <= $2
                   ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""
_UNCERTAIN = f"""
UPDATE deliveries SET attempted_at = $2
WHERE delivery IN (SELECT delivery FROM deliveries WHERE channel = $1 AND state = 'attempted' AND attempted_at < $3
                   ORDER BY attempted_at LIMIT 20 FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""
_AGAIN = "UPDATE deliveries SET state = 'planned', due_at = $2, reason = $3 WHERE delivery = $1 AND state = 'attempted'"
_END = """
UPDATE deliveries SET state = $2, reason = $3, ended_at = $4 WHERE delivery = $1 AND state IN ('planned', 'attempted')
"""
_INBOX = f"""
SELECT {_COLUMNS} FROM deliveries WHERE recipient = $1 AND channel = 'inbox' AND delivery < $2
ORDER BY delivery DESC LIMIT $3
"""
_SINCE = f"""
SELECT {_COLUMNS} FROM deliveries WHERE recipient = $1 AND channel = 'inbox' AND delivery > $2
ORDER BY delivery LIMIT 100
"""
_UNREAD = "SELECT count(*) FROM deliveries WHERE recipient = $1 AND channel = 'inbox' AND state = 'delivered'"
_READ = """
UPDATE deliveries SET state = 'read', ended_at = $3
WHERE delivery = $1 AND recipient = $2 AND channel = 'inbox' AND state = 'delivered' RETURNING case_id, template
"""
_OWN = "SELECT true FROM deliveries WHERE delivery = $1 AND recipient = $2 AND channel = 'inbox'"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way by one channel."""

    delivery: UUID
    template: str
    recipient: UUID
    channel: str
    case_id: UUID
    reference: str
    parameters: dict[str, Any]
    state: str
    tries: int
    planned_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A delivery that is to be; `event`, template, recipient and channel make it unique."""

    delivery: UUID
    event: UUID
    template: str
    template_version: int
    recipient: UUID
    channel: str
    case: UUID
    reference: str
    parameters: dict[str, Any]


class DeliveryStore:
    """Deliveries within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def plan(self, plan: Plan, state: str, *, now: datetime) -> bool:
        """Write a delivery unless it is there already; return whether it is new."""
        made = await self._tx.fetchval(
            _PLAN, plan.delivery, plan.event, plan.template, plan.template_version, plan.recipient, plan.channel,
            plan.case, plan.reference, json.dumps(plan.parameters), state, now,
            now if state == "delivered" else None,
        )  # fmt: skip
        return made is not None

    async def take(self, channel: str, most: int, *, now: datetime) -> list[Delivery]:
        """Mark what is due as attempted; the caller commits before it calls a provider."""
        return _all(await self._tx.fetch(_TAKE, channel, now, most))

    async def uncertain(self, channel: str, before: datetime, *, now: datetime) -> list[Delivery]:
        """Take attempts of which nobody knows the result, because a process ended in between."""
        return _all(await self._tx.fetch(_UNCERTAIN, channel, now, before))

    async def again(self, delivery: UUID, due_at: datetime, reason: str) -> None:
        """Try again later."""
        await self._tx.execute(_AGAIN, delivery, due_at, reason)

    async def end(self, delivery: UUID, state: str, reason: str | None, *, now: datetime) -> None:
        """Record the result."""
        await self._tx.execute(_END, delivery, state, reason, now)

    async def inbox(self, person: UUID, before: UUID, most: int) -> list[Delivery]:
        """A page of a person's inbox, newest first."""
        return _all(await self._tx.fetch(_INBOX, person, before, most))

    async def since(self, person: UUID, after: UUID) -> list[Delivery]:
        """What came into a person's inbox after a message."""
        return _all(await self._tx.fetch(_SINCE, person, after))

    async def unread(self, person: UUID) -> int:
        """How many messages a person has not read."""
        return int(await self._tx.fetchval(_UNREAD, person))

    async def read(self, delivery: UUID, person: UUID, *, now: datetime) -> tuple[UUID, str] | None:
        """Mark as read; return (case, template) when it was unread."""
        row = await self._tx.fetchrow(_READ, delivery, person, now)
        return None if row is None else (row["case_id"], row["template"])

    async def own(self, delivery: UUID, person: UUID) -> bool:
        """Whether a message lies in a person's inbox."""
        return bool(await self._tx.fetchval(_OWN, delivery, person))


def _all(rows: Sequence[asyncpg.Record]) -> list[Delivery]:
    return [Delivery(**{**dict(r), "parameters": json.loads(r["parameters"])}) for r in rows]
