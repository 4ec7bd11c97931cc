"""A group's positions and what it has seen: kept in PostgreSQL, moved in the same transaction as the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.database import Tx

_ENSURE = """
INSERT INTO positions (consumer_group, topic, partition, first_offset, next_offset)
VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING
"""
_READ = """
SELECT first_offset, next_offset, last_offset, last_id FROM positions
WHERE consumer_group = $1 AND topic = $2 AND partition = $3
"""
_LOCK = """
SELECT topic, partition, next_offset FROM positions
WHERE consumer_group = $1 AND (topic, partition) IN (SELECT * FROM unnest($2::text[], $3::int[]))
ORDER BY topic, partition FOR UPDATE
"""
_MOVE = """
UPDATE positions p SET next_offset = n.next_offset, last_offset = n.last_offset, last_id = n.last_id
FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[])
  AS n (topic, partition, next_offset, last_offset, last_id)
WHERE p.consumer_group = $1 AND p.topic = n.topic AND p.partition = n.partition
"""
_SEEN = """
SELECT topic, subject, incarnation, sequence FROM seen
WHERE consumer_group = $1 AND (topic, subject) IN (SELECT * FROM unnest($2::text[], $3::text[]))
"""
_MARK_SEEN = """
INSERT INTO seen (consumer_group, topic, subject, incarnation, sequence)
SELECT $1, n.topic, n.subject, n.incarnation, n.sequence
FROM unnest($2::text[], $3::text[], $4::int[], $5::bigint[]) AS n (topic, subject, incarnation, sequence)
ON CONFLICT (consumer_group, topic, subject)
DO UPDATE SET incarnation = EXCLUDED.incarnation, sequence = EXCLUDED.sequence
"""

Place = tuple[str, int]
"""Topic without prefix, and partition."""

Stamp = tuple[int, int]
"""(incarnation, sequence): what makes a message newer than another of its subject."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a group stands in a partition."""

    first_offset: int
    next_offset: int
    last_offset: int | None
    last_id: str | None


class PositionStore:
    """The positions and seen rows of one group, within one transaction."""

    def __init__(self, tx: Tx, group: str) -> None:
        self._tx = tx
        self._group = group

    async def taken_up(self, place: Place, beginning: int) -> Position:
        """Return the position in a partition, made at `beginning` when the group is new to it."""
        await self._tx.execute(_ENSURE, self._group, *place, beginning)
        row = await self._tx.fetchrow(_READ, self._group, *place)
        assert row is not None
        return Position(row["first_offset"], row["next_offset"], row["last_offset"], row["last_id"])

    async def locked(self, places: Sequence[Place]) -> dict[Place, int]:
        """Lock the positions in one order; return each next offset."""
        rows = await self._tx.fetch(_LOCK, self._group, [t for t, _ in places], [p for _, p in places])
        return {(r["topic"], r["partition"]): r["next_offset"] for r in rows}

    async def move(self, ends: Mapping[Place, tuple[int, str]]) -> None:
        """Move each position behind its last record, given as (offset, id)."""
        places = sorted(ends)
        await self._tx.execute(
            _MOVE,
            self._group,
            [t for t, _ in places],
            [p for _, p in places],
            [ends[place][0] + 1 for place in places],
            [ends[place][0] for place in places],
            [ends[place][1] for place in places],
        )

    async def seen(self, subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Stamp]:
        """Return the newest stamp known of each (topic, subject)."""
        rows = await self._tx.fetch(_SEEN, self._group, [t for t, _ in subjects], [s for _, s in subjects])
        return {(r["topic"], r["subject"]): (r["incarnation"], r["sequence"]) for r in rows}

    async def mark_seen(self, stamps: Mapping[tuple[str, str], Stamp]) -> None:
        """Remember the newest stamp of each (topic, subject)."""
        keys = sorted(stamps)
        await self._tx.execute(
            _MARK_SEEN,
            self._group,
            [t for t, _ in keys],
            [s for _, s in keys],
            [stamps[k][0] for k in keys],
            [stamps[k][1] for k in keys],
        )
