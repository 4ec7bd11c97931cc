"""Who sits where in an office and in those above it, to find a second signatory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from common.database import Tx
from common.seats import SeatStore
from routing.domain.case import StandIn
from routing.domain.signatories import OfficeSeats
from routing.store.reference import ReferenceStore

_LEFT = """
SELECT c.id FROM cases c
WHERE (c.status = 'proposed' OR (c.status = 'open' AND c.objects_to IS NOT NULL)) AND c.holder IS NULL AND NOT EXISTS (
    SELECT 1 FROM seats s WHERE s.office = coalesce(c.stand_in_office, c.office)
      AND s.unit = coalesce(c.stand_in_unit, c.unit) AND NOT s.ended
      AND s.valid_from <= $1 AND (s.valid_until IS NULL OR s.valid_until >= $1)
      AND position(s.person::text IN c.acted) = 0
  )
ORDER BY c.id LIMIT $2
"""
_STAND_IN = "SELECT stand_in_office, stand_in_unit FROM cases WHERE id = $1 AND stand_in_unit IS NOT NULL"


class StandInStore:
    """Cases that lie at another seat than their desk's, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def left(self, on: date, most: int) -> Sequence[UUID]:
        """Proposed refusals and objections in nobody's hands at whose seat nobody sits who could decide."""
        return [r["id"] for r in await self._tx.fetch(_LEFT, on, most)]

    async def of(self, case: UUID) -> StandIn | None:
        """Where a case lies instead of its desk."""
        row = await self._tx.fetchrow(_STAND_IN, case)
        return None if row is None else StandIn(*row)


async def seats_from(tx: Tx, office: str, on: date) -> tuple[OfficeSeats, ...]:
    """An office and all above it, from below, with who sits there on a day; those that have arrived from intake."""
    found: list[OfficeSeats] = []
    above: str | None = office
    while above is not None and above not in {o.office for o in found}:
        published = (await ReferenceStore(tx).offices([above])).get(above)
        if published is None:
            break
        seated: defaultdict[str, set[UUID]] = defaultdict(set)
        for seat in await SeatStore(tx).of_office(above, on):
            seated[seat.unit].add(seat.person)
        found.append(OfficeSeats(above, published.units, {unit: frozenset(p) for unit, p in seated.items()}))
        above = published.parent
    return tuple(found)
