"""Applications that were sent, and their revisions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from common.contracts.intake import Promise
from common.contracts.routing import Mark
from common.database import Tx
from common.ids import new_reference
from intake.domain.application import SentApplication

_COLUMNS = """application, reference, person, service, version, office, applicant_kind, channel, submitted_at,
    tracking_mac, tracking_code, revision, promise, state, desk, unit, waiting_since, return_number, answered_return,
    marks, refusal, withdrawal_asked, overdue, counter, filed_by, body, sent_by, objects_to"""
_WAITS = "state = 'returned' AND answered_return < return_number"
_ADD = """
INSERT INTO applications (application, reference, person, service, version, office, applicant_kind, channel,
    submitted_at, tracking_mac, tracking_code, revision, promise, state, counter, filed_by,
    body, sent_by, objects_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, 'received', $13, $14, $15, $16, $17)
"""
_ADD_REVISION = """
INSERT INTO revisions (application, revision, answers, content_sha256, documents, made_at, made_by)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)
"""
_TAKEN = "SELECT EXISTS (SELECT FROM applications WHERE reference = $1)"
_BY_REFERENCE = f"SELECT {_COLUMNS} FROM applications WHERE reference = $1"
_BY_ID = f"SELECT {_COLUMNS} FROM applications WHERE application = $1"
_LOCK = f"SELECT {_COLUMNS} FROM applications WHERE application = $1 FOR UPDATE"
_LOCK_ALL = f"SELECT {_COLUMNS} FROM applications WHERE application = ANY($1::uuid[]) ORDER BY application FOR UPDATE"
_OF_PERSON = f"""
SELECT {_COLUMNS} FROM (
    SELECT {_COLUMNS}, CASE WHEN {_WAITS} THEN 0 ELSE 1 END AS rank FROM applications
    WHERE person = $1 OR body = ANY($6::uuid[])
) AS mine
WHERE rank > $2 OR (rank = $2 AND (submitted_at, application) < ($3, $4))
ORDER BY rank, submitted_at DESC, application DESC LIMIT $5
"""
_OF_COUNTERS = f"""
SELECT {_COLUMNS} FROM applications WHERE counter = ANY($1::text[])
ORDER BY submitted_at DESC, application DESC LIMIT $2
"""
_COUNTS = f"""
SELECT count(*) FILTER (WHERE {_WAITS}) AS waiting,
       count(*) FILTER (WHERE state IN ('received', 'in_process', 'returned')) AS open
FROM applications WHERE person = $1 OR body = ANY($2::uuid[])
"""
_REVISION = (
    "SELECT revision, answers, content_sha256, documents FROM revisions WHERE application = $1 AND revision = $2"
)
_FOLLOW = """
UPDATE applications AS a SET state = n.state, desk = n.desk, unit = n.unit, waiting_since = n.waiting_since,
    return_number = n.return_number, answered_return = n.answered_return, marks = n.marks, refusal = n.refusal,
    overdue = n.overdue, promise = n.promise, withdrawal_asked = n.withdrawal_asked
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::int[], $8::text[],
            $9::text[], $10::boolean[], $11::text[], $12::boolean[])
  AS n (application, state, desk, unit, waiting_since, return_number, answered_return, marks, refusal, overdue,
        promise, withdrawal_asked)
WHERE a.application = n.application
"""
_CORRECTIONS = "SELECT made_at, made_by FROM revisions WHERE application = $1 AND revision > 1 ORDER BY revision"
_OBJECTIONS = f"SELECT {_COLUMNS} FROM applications WHERE objects_to = $1 ORDER BY submitted_at DESC"
_ANSWERED = "UPDATE applications SET revision = $2, answered_return = $3 WHERE application = $1"
_WITHDRAWAL = "UPDATE applications SET withdrawal_asked = true WHERE application = $1"


class Place(NamedTuple):
    """A place in a person's list: what waits for her has rank 0, everything else rank 1, the newest first."""

    rank: int
    submitted_at: datetime
    application: UUID

    @classmethod
    def of(cls, row: SentApplication) -> Place:
        """The place of an application."""
        return cls(0 if row.waits_for_applicant else 1, row.submitted_at, row.application)


