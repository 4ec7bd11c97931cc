"""Removes what has had its time: drafts, unused uploads, ended sign-ins, kept replies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.database import Tx

_DRAFTS = """
DELETE FROM drafts WHERE draft IN (
    SELECT draft FROM drafts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING draft
"""
_LEFT_BEHIND = """
DELETE FROM documents WHERE document IN (
    SELECT d.document FROM documents AS d
    WHERE d.draft IS NOT NULL AND d.created_at <= $1
      AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.draft = d.draft)
    LIMIT $2
)
"""
_NEVER_OFFERED = """
DELETE FROM documents WHERE document IN (
    SELECT d.document FROM documents AS d JOIN applications AS a ON a.application = d.application
    WHERE d.pending AND a.state IN ('granted', 'refused', 'facilitated', 'withdrawn') LIMIT $1
)
"""
_SESSIONS = "DELETE FROM sessions WHERE expires_at <= $1"
_REPLIES = """
DELETE FROM idempotency WHERE (principal, key) IN (
    SELECT principal, key FROM idempotency WHERE created_at <= $1 ORDER BY created_at LIMIT $2
)
"""
_REQUESTS = """
WITH gone AS (DELETE FROM mandate_requests WHERE mandate IS NULL AND expires_at <= $1 RETURNING proof)
DELETE FROM documents WHERE document IN (SELECT proof FROM gone)
"""
_COUNTER_CODES = "DELETE FROM counter_codes WHERE expires_at <= $1"
_REFUSED_DECREES = """
DELETE FROM documents WHERE document IN (
    SELECT d.document FROM documents AS d JOIN chair_changes AS c ON c.proof = d.document
    WHERE c.state = 'refused' AND c.decided_at <= $1 LIMIT $2
)
"""
_WAITING_LETTERS = "SELECT count(*) FROM letters WHERE rendered_at IS NULL"


class TidyingStore:
    """What may go, within one transaction; each method removes at most `most` rows."""

    def __init__(self, tx: Tx, most: int) -> None:
        self._tx = tx
        self._most = most

    async def expired_drafts(self, *, now: datetime) -> list[UUID]:
        """Remove drafts whose time is over; return them, so that their files and keys go too."""
        return [r["draft"] for r in await self._tx.fetch(_DRAFTS, now, self._most)]

    async def left_behind(self, *, before: datetime) -> int:
        """Remove uploads of programs that no application has named since."""
        return await self._tx.execute(_LEFT_BEHIND, before, self._most)

    async def never_offered(self) -> int:
        """Remove files laid ready for a correction of a case that has ended meanwhile."""
        return await self._tx.execute(_NEVER_OFFERED, self._most)

    async def ended_sessions(self, *, now: datetime) -> int:
        """Remove sign-ins that cannot be renewed any more."""
        return await self._tx.execute(_SESSIONS, now)

    async def unconfirmed_requests(self, *, now: datetime) -> int:
        """Remove requests for a mandate that nobody confirmed in time, with their proofs."""
        return await self._tx.execute(_REQUESTS, now)

    async def counter_codes(self, *, now: datetime) -> int:
        """Remove codes that nobody brought to a counter in time."""
        return await self._tx.execute(_COUNTER_CODES, now)

    async def refused_decrees(self, *, before: datetime) -> int:
        """Remove the scans of decrees by which no chair was changed."""
        return await self._tx.execute(_REFUSED_DECREES, before, self._most)

    async def old_replies(self, *, before: datetime) -> int:
        """Remove replies kept for repeats that will not come any more."""
        return await self._tx.execute(_REPLIES, before, self._most)

    async def letters_waiting(self) -> int:
        """Count letters that are not rendered yet."""
        return int(await self._tx.fetchval(_WAITING_LETTERS))
