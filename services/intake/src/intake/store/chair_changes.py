"""Changes of chair at counters, the codes by which new chairs name themselves there, and looks at bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.database import Tx
from common.ids import uuid7
from intake.body_views import Look
from intake.domain.chair_changes import ChairChange, ChangeState, RefusedBecause

_COLUMNS = """change, body, application, person, valid_from, valid_until, decree_number, decree_on, proof, replaces,
    office, recorded_by, recorded_at, state, reason, mandate, object_until, decided_by, decided_at"""
_RECORD = f"""
INSERT INTO chair_changes ({_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
_GET = f"SELECT {_COLUMNS} FROM chair_changes WHERE change = $1"
_WAITS = "SELECT EXISTS (SELECT FROM chair_changes WHERE body = $1 AND state = 'waiting')"
_OF_OFFICES = f"""
SELECT {_COLUMNS} FROM chair_changes WHERE office = ANY($1::text[])
ORDER BY state <> 'waiting', recorded_at DESC, change LIMIT $2
"""
_OF_BODY = f"SELECT {_COLUMNS} FROM chair_changes WHERE body = $1 AND state = 'confirmed' ORDER BY decided_at, change"
_OF_PERSON = f"""
SELECT {_COLUMNS} FROM chair_changes
WHERE person = $1 OR (state = 'confirmed'
    AND replaces && ARRAY(SELECT mandate FROM mandates WHERE person = $1))
ORDER BY recorded_at DESC, change LIMIT $2
"""
_DECIDE = """
UPDATE chair_changes SET state = $2, reason = $3, mandate = $4, object_until = $5, decided_by = $6, decided_at = $7,
    replaces = $8
WHERE change = $1 AND state = 'waiting'
"""
_CODE = "INSERT INTO counter_codes (code_sha256, person, made_at, expires_at) VALUES ($1, $2, $3, $4)"
_TAKE_CODE = "DELETE FROM counter_codes WHERE code_sha256 = $1 AND expires_at > $2 RETURNING person"
_LOOK = """
INSERT INTO body_looks (look, body, office, officer, looked_at)
SELECT n.look, n.body, $3, $4, $5 FROM unnest($1::uuid[], $2::uuid[]) AS n (look, body)
"""
_LOOKS = """
SELECT office, date_trunc('minute', looked_at) AS at FROM body_looks WHERE body = $1
GROUP BY office, at ORDER BY at DESC, office LIMIT $2
"""


class ChairChangeStore:
    """Changes of chair within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def record(self, change: ChairChange) -> None:
        """Write a new change."""
        await self._tx.execute(_RECORD, *(_plain(value) for value in asdict(change).values()))

    async def get(self, change: UUID) -> ChairChange | None:
        """Return a change; whoever decides on it holds its body's lock."""
        row = await self._tx.fetchrow(_GET, change)
        return None if row is None else _change(row)

    async def waits(self, body: UUID) -> bool:
        """Whether a change of this body waits for a second officer."""
        return bool(await self._tx.fetchval(_WAITS, body))

    async def of_offices(self, offices: Sequence[str], most: int) -> list[ChairChange]:
        """Return the changes of these offices, those that wait first, then the newest."""
        return [_change(r) for r in await self._tx.fetch(_OF_OFFICES, list(offices), most)]

    async def of_body(self, body: UUID) -> list[ChairChange]:
        """Return the changes of a body that took effect, the oldest first."""
        return [_change(r) for r in await self._tx.fetch(_OF_BODY, body)]

    async def of_person(self, person: UUID, most: int) -> list[ChairChange]:
        """Return the changes by which a person would become or has ceased to be a chair, the newest first."""
        return [_change(r) for r in await self._tx.fetch(_OF_PERSON, person, most)]

    async def decide(self, change: ChairChange) -> None:
        """Write what the second officer decided."""
        await self._tx.execute(
            _DECIDE, change.change, change.state.value, _plain(change.reason), change.mandate, change.object_until,
            change.decided_by, change.decided_at, list(change.replaces),
        )  # fmt: skip

    async def keep_code(self, code_sha256: bytes, person: UUID, now: datetime, expires_at: datetime) -> None:
        """Keep the hash of a code that a person shows at a counter."""
        await self._tx.execute(_CODE, code_sha256, person, now, expires_at)

    async def take_code(self, code_sha256: bytes, *, now: datetime) -> UUID | None:
        """Use up a code; return whose it was."""
        person: UUID | None = await self._tx.fetchval(_TAKE_CODE, code_sha256, now)
        return person

    async def look(self, bodies: Sequence[UUID], office: str, officer: UUID, *, now: datetime) -> None:
        """Note that an officer saw these bodies."""
        await self._tx.execute(_LOOK, [uuid7() for _ in bodies], list(bodies), office, officer, now)

    async def looks(self, body: UUID, most: int) -> tuple[Look, ...]:
        """Return who looked, by office and minute, the newest first."""
        return tuple(Look(r["office"], r["at"]) for r in await self._tx.fetch(_LOOKS, body, most))


def _plain(value: Any) -> Any:
    if isinstance(value, ChangeState | RefusedBecause):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _change(row: asyncpg.Record) -> ChairChange:
    values: dict[str, Any] = dict(row)
    reason = RefusedBecause(row["reason"]) if row["reason"] else None
    replaces = tuple(row["replaces"])
    return ChairChange(**{**values, "replaces": replaces, "state": ChangeState(row["state"]), "reason": reason})
