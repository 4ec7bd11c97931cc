"""Which unit works which case at a desk whose unit an answer chooses, and which cases still wait for theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from common.database import Tx
from routing.domain.definition import Definition, Text

_WAITING = "SELECT id, office, desk FROM cases WHERE placed_with = '' AND id > $1 ORDER BY id LIMIT $2"
_HOW_MANY = "SELECT count(*) FROM cases WHERE placed_with = ''"
_OF_OFFICES = """
SELECT office, count(*) AS waiting FROM cases WHERE placed_with = '' AND office = ANY($1::text[]) GROUP BY office
"""
_DESERTED = """
SELECT c.id, c.office, c.desk FROM cases c JOIN offices o ON o.office = c.office
WHERE c.placed_with <> '' AND c.status IN ('open', 'returned') AND c.holder IS NULL AND c.id > $1
  AND (
    NOT (o.published -> 'units') ? c.placed_with
    OR NOT EXISTS (
      SELECT 1 FROM seats s WHERE s.office = c.office AND s.unit = c.placed_with AND NOT s.ended
        AND s.valid_from <= $2 AND (s.valid_until IS NULL OR s.valid_until >= $2)
    )
  )
ORDER BY c.id LIMIT $3
"""
_SEATED = """
SELECT DISTINCT unit FROM seats
WHERE office = $1 AND unit = ANY($2::text[]) AND NOT ended AND valid_from <= $3
  AND (valid_until IS NULL OR valid_until >= $3)
"""
_KEEP = """
INSERT INTO placements (case_id, unit, worked_by, placed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id, unit) DO UPDATE SET worked_by = EXCLUDED.worked_by, placed_at = EXCLUDED.placed_at
"""
_WORKED_BY = """
SELECT case_id, unit, worked_by FROM placements WHERE case_id = $1 AND unit = ANY($2::text[])
"""
_SHARE = """
INSERT INTO shared_queues (unit, worked_by, name)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
_SHARED = "SELECT DISTINCT ON (unit) unit, name FROM shared_queues ORDER BY unit, worked_by"
_SHARED_BY = "SELECT worked_by FROM shared_queues WHERE unit = $1 AND worked_by = ANY($2::text[])"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A case that needs a unit, or another one."""

    case: UUID
    office: str
    desk: str


class PlacementStore:
    """Placements within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def waiting(self, after: UUID, most: int) -> list[Unplaced]:
        """Cases that no unit works yet, from behind `after` on."""
        return [Unplaced(*r) for r in await self._tx.fetch(_WAITING, after, most)]

    async def how_many_wait(self) -> int:
        """Count them."""
        return int(await self._tx.fetchval(_HOW_MANY))

    async def waiting_at(self, offices: Sequence[str]) -> dict[str, int]:
        """Count them by office, of these offices."""
        return {r["office"]: r["waiting"] for r in await self._tx.fetch(_OF_OFFICES, list(offices))}

    async def deserted(self, on: date, after: UUID, most: int) -> list[Unplaced]:
        """Cases in nobody's hands whose unit is gone from the office, or where nobody sits any more."""
        return [Unplaced(*r) for r in await self._tx.fetch(_DESERTED, after, on, most)]

    async def seated(self, office: str, units: Sequence[str], on: date) -> frozenset[str]:
        """Those of an office's units where somebody sits on a day."""
        return frozenset(r["unit"] for r in await self._tx.fetch(_SEATED, office, list(units), on))

    async def keep(self, case: UUID, unit: str, worked_by: str, *, now: datetime) -> None:
        """Record who works a case at a desk's neutral unit."""
        await self._tx.execute(_KEEP, case, unit, worked_by, now)

    async def worked_by(self, case: UUID, units: Sequence[str]) -> dict[str, str]:
        """Who works, or last worked, a case at each of these neutral units."""
        return {r["unit"]: r["worked_by"] for r in await self._tx.fetch(_WORKED_BY, case, list(units))}

    async def share(self, definition: Definition) -> None:
        """Remember which units may work the shared queues of a definition."""
        pairs = [(desk, unit) for desk in definition.desks for unit in sorted(desk.workable_by)]
        names = [json.dumps(dict(desk.name)) for desk, _ in pairs]
        await self._tx.execute(_SHARE, [desk.unit for desk, _ in pairs], [unit for _, unit in pairs], names)

    async def shared(self) -> dict[str, Text]:
        """The queues that several units share, each with the name of its desk."""
        return {r["unit"]: json.loads(r["name"]) for r in await self._tx.fetch(_SHARED)}

    async def shared_by(self, unit: str, among: Sequence[str]) -> frozenset[str]:
        """Which of these units share the queue of a neutral unit."""
        return frozenset(r["worked_by"] for r in await self._tx.fetch(_SHARED_BY, unit, list(among)))
