"""Open sign-ins: what renews each of them next, and what has renewed it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx

_OPEN = """
INSERT INTO sessions (session, person, renewal_sha256, created_at, renewed_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5)
"""
_LOCK = """
SELECT session, person, renewal_sha256, expires_at FROM sessions
WHERE session = (SELECT session FROM sessions WHERE renewal_sha256 = $1
                 UNION SELECT session FROM used_renewals WHERE renewal_sha256 = $1)
  AND revoked_at IS NULL AND expires_at > $2 FOR UPDATE
"""
_USED = "SELECT used_at FROM used_renewals WHERE renewal_sha256 = $1"
_USE = "INSERT INTO used_renewals (renewal_sha256, session, used_at) VALUES ($1, $2, $3)"
_TURN = "UPDATE sessions SET renewal_sha256 = $2, renewed_at = $3 WHERE session = $1"
_REVOKE = "UPDATE sessions SET revoked_at = $2 WHERE session = $1 AND revoked_at IS NULL"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A sign-in that may go on, with the hash of what renews it next."""

    session: UUID
    person: UUID
    renewal_sha256: bytes
    expires_at: datetime


class SessionStore:
    """Sign-ins within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def open(self, session: UUID, person: UUID, renewal_sha256: bytes, now: datetime, ends: datetime) -> None:
        """Note a sign-in with the hash of what renews it."""
        await self._tx.execute(_OPEN, session, person, renewal_sha256, now, ends)

    async def locked(self, renewal_sha256: bytes, *, now: datetime) -> SessionRow | None:
        """Lock and return the sign-in that this renews or has renewed, unless it has ended."""
        row = await self._tx.fetchrow(_LOCK, renewal_sha256, now)
        return None if row is None else SessionRow(**dict(row))

    async def used_at(self, renewal_sha256: bytes) -> datetime | None:
        """When this has renewed its sign-in; None when it has not yet. Ask under the sign-in's lock."""
        used: datetime | None = await self._tx.fetchval(_USED, renewal_sha256)
        return used

    async def turn(self, row: SessionRow, next_sha256: bytes, *, now: datetime) -> None:
        """From now on the next one renews the sign-in; the present one is used."""
        await self._tx.execute(_USE, row.renewal_sha256, row.session, now)
        await self._tx.execute(_TURN, row.session, next_sha256, now)

    async def revoke(self, session: UUID, *, now: datetime) -> None:
        """End a sign-in."""
        await self._tx.execute(_REVOKE, session, now)
