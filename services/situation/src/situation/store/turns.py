"""Whose turn it is to tell values, and the sequence numbers that keep their order across turns."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from common.database import Tx

_LOCK_NAME = "situation.indicate"
_HOLD = "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || $1, 0))"
_ALIVE = "SELECT 1"
_ALLOT = """
INSERT INTO streams (topic, aggregate, sequence)
SELECT $1, n.aggregate, 1 FROM unnest($2::text[]) AS n (aggregate) ORDER BY n.aggregate
ON CONFLICT (topic, aggregate) DO UPDATE SET sequence = streams.sequence + 1
RETURNING aggregate, sequence
"""


class TurnStore:
    """The sequences of what is told, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def allot(self, topic: str, aggregates: Sequence[str]) -> dict[str, int]:
        """The next sequence of each aggregate, counted on from whoever told it last."""
        rows = await self._tx.fetch(_ALLOT, topic, sorted(aggregates))
        return {r["aggregate"]: r["sequence"] for r in rows}


async def hold_turn(session: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Hold the turn for as long as this session lives; False while another process has it."""
    return bool(await session.fetchval(_HOLD, _LOCK_NAME))


async def still_held(session: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Whether the session, and with it the turn, is alive."""
    return not session.is_closed() and await session.fetchval(_ALIVE) == 1
