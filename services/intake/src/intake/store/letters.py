"""Letters: waiting to be rendered, then in force, replaced or revoked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.database import Tx

_COLUMNS = "application, code, facts, state, decided_at, pdf, sha256, rendered_at"
_ADD = """
INSERT INTO letters (application, code, facts, state, decided_at)
SELECT application, code, facts::jsonb, 'in_force', decided_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS n (application, code, facts, decided_at)
ON CONFLICT (application) DO NOTHING
"""
_TAKE = f"""
UPDATE letters SET tries = tries + 1,
    next_try_at = $1::timestamptz + least(interval '10 seconds' * 2 ^ least(tries, 10), interval '1 hour')
WHERE application = (
    SELECT application FROM letters
    WHERE rendered_at IS NULL AND (next_try_at IS NULL OR next_try_at <= $1)
    ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING {_COLUMNS}
"""
_KEEP = """
UPDATE letters SET pdf = $2, sha256 = $3, rendered_at = $4 WHERE application = $1 AND rendered_at IS NULL
"""
_OF = f"SELECT {_COLUMNS} FROM letters WHERE application = $1"
_READY = "SELECT application FROM letters WHERE application = ANY($1::uuid[]) AND rendered_at IS NOT NULL"
_BY_CODE = f"SELECT {_COLUMNS} FROM letters WHERE code = $1"


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter: the facts of the decision, and its sealed PDF once it is rendered."""

    application: UUID
    code: str
    facts: Mapping[str, Any]
    state: str
    decided_at: datetime
    pdf: bytes | None
    sha256: str | None
    rendered_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A decision whose letter is to be rendered, with the code under which anyone can verify it."""

    application: UUID
    code: str
    facts: Mapping[str, Any]
    decided_at: datetime


class LetterStore:
    """Letters within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, letters: Sequence[NewLetter]) -> None:
        """Note letters to render; a second note of the same decision changes nothing."""
        if letters:
            await self._tx.execute(
                _ADD,
                [n.application for n in letters],
                [n.code for n in letters],
                [json.dumps(n.facts) for n in letters],
                [n.decided_at for n in letters],
            )

    async def take(self, *, now: datetime) -> LetterRow | None:
        """Take the oldest letter that waits, past those that others have taken.

        Whoever takes it has ten seconds; then it may be taken again, later and later after each try.
        """
        return _row(await self._tx.fetchrow(_TAKE, now))

    async def keep(self, application: UUID, pdf: bytes, sha256: str, *, now: datetime) -> bool:
        """Keep the sealed PDF and the hash of its plain bytes; False when another one was kept before."""
        return await self._tx.execute(_KEEP, application, pdf, sha256, now) == 1

    async def of(self, application: UUID) -> LetterRow | None:
        """Return an application's letter."""
        return _row(await self._tx.fetchrow(_OF, application))

    async def ready(self, applications: Sequence[UUID]) -> set[UUID]:
        """Which of these have a letter that can be read."""
        return {r["application"] for r in await self._tx.fetch(_READY, list(applications))}

    async def by_code(self, code: str) -> LetterRow | None:
        """Return the letter that a verification code belongs to."""
        return _row(await self._tx.fetchrow(_BY_CODE, code))


def _row(row: asyncpg.Record | None) -> LetterRow | None:
    return None if row is None else LetterRow(**{**dict(row), "facts": json.loads(row["facts"])})
