"""The yearly registers of letters: numbers without gap or double, given in the transaction of the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.database import Tx

_TAKE = """
INSERT INTO registers AS r (office, year, last_number)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS n (office, year, amount) ORDER BY 1, 2
ON CONFLICT (office, year) DO UPDATE SET last_number = r.last_number + EXCLUDED.last_number
RETURNING office, year, last_number
"""
_ENTER = """
INSERT INTO letters (office, year, number, case_id, letter_number, issued_at)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::timestamptz[])
"""

Line = tuple[str, int, int, UUID, str, datetime]
"""(office, year, number, case, number as written, issued at)"""


class RegisterStore:
    """Registers within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def take(self, wanted: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        """Take as many numbers of each (office, year) as wanted; return the first of each."""
        keys = sorted(wanted)
        rows = await self._tx.fetch(_TAKE, [o for o, _ in keys], [y for _, y in keys], [wanted[k] for k in keys])
        return {(r["office"], r["year"]): r["last_number"] - wanted[r["office"], r["year"]] + 1 for r in rows}

    async def enter(self, lines: Sequence[Line]) -> None:
        """Write letters into their registers."""
        await self._tx.execute(_ENTER, *map(list, zip(*lines, strict=True)))


def amounts(registers: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How many numbers each register must give."""
    return dict(Counter(registers))
