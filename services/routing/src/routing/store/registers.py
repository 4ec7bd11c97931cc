"""The yearly registers of letters: numbers without gap or double, given in the transaction of the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.database import Tx
from routing.domain.letter import Letter, LetterEnd, LetterState

_TAKE = """
INSERT INTO registers AS r (office, year, last_number)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS n (office, year, amount) ORDER BY 1, 2
ON CONFLICT (office, year) DO UPDATE SET last_number = r.last_number + EXCLUDED.last_number
RETURNING office, year, last_number
"""
_ENTER = """
INSERT INTO letters (office, year, number, case_id, letter_number, issued_at, signatory, unit)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[],
    $8::text[])
"""
_END = """
UPDATE letters SET state = $3, reason = $4, ended_at = $5, successor = $6
WHERE case_id = $1 AND letter_number = $2 AND state = 'in_force'
"""
_OF = """
SELECT case_id, letter_number, signatory, unit, issued_at, state, ended_at, reason, successor FROM letters
WHERE case_id = ANY($1::uuid[]) ORDER BY case_id, year, number
"""

Line = tuple[str, int, int, UUID, str, datetime, str, str]
"""(office, year, number, case, number as written, issued at, function that signs, its signer's unit)"""


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

    async def end(self, case: UUID, end: LetterEnd, successor: str | None) -> None:
        """A letter is in force no more."""
        await self._tx.execute(_END, case, end.number, end.state.value, end.reason, end.at, successor)

    async def of(self, cases: Sequence[UUID]) -> dict[UUID, tuple[Letter, ...]]:
        """Return the letters of cases, the oldest first."""
        found: dict[UUID, tuple[Letter, ...]] = {}
        for r in await self._tx.fetch(_OF, list(cases)):
            letter = Letter(
                r["letter_number"], r["signatory"], r["unit"], r["issued_at"], LetterState(r["state"]), r["ended_at"],
                r["reason"], r["successor"],
            )  # fmt: skip
            found[r["case_id"]] = (*found.get(r["case_id"], ()), letter)
        return found


def amounts(registers: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How many numbers each register must give."""
    return dict(Counter(registers))
