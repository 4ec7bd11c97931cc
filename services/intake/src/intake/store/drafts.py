"""Applications while they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx

_COLUMNS = """draft, secret_sha256, person, service, version, office, answers, updated_at, expires_at, application,
    counter, filed_by, body"""
_ADD = """
INSERT INTO drafts (draft, secret_sha256, person, service, version, office, created_at, updated_at, expires_at,
                    counter, filed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)
"""
_GET = f"SELECT {_COLUMNS} FROM drafts WHERE draft = $1 AND expires_at > $2"
_LOCK = f"{_GET} FOR UPDATE"
_OF_PERSON = f"""
SELECT {_COLUMNS} FROM drafts WHERE person = $1 AND application IS NULL AND expires_at > $2
ORDER BY updated_at DESC LIMIT 20
"""
_OF_OFFICER = f"""
SELECT {_COLUMNS} FROM drafts WHERE filed_by = $1 AND application IS NULL AND expires_at > $2
ORDER BY updated_at DESC LIMIT 20
"""
_SAVE = "UPDATE drafts SET answers = $2, updated_at = $3, expires_at = $4 WHERE draft = $1"
_CLAIM = "UPDATE drafts SET person = $2 WHERE draft = $1"
_CHOOSE_BODY = "UPDATE drafts SET body = $2 WHERE draft = $1"
_SENT = "UPDATE drafts SET application = $2, answers = NULL WHERE draft = $1"
_DISCARD = "DELETE FROM drafts WHERE draft = $1 AND application IS NULL"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as it is stored."""

    draft: UUID
    secret_sha256: bytes
    person: UUID | None
    service: str
    version: int
    office: str
    answers: bytes | None
    updated_at: datetime
    expires_at: datetime
    application: UUID | None
    counter: str | None = None
    """The office at whose counter an officer writes it from paper."""
    filed_by: UUID | None = None
    """The officer: it opens to her alone."""
    body: UUID | None = None
    """The body in whose name it will be sent."""

    @property
    def subject(self) -> str:
        """Whose key seals it while nobody has claimed it for good."""
        return f"draft:{self.draft}"


class DraftStore:
    """Drafts within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, row: DraftRow) -> None:
        """Write a new draft."""
        await self._tx.execute(
            _ADD,
            row.draft,
            row.secret_sha256,
            row.person,
            row.service,
            row.version,
            row.office,
            row.updated_at,
            row.expires_at,
            row.counter,
            row.filed_by,
        )

    async def get(self, draft: UUID, *, now: datetime) -> DraftRow | None:
        """Return a draft that has not expired."""
        row = await self._tx.fetchrow(_GET, draft, now)
        return None if row is None else DraftRow(**dict(row))

    async def locked(self, draft: UUID, *, now: datetime) -> DraftRow | None:
        """Lock and return a draft that has not expired."""
        row = await self._tx.fetchrow(_LOCK, draft, now)
        return None if row is None else DraftRow(**dict(row))

    async def of_person(self, person: UUID, *, now: datetime) -> Sequence[DraftRow]:
        """Return a person's drafts, newest first."""
        return [DraftRow(**dict(r)) for r in await self._tx.fetch(_OF_PERSON, person, now)]

    async def of_officer(self, officer: UUID, *, now: datetime) -> Sequence[DraftRow]:
        """Return what an officer writes from paper, newest first."""
        return [DraftRow(**dict(r)) for r in await self._tx.fetch(_OF_OFFICER, officer, now)]

    async def save(self, draft: UUID, answers: bytes, *, now: datetime, expires_at: datetime) -> None:
        """Keep sealed answers."""
        await self._tx.execute(_SAVE, draft, answers, now, expires_at)

    async def claim(self, draft: UUID, person: UUID) -> None:
        """Make it a person's own."""
        await self._tx.execute(_CLAIM, draft, person)

    async def choose_body(self, draft: UUID, body: UUID) -> None:
        """Note in whose name it will be sent."""
        await self._tx.execute(_CHOOSE_BODY, draft, body)

    async def sent(self, draft: UUID, application: UUID) -> None:
        """It has become an application."""
        await self._tx.execute(_SENT, draft, application)

    async def discard(self, draft: UUID) -> None:
        """Forget it."""
        await self._tx.execute(_DISCARD, draft)
