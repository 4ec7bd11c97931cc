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

_COLUMNS = """application, letter_number, code, facts, state, decided_at, pdf, sha256, rendered_at, ended_at,
    end_reason, successor, sealed_as"""
_ADD = """
INSERT INTO letters (application, letter_number, code, facts, state, decided_at)
SELECT application, facts::jsonb ->> 'letter_number', code, facts::jsonb, 'in_force', decided_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS n (application, code, facts, decided_at)
ON CONFLICT (application, letter_number) DO NOTHING
"""
_TAKE = f"""
UPDATE letters SET tries = tries + 1,
    next_try_at = $1::timestamptz + least(interval '10 seconds' * 2 ^ least(tries, 10), interval '1 hour')
WHERE (application, letter_number) = (
    SELECT application, letter_number FROM letters
    WHERE rendered_at IS NULL AND (next_try_at IS NULL OR next_try_at <= $1)
    ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING {_COLUMNS}
"""
_KEEP = """
UPDATE letters SET pdf = $3, sha256 = $4, sealed_as = $5, rendered_at = $6
WHERE application = $1 AND letter_number = $2 AND rendered_at IS NULL
"""
_END = """
UPDATE letters SET state = $3, end_reason = $4, ended_at = $5 WHERE application = $1 AND letter_number = $2
"""
_SUCCEED = """
WITH old AS (
    UPDATE letters SET successor = $3 WHERE application = $1 AND letter_number = $2 RETURNING facts
)
INSERT INTO letters (application, letter_number, code, facts, state, decided_at)
SELECT $1, $4, $3, old.facts || $5::jsonb, 'in_force', $6 FROM old
"""
_OF = f"""
SELECT {_COLUMNS} FROM letters WHERE application = $1 ORDER BY (state = 'in_force') DESC, decided_at DESC LIMIT 1
"""
_READY = """
SELECT DISTINCT application FROM letters
WHERE application = ANY($1::uuid[]) AND rendered_at IS NOT NULL AND state = 'in_force'
"""
_BY_CODE = f"SELECT {_COLUMNS} FROM letters WHERE code = $1"


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter: the facts of the decision, and its sealed PDF once it is rendered."""

    application: UUID
    letter_number: str
    code: str
    facts: Mapping[str, Any]
    state: str
    decided_at: datetime
    pdf: bytes | None
    sha256: str | None
    rendered_at: datetime | None
    ended_at: datetime | None = None
    end_reason: str | None = None
    successor: str | None = None
    """The verification code of the letter that stands in its place."""
    sealed_as: str | None = None
    """What its PDF is bound to."""

    @property
    def in_force(self) -> bool:
        """Whether it can be relied on."""
        return self.state == "in_force"


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

    async def keep(self, letter: LetterRow, pdf: bytes, sha256: str, sealed_as: str, *, now: datetime) -> bool:
        """Keep the sealed PDF and the hash of its plain bytes; False when another one was kept before."""
        row = (letter.application, letter.letter_number, pdf, sha256, sealed_as, now)
        return await self._tx.execute(_KEEP, *row) == 1

    async def end(self, application: UUID, number: str, state: str, reason: str, at: datetime) -> bool:
        """A letter is in force no more; False when there is no such letter."""
        return await self._tx.execute(_END, application, number, state, reason, at) == 1

    async def succeed(self, application: UUID, number: str, successor: NewLetter) -> None:
        """Note the letter that stands in another one's place: its facts are the old ones and what differs."""
        await self._tx.execute(
            _SUCCEED, application, number, successor.code, successor.facts["letter_number"],
            json.dumps(dict(successor.facts)), successor.decided_at,
        )  # fmt: skip

    async def of(self, application: UUID) -> LetterRow | None:
        """Return an application's letter in force; when none is, the newest of the others."""
        return _row(await self._tx.fetchrow(_OF, application))

    async def ready(self, applications: Sequence[UUID]) -> set[UUID]:
        """Which of these have a letter that can be read."""
        return {r["application"] for r in await self._tx.fetch(_READY, list(applications))}

    async def by_code(self, code: str) -> LetterRow | None:
        """Return the letter that a verification code belongs to."""
        return _row(await self._tx.fetchrow(_BY_CODE, code))


def _row(row: asyncpg.Record | None) -> LetterRow | None:
    return None if row is None else LetterRow(**{**dict(row), "facts": json.loads(row["facts"])})
