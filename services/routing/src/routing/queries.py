"""What screens and programs read of queues and cases: never a decision, always within the reader's desks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from common.database import Tx

_COUNTS = """
SELECT d.office, d.unit,
  count(*) FILTER (WHERE c.status = 'open') AS waiting,
  count(*) FILTER (WHERE c.status = 'open' AND c.due_at < $3) AS overdue,
  count(*) FILTER (WHERE c.status = 'open' AND c.due_at >= $3 AND c.due_at < $4) AS due_soon,
  count(*) FILTER (WHERE c.status = 'returned') AS returned,
  (SELECT count(*) FROM cases p
   WHERE p.stand_in_office = d.office AND p.stand_in_unit = d.unit AND p.status IN ('open', 'proposed')) AS proposed
FROM (
    SELECT s.office, s.unit, s.unit AS worked_by FROM unnest($1::text[], $2::text[]) AS s (office, unit)
    UNION
    SELECT s.office, q.unit, q.worked_by FROM unnest($1::text[], $2::text[]) AS s (office, unit)
    JOIN shared_queues q ON q.worked_by = s.unit
) AS d
LEFT JOIN cases c ON c.office = d.office AND c.unit = d.unit AND coalesce(c.placed_with, c.unit) = d.worked_by
  AND c.status IN ('open', 'returned') AND c.stand_in_unit IS NULL
GROUP BY d.office, d.unit ORDER BY d.office, d.unit
"""
_ROW = """
id, reference, service, service_version, coalesce(stand_in_office, office) AS office,
coalesce(stand_in_unit, unit) AS unit, desk, status, version, applicant_kind,
channel, submitted_at, due_at, return_number, holder, revision, json_array_length(documents::json) AS documents
"""
_FAR = "'9999-12-31 00:00:00+00'::timestamptz"
_ITEMS = f"""
SELECT {_ROW} FROM cases
WHERE office = $1 AND unit = $2 AND coalesce(placed_with, unit) = ANY($3::text[]) AND status = $4
  AND stand_in_unit IS NULL AND (coalesce(due_at, {_FAR}), id) > ($5, $6)
ORDER BY coalesce(due_at, {_FAR}), id LIMIT $7
"""
_PROPOSED = f"""
SELECT {_ROW} FROM cases
WHERE stand_in_office = $1 AND stand_in_unit = $2 AND status IN ('open', 'proposed')
  AND (coalesce(due_at, {_FAR}), id) > ($3, $4)
ORDER BY coalesce(due_at, {_FAR}), id LIMIT $5
"""
_MINE = f"""
SELECT {_ROW} FROM cases WHERE holder = $1 AND status IN ('open', 'proposed')
ORDER BY coalesce(due_at, {_FAR}), id LIMIT $2
"""
_BY_REFERENCE = f"""
SELECT {_ROW} FROM cases
WHERE reference = $1
  AND (coalesce(stand_in_office, office), coalesce(stand_in_unit, placed_with, unit)) IN (
    SELECT * FROM unnest($2::text[], $3::text[])
  )
"""

FIRST = (datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0))
"""The place before the first row of a list."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """One queue as its officers see it."""

    office: str
    unit: str
    waiting: int
    overdue: int
    due_soon: int
    returned: int
    proposed: int = 0
    """Cases of other desks, perhaps of other offices, that its officers decide as second signatories."""

    @property
    def name(self) -> str:
        """The queue's name in addresses, `office.unit`."""
        return f"{self.office}.{self.unit}"

    @property
    def has_work(self) -> bool:
        """Whether anything stands in it."""
        return self.waiting > 0 or self.returned > 0 or self.proposed > 0


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as one officer works it: of a queue that several units share, only what is placed with hers."""

    office: str
    unit: str
    worked_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """A case as a line of a queue; nothing in it names a person."""

    id: UUID
    reference: str
    service: str
    service_version: int
    office: str
    unit: str
    desk: str
    status: str
    version: int
    applicant_kind: str
    channel: str
    submitted_at: datetime
    due_at: datetime | None
    return_number: int
    holder: UUID | None
    revision: int
    documents: int


class QueueQueries:
    """Reads within one read-only transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def counts(self, desks: Sequence[tuple[str, str]], now: datetime, soon: datetime) -> list[QueueCount]:
        """Count the queues that officers at these desks work; `soon` ends what counts as due soon."""
        rows = await self._tx.fetch(_COUNTS, [o for o, _ in desks], [u for _, u in desks], now, soon)
        return [QueueCount(**dict(r)) for r in rows]

    async def items(self, queue: Queue, status: str, after: tuple[datetime, UUID], most: int) -> list[Item]:
        """Lines of a queue by deadline, from behind `after` on; `proposed`: what is decided there for other desks."""
        if status == "proposed":
            return _items(await self._tx.fetch(_PROPOSED, queue.office, queue.unit, *after, most))
        return _items(
            await self._tx.fetch(_ITEMS, queue.office, queue.unit, sorted(queue.worked_by), status, *after, most)
        )

    async def in_hand(self, person: UUID, most: int) -> list[Item]:
        """What an officer holds, by deadline."""
        return _items(await self._tx.fetch(_MINE, person, most))

    async def by_reference(self, reference: str, desks: Sequence[tuple[str, str]]) -> Item | None:
        """A case by its reference, if it lies at one of the desks."""
        row = await self._tx.fetchrow(_BY_REFERENCE, reference, [o for o, _ in desks], [u for _, u in desks])
        return None if row is None else Item(**dict(row))


def _items(rows: Sequence[asyncpg.Record]) -> list[Item]:
    return [Item(**dict(r)) for r in rows]
