"""What of site visits lies in intake: answers, remarks, photos, and the papers of reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.database import Tx

_ANSWER = """
INSERT INTO visit_answers (application, visit, answer, starts_at, answered_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (application, visit) DO NOTHING
"""
_ANSWERED = "SELECT starts_at FROM visit_answers WHERE application = $1 AND visit = $2"
_ADD_REMARK = "INSERT INTO visit_remarks (remark, application, visit, words, added_at) VALUES ($1, $2, $3, $4, $5)"
_REMARKS = "SELECT remark, visit, words, added_at FROM visit_remarks WHERE application = $1 ORDER BY added_at"
_PHOTO_FACTS = "photo, application, visit, kind, sha256"
_ADD_PHOTO = """
INSERT INTO visit_photos (photo, application, visit, officer, kind, sha256, content, kept_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_PHOTOS = f"SELECT {_PHOTO_FACTS} FROM visit_photos WHERE application = $1 AND visit = $2 ORDER BY kept_at, photo"
_PHOTO = f"SELECT {_PHOTO_FACTS}, content FROM visit_photos WHERE photo = $1"
_REPORT_COLUMNS = "application, visit, facts, held_at, pdf, sha256, rendered_at"
_ADD_REPORT = """
INSERT INTO visit_reports (application, visit, facts, held_at)
SELECT application, visit, facts::jsonb, held_at
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[]) AS n (application, visit, facts, held_at)
ON CONFLICT (application, visit) DO NOTHING
"""
_TAKE_REPORT = f"""
UPDATE visit_reports SET tries = tries + 1,
    next_try_at = $1::timestamptz + least(interval '10 seconds' * 2 ^ least(tries, 10), interval '1 hour')
WHERE (application, visit) = (
    SELECT application, visit FROM visit_reports
    WHERE rendered_at IS NULL AND (next_try_at IS NULL OR next_try_at <= $1)
    ORDER BY held_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING {_REPORT_COLUMNS}
"""
_KEEP_REPORT = """
UPDATE visit_reports SET pdf = $3, sha256 = $4, rendered_at = $5
WHERE application = $1 AND visit = $2 AND rendered_at IS NULL
"""
_REPORT = f"SELECT {_REPORT_COLUMNS} FROM visit_reports WHERE application = $1 AND visit = $2"


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo without its bytes."""

    photo: UUID
    application: UUID
    visit: int
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A remark, its words sealed."""

    remark: UUID
    visit: int
    words: bytes
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A signed report: the facts of routing's event, and its sealed PDF once it is set."""

    application: UUID
    visit: int
    facts: Mapping[str, Any]
    held_at: datetime
    pdf: bytes | None
    sha256: str | None
    rendered_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that is to be set."""

    application: UUID
    visit: int
    facts: Mapping[str, Any]
    held_at: datetime


class VisitStore:
    """Visits within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def answer(self, application: UUID, visit: int, answer: str, starts_at: datetime, *, now: datetime) -> bool:
        """Keep the applicant's one answer; False when there is one already."""
        return await self._tx.execute(_ANSWER, application, visit, answer, starts_at, now) == 1

    async def asked_for(self, application: UUID, visit: int) -> datetime | None:
        """The slot that she has asked for."""
        found: datetime | None = await self._tx.fetchval(_ANSWERED, application, visit)
        return found

    async def add_remark(self, application: UUID, row: RemarkRow) -> None:
        """Keep a remark."""
        await self._tx.execute(_ADD_REMARK, row.remark, application, row.visit, row.words, row.added_at)

    async def remarks(self, application: UUID) -> list[RemarkRow]:
        """All remarks of an application, oldest first."""
        return [RemarkRow(**dict(r)) for r in await self._tx.fetch(_REMARKS, application)]

    async def add_photo(self, row: PhotoRow, officer: UUID, content: bytes, *, now: datetime) -> None:
        """Keep a sealed photo."""
        await self._tx.execute(
            _ADD_PHOTO, row.photo, row.application, row.visit, officer, row.kind, row.sha256, content, now
        )

    async def photos(self, application: UUID, visit: int) -> list[PhotoRow]:
        """The photos of a visit, oldest first."""
        return [PhotoRow(**dict(r)) for r in await self._tx.fetch(_PHOTOS, application, visit)]

    async def photo(self, photo: UUID) -> tuple[PhotoRow, bytes] | None:
        """One photo with its sealed bytes."""
        row = await self._tx.fetchrow(_PHOTO, photo)
        if row is None:
            return None
        values = dict(row)
        content = values.pop("content")
        return PhotoRow(**values), bytes(content)

    async def add_reports(self, reports: Sequence[NewReport]) -> None:
        """Note reports to set; a second note of the same one changes nothing."""
        if reports:
            await self._tx.execute(
                _ADD_REPORT,
                [r.application for r in reports],
                [r.visit for r in reports],
                [json.dumps(r.facts) for r in reports],
                [r.held_at for r in reports],
            )

    async def take_report(self, *, now: datetime) -> ReportRow | None:
        """Take the oldest report that waits; whoever takes it has ten seconds, then longer and longer."""
        return _report(await self._tx.fetchrow(_TAKE_REPORT, now))

    async def keep_report(self, row: ReportRow, pdf: bytes, sha256: str, *, now: datetime) -> bool:
        """Keep the sealed PDF and the hash of its plain bytes; False when another one was kept before."""
        return await self._tx.execute(_KEEP_REPORT, row.application, row.visit, pdf, sha256, now) == 1

    async def report(self, application: UUID, visit: int) -> ReportRow | None:
        """One report."""
        return _report(await self._tx.fetchrow(_REPORT, application, visit))


def _report(row: asyncpg.Record | None) -> ReportRow | None:
    return None if row is None else ReportRow(**{**dict(row), "facts": json.loads(row["facts"])})
