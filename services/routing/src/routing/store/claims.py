"""Idempotency claims of a whole batch, as sets (the kernel's table, one statement for many)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto

from common.database import Tx
from routing.replies import Reply

Claim = tuple[str, str]
"""(principal, idempotency key)."""

_CLAIM = """
INSERT INTO idempotency (principal, key, request_sha256, created_at)
SELECT n.principal, n.key, n.digest, $4 FROM unnest($1::text[], $2::text[], $3::bytea[]) AS n (principal, key, digest)
ORDER BY 1, 2 ON CONFLICT (principal, key) DO NOTHING RETURNING principal, key
"""
_STORE = """
UPDATE idempotency i SET status = n.status, reply = n.reply
FROM unnest($1::text[], $2::text[], $3::int[], $4::bytea[]) AS n (principal, key, status, reply)
WHERE i.principal = n.principal AND i.key = n.key
"""
_REPLIES = """
SELECT principal, key, request_sha256, status, reply FROM idempotency
WHERE (principal, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""


class Claimed(Enum):
    """Whether a claim is new or was made before."""

    NOW = auto()
    BEFORE = auto()


class ClaimStore:
    """Claims and stored replies within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def claim(self, wanted: Sequence[tuple[Claim, bytes]], *, now: datetime) -> dict[Claim, Claimed]:
        """Claim each key with its request's digest; a twin in another transaction is waited for."""
        rows = await self._tx.fetch(
            _CLAIM, [p for (p, _), _ in wanted], [k for (_, k), _ in wanted], [d for _, d in wanted], now
        )
        new = {(r["principal"], r["key"]) for r in rows}
        return {claim: Claimed.NOW if claim in new else Claimed.BEFORE for claim, _ in wanted}

    async def store(self, replies: Mapping[Claim, Reply]) -> None:
        """Keep replies for repeats."""
        if replies:
            claims = sorted(replies)
            await self._tx.put(
                "idempotency", _STORE, [p for p, _ in claims], [k for _, k in claims],
                [replies[c].status for c in claims], [replies[c].body for c in claims],
            )  # fmt: skip

    async def replies(self, claims: Sequence[Claim]) -> dict[Claim, tuple[bytes, Reply]]:
        """Return stored replies with the digest of the request that they answered."""
        if not claims:
            return {}
        rows = await self._tx.fetch(_REPLIES, [p for p, _ in claims], [k for _, k in claims])
        return {(r["principal"], r["key"]): (r["request_sha256"], Reply(r["status"], r["reply"])) for r in rows}
