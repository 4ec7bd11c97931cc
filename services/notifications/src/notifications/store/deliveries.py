"""Deliveries: written once by the plan, taken and settled by the sender."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from common.database import Tx
from notifications.domain.delivery import State, Step
from notifications.domain.facts import Facts
from notifications.domain.plan import Planned
from notifications.domain.template import Channel

_PLAN = """
INSERT INTO deliveries (id, event_id, template, version, person, channel, case_id, facts, state, due_at,
                        happened_at, planned_at, changed_at, correlation_id, traceparent, sequence)
SELECT n.id, n.event_id, n.template, n.version, n.person, n.channel, n.case_id, n.facts::jsonb,
       CASE n.channel WHEN 'inbox' THEN 'sent' ELSE 'planned' END,
       CASE n.channel WHEN 'inbox' THEN NULL ELSE $12::timestamptz END,
       n.happened_at, $12, $12, n.correlation_id, n.traceparent, n.sequence
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::uuid[], $6::text[], $7::uuid[], $8::text[],
            $9::timestamptz[], $10::text[], $11::text[], $13::bigint[]) WITH ORDINALITY
  AS n (id, event_id, template, version, person, channel, case_id, facts, happened_at, correlation_id, traceparent,
        sequence, row)
ORDER BY n.row
ON CONFLICT DO NOTHING
RETURNING id
"""
_COLUMNS = """
d.id, d.template, d.version, d.person, d.channel, d.case_id, d.facts, d.state, d.tries, d.planned_at, d.correlation_id,
d.traceparent
"""
# Within a case and channel messages keep their order: one goes out only when none before it is still under way.
_DUE = f"""
SELECT {_COLUMNS} FROM deliveries d
WHERE d.channel = $1 AND d.state = 'planned' AND d.due_at <= $2
  AND NOT EXISTS (
    SELECT FROM deliveries e
    WHERE e.case_id = d.case_id AND e.channel = d.channel AND e.place < d.place AND e.due_at IS NOT NULL)
ORDER BY d.due_at, d.place LIMIT $3
"""
_CLAIM = """
UPDATE deliveries SET state = 'attempted', tries = tries + 1, due_at = $3, changed_at = $2
WHERE id IN (SELECT id FROM deliveries WHERE id = ANY($1::uuid[]) AND state = 'planned' AND due_at <= $2
             ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING id, tries
"""
_DOUBTED = f"""
SELECT {_COLUMNS} FROM deliveries d
WHERE d.channel = $1 AND d.state = $2 AND d.due_at <= $3
ORDER BY d.due_at, d.place LIMIT $4 FOR UPDATE SKIP LOCKED
"""
_SETTLE = """
UPDATE deliveries d SET state = n.state, due_at = n.due_at, tries = n.tries, reason = n.reason, changed_at = $8
FROM (SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::integer[],
                           $7::text[]) AS u (id, was, was_tries, state, due_at, tries, reason)) AS n
WHERE d.id = n.id AND d.state = n.was AND d.tries = n.was_tries
RETURNING d.id
"""
_HOLD = "UPDATE deliveries SET due_at = $2 WHERE id = ANY($1::uuid[]) AND due_at IS NOT NULL"
_COUNTS = """
SELECT channel, state, count(*) AS amount FROM deliveries
WHERE due_at IS NOT NULL OR state = 'uncertain' GROUP BY channel, state
"""
_FORGET = """
UPDATE deliveries SET state = 'failed', due_at = NULL, reason = 'erased', changed_at = $2
WHERE person = $1 AND due_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as the sender sees it."""

    id: UUID
    template: str
    version: int
    person: UUID
    channel: Channel
    case_id: UUID
    facts: Facts
    state: State
    tries: int
    planned_at: datetime
    correlation_id: str
    traceparent: str | None

    @property
    def key(self) -> tuple[str, int]:
        """Template and version."""
        return self.template, self.version


Settled = tuple[Delivery, Step]


class DeliveryStore:
    """Deliveries within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def plan(self, rows: Sequence[Planned], now: datetime) -> set[UUID]:
        """Write rows that are not there yet; return their ids. What goes to the inbox is sent by being written."""
        written = await self._tx.fetch(
            _PLAN, [r.id for r in rows], [r.event_id for r in rows], [r.template for r in rows],
            [r.version for r in rows], [r.person for r in rows], [r.channel.value for r in rows],
            [r.case for r in rows], [json.dumps(r.facts) for r in rows], [r.at for r in rows],
            [r.correlation_id for r in rows], [r.traceparent for r in rows], now, [r.sequence for r in rows],
        )  # fmt: skip
        return {r["id"] for r in written}

    async def due(self, channel: Channel, now: datetime, most: int) -> list[Delivery]:
        """What may go out now, the longest due first; nothing is taken yet."""
        return _deliveries(await self._tx.fetch(_DUE, channel, now, most))

    async def claim(self, ids: Sequence[UUID], now: datetime, uncertain_at: datetime) -> dict[UUID, int]:
        """Begin an attempt for those that nobody else has begun; return the number of each one's try."""
        rows = await self._tx.fetch(_CLAIM, list(ids), now, uncertain_at)
        return {r["id"]: r["tries"] for r in rows}

    async def abandoned(self, channel: Channel, now: datetime, most: int) -> list[Delivery]:
        """Lock attempts whose sender never came back with a result."""
        return _deliveries(await self._tx.fetch(_DOUBTED, channel, State.ATTEMPTED, now, most))

    async def to_look_up(self, channel: Channel, now: datetime, hold_until: datetime, most: int) -> list[Delivery]:
        """Take uncertain deliveries for a look-up; others leave them alone until `hold_until`."""
        found = _deliveries(await self._tx.fetch(_DOUBTED, channel, State.UNCERTAIN, now, most))
        await self._tx.execute(_HOLD, [d.id for d in found], hold_until)
        return found

    async def settle(self, settled: Sequence[Settled], now: datetime) -> set[UUID]:
        """Record next steps; one whose delivery has meanwhile gone another way is not recorded."""
        ordered = sorted(settled, key=lambda s: s[0].id)
        rows = await self._tx.fetch(
            _SETTLE, [d.id for d, _ in ordered], [d.state.value for d, _ in ordered], [d.tries for d, _ in ordered],
            [s.state.value for _, s in ordered], [s.due_at for _, s in ordered], [s.tries for _, s in ordered],
            [s.reason for _, s in ordered], now,
        )  # fmt: skip
        return {r["id"] for r in rows}

    async def hold(self, ids: Sequence[UUID], until: datetime) -> None:
        """Put deliveries off without counting a try."""
        await self._tx.execute(_HOLD, list(ids), until)

    async def counts(self) -> dict[tuple[Channel, State], int]:
        """How many deliveries are under way or uncertain, by channel and state."""
        rows = await self._tx.fetch(_COUNTS)
        return {(Channel(r["channel"]), State(r["state"])): r["amount"] for r in rows}

    async def forget(self, person: UUID, now: datetime) -> None:
        """Let nothing more go out to a person."""
        await self._tx.execute(_FORGET, person, now)


def _deliveries(rows: Sequence[asyncpg.Record]) -> list[Delivery]:
    return [
        Delivery(**{
            **dict(r), "channel": Channel(r["channel"]), "state": State(r["state"]), "facts": json.loads(r["facts"]),
        })
        for r in rows
    ]  # fmt: skip