BEGINNING = Place(-1, datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
"""The place before the first application of a list."""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What was asked at one time: sealed answers, and which document stood for which requirement."""

    revision: int
    answers: bytes
    content_sha256: str
    documents: Mapping[str, UUID]
    made_by: UUID | None = None
    """Who made it, where several may act for one body."""


class ApplicationStore:
    """Applications within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, row: SentApplication) -> None:
        """Write a new application."""
        await self._tx.execute(
            _ADD,
            row.application,
            row.reference,
            row.person,
            row.service,
            row.version,
            row.office,
            row.applicant_kind,
            row.channel,
            row.submitted_at,
            row.tracking_mac,
            row.tracking_code,
            row.promise.model_dump_json() if row.promise else None,
            row.counter,
            row.filed_by,
            row.body,
            row.sent_by,
            row.objects_to,
        )

    async def add_revision(self, application: UUID, row: RevisionRow, *, now: datetime) -> None:
        """Write a revision."""
        documents = json.dumps({requirement: str(document) for requirement, document in row.documents.items()})
        await self._tx.execute(
            _ADD_REVISION, application, row.revision, row.answers, row.content_sha256, documents, now, row.made_by
        )

    async def free_reference(self) -> str:
        """Return a reference that no application has: among ten millions every two-thousandth new one is taken."""
        while await self._tx.fetchval(_TAKEN, reference := new_reference()):
            pass
        return reference

    async def by_reference(self, reference: str) -> SentApplication | None:
        """Return an application by its reference."""
        return _row(await self._tx.fetchrow(_BY_REFERENCE, reference))

    async def get(self, application: UUID) -> SentApplication | None:
        """Return an application."""
        return _row(await self._tx.fetchrow(_BY_ID, application))

    async def locked(self, application: UUID) -> SentApplication | None:
        """Lock and return an application."""
        return _row(await self._tx.fetchrow(_LOCK, application))

    async def locked_all(self, applications: Sequence[UUID]) -> dict[UUID, SentApplication]:
        """Lock and return these applications, in the order of their ids."""
        rows = await self._tx.fetch(_LOCK_ALL, list(applications))
        return {row.application: row for r in rows if (row := _row(r)) is not None}

    async def of_person(self, person: UUID, bodies: Sequence[UUID], after: Place, most: int) -> list[SentApplication]:
        """Return a person's applications and those of her bodies, those waiting for her first, then the newest."""
        rows = await self._tx.fetch(_OF_PERSON, person, *after, most, list(bodies))
        return [row for r in rows if (row := _row(r)) is not None]

    async def of_counters(self, offices: Sequence[str], most: int) -> list[SentApplication]:
        """Return what was filed from paper at these offices' counters, the newest first."""
        rows = await self._tx.fetch(_OF_COUNTERS, list(offices), most)
        return [row for r in rows if (row := _row(r)) is not None]

    async def counts(self, person: UUID, bodies: Sequence[UUID]) -> tuple[int, int]:
        """Return (waiting for her, open)."""
        row = await self._tx.fetchrow(_COUNTS, person, list(bodies))
        assert row is not None
        return row["waiting"], row["open"]

    async def revision(self, application: UUID, revision: int) -> RevisionRow | None:
        """Return one revision."""
        row = await self._tx.fetchrow(_REVISION, application, revision)
        if row is None:
            return None
        documents = {requirement: UUID(document) for requirement, document in json.loads(row["documents"]).items()}
        return RevisionRow(row["revision"], row["answers"], row["content_sha256"], documents)

    async def corrected(self, application: UUID) -> list[tuple[datetime, UUID | None]]:
        """Return when corrections were offered, and by whom where that is told, oldest first."""
        return [(r["made_at"], r["made_by"]) for r in await self._tx.fetch(_CORRECTIONS, application)]

    async def follow(self, rows: Sequence[SentApplication]) -> None:
        """Write what routing said about where they stand."""
        await self._tx.execute(
            _FOLLOW,
            [r.application for r in rows],
            [r.state for r in rows],
            [r.desk for r in rows],
            [r.unit for r in rows],
            [r.waiting_since for r in rows],
            [r.return_number for r in rows],
            [r.answered_return for r in rows],
            [json.dumps([m.model_dump() for m in r.marks]) for r in rows],
            [r.refusal for r in rows],
            [r.overdue for r in rows],
            [r.promise.model_dump_json() if r.promise else None for r in rows],
            [r.withdrawal_asked for r in rows],
        )

    async def objections(self, application: UUID) -> list[SentApplication]:
        """Objections to an application, the newest first."""
        return [row for r in await self._tx.fetch(_OBJECTIONS, application) if (row := _row(r)) is not None]

    async def answered(self, application: UUID, revision: int, return_number: int) -> None:
        """A correction was offered."""
        await self._tx.execute(_ANSWERED, application, revision, return_number)

    async def ask_withdrawal(self, application: UUID) -> None:
        """Its applicant asked to withdraw it."""
        await self._tx.execute(_WITHDRAWAL, application)


def _row(row: asyncpg.Record | None) -> SentApplication | None:
    if row is None:
        return None
    values = dict(row)
    values["promise"] = Promise.model_validate_json(row["promise"]) if row["promise"] else None
    values["marks"] = tuple(Mark.model_validate(m) for m in json.loads(row["marks"]))
    return SentApplication(**values)
