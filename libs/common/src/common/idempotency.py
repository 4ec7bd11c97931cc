"""The same command sent twice has one effect and one answer (law 4.2)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from common.database import Tx

_CLAIM = """
INSERT INTO idempotency (principal, key, request_sha256, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (principal, key) DO NOTHING RETURNING true
"""
_READ = "SELECT request_sha256, status, reply FROM idempotency WHERE principal = $1 AND key = $2 FOR UPDATE"
_STORE = "UPDATE idempotency SET status = $3, reply = $4 WHERE principal = $1 AND key = $2"


class KeyReused(Exception):
    """Another request was sent under the same key: answered with 422, never carried out."""


class Idempotency:
    """Claims and stored replies, within the command's own transaction."""

    def __init__(self, tx: Tx, principal: str, *, now: datetime) -> None:
        self._tx = tx
        self._principal = principal
        self._now = now

    async def claim(self, key: str, request: bytes) -> tuple[int, bytes] | None:
        """Claim a key for this request: None when it is new, else the stored (status, reply).

        Waits for a twin that is under way. Raises `KeyReused` when the key was used for another request.
        """
        digest = hashlib.sha256(request).digest()
        if await self._tx.fetchval(_CLAIM, self._principal, key, digest, self._now):
            return None
        row = await self._tx.fetchrow(_READ, self._principal, key)
        assert row is not None
        if row["request_sha256"] != digest:
            raise KeyReused(key)
        return row["status"], row["reply"]

    async def store(self, key: str, status: int, reply: bytes) -> None:
        """Keep the reply for repeats."""
        await self._tx.execute(_STORE, self._principal, key, status, reply)
