"""Messages that wait at a counter, and the papers that were handed over there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx

_HANDED_OVER = """
INSERT INTO papers_handed_over AS p (case_id, paper, states_until, handed_over_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id, paper) DO UPDATE
SET states_until = greatest(p.states_until, EXCLUDED.states_until), handed_over_at = EXCLUDED.handed_over_at
"""
_WAITING = """
SELECT d.id, d.case_id, d.template, d.sequence, d.correlation_id, d.traceparent FROM deliveries AS d
WHERE d.case_id = ANY($1::uuid[]) AND d.channel = 'counter' AND d.state = 'planned' ORDER BY d.id FOR UPDATE
"""
_HANDED = "SELECT case_id, paper, states_until FROM papers_handed_over WHERE case_id = ANY($1::uuid[])"
_TOLD = "UPDATE deliveries SET state = 'sent', due_at = NULL, changed_at = $2 WHERE id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that nobody has been told yet; `sequence` is that of its event."""

    id: UUID
    case_id: UUID
    template: str
    sequence: int
    correlation_id: str
    traceparent: str | None


class CounterStore:
    """What is told at counters, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def handed_over(self, case: UUID, paper: str, states_until: int, at: datetime) -> None:
        """Note a paper; one that states more replaces an earlier one."""
        await self._tx.execute(_HANDED_OVER, case, paper, states_until, at)

    async def waiting(self, cases: Sequence[UUID]) -> list[Waiting]:
        """Lock the messages of these cases that wait."""
        return [Waiting(**dict(r)) for r in await self._tx.fetch(_WAITING, list(cases))]

    async def papers(self, cases: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
        """By case and paper, the last fact that was handed over with it."""
        return {(r["case_id"], r["paper"]): r["states_until"] for r in await self._tx.fetch(_HANDED, list(cases))}

    async def told(self, messages: Sequence[UUID], now: datetime) -> None:
        """The person has these in her hands."""
        await self._tx.execute(_TOLD, list(messages), now)
