"""Cases and their history, read and written as sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from common.contracts.intake import DocumentRef, Promise
from common.database import MANY_ROWS, Tx
from routing.domain.case import Case, Entry, Proposal, StandIn, Status

_COLUMNS = """id, reference, service, service_version, office, applicant, applicant_kind, channel, status, desk, unit,
    version, revision, content_sha256, documents, submitted_at, promise, stopped_at, stopped_workdays, return_number,
    holder, acted, overdue_told, placed_with, proposal, stand_in_office, stand_in_unit, objects_to"""

_INCIDENT = """
(SELECT id FROM incidents WHERE subject = cases.id::text AND resolved_at IS NULL AND topic = 'intake.applications'
 LIMIT 1) AS incident
"""
_LOCK = f"SELECT {_COLUMNS}, {_INCIDENT} FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
_GET = f"SELECT {_COLUMNS} FROM cases WHERE id = $1"

_NEW = (
    "id", "reference", "service", "service_version", "office", "applicant", "applicant_kind", "channel",
    "submitted_at", "objects_to", "status", "desk", "unit", "version", "revision", "content_sha256", "documents",
    "promise", "stopped_at", "stopped_workdays", "return_number", "holder", "acted", "overdue_told", "placed_with",
    "proposal", "stand_in_office", "stand_in_unit", "due_at",
)  # fmt: skip
_UPDATE = """
UPDATE cases c SET status = n.status, desk = n.desk, unit = n.unit, version = n.version, revision = n.revision,
    content_sha256 = n.content_sha256, documents = n.documents, promise = n.promise, stopped_at = n.stopped_at,
    stopped_workdays = n.stopped_workdays, return_number = n.return_number, holder = n.holder, acted = n.acted,
    overdue_told = n.overdue_told, placed_with = n.placed_with, proposal = n.proposal,
    stand_in_office = n.stand_in_office, stand_in_unit = n.stand_in_unit, due_at = n.due_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[],
    $10::timestamptz[], $11::int[], $12::int[], $13::uuid[], $14::text[], $15::bool[], $16::text[], $17::text[],
    $18::text[], $19::text[], $20::timestamptz[])
  AS n (id, status, desk, unit, version, revision, content_sha256, documents, promise, stopped_at, stopped_workdays,
    return_number, holder, acted, overdue_told, placed_with, proposal, stand_in_office, stand_in_unit, due_at)
WHERE c.id = n.id
"""
_RECORD = """
INSERT INTO history (case_id, version, at, kind, desk, unit, actor, data, note)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::uuid[],
    $8::text[], $9::bytea[])
"""
_NEW_LINE = ("case_id", "version", "at", "kind", "desk", "unit", "actor", "data", "note")
_HISTORY = """
SELECT case_id, version, at, kind, desk, unit, actor, data, note FROM history WHERE case_id = $1 ORDER BY version
"""
_LINE = """
SELECT case_id, version, at, kind, desk, unit, actor, data, note FROM history WHERE case_id = $1 AND version = $2
"""
_DUE = """
(SELECT id, due_at FROM cases WHERE status = 'open' AND NOT overdue_told AND due_at <= $1 ORDER BY due_at LIMIT $2)
UNION ALL
(SELECT id, due_at FROM cases WHERE status = 'proposed' AND NOT overdue_told AND due_at <= $1 ORDER BY due_at LIMIT $2)
ORDER BY due_at LIMIT $2
"""
_IN_HAND = """
SELECT id FROM cases
WHERE holder = $1 AND coalesce(stand_in_office, office) = $2 AND coalesce(stand_in_unit, placed_with, unit) = $3
"""
_OBJECTED = "SELECT id, objects_to FROM cases WHERE id = ANY($1::uuid[]) AND objects_to IS NOT NULL"
_LINKED = """
SELECT reference FROM cases WHERE objects_to = $1 OR id = (SELECT objects_to FROM cases WHERE id = $1)
ORDER BY submitted_at
"""

_documents: TypeAdapter[tuple[DocumentRef, ...]] = TypeAdapter(tuple[DocumentRef, ...])


class CaseStore:
    """Cases within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def locked(self, ids: Sequence[UUID]) -> tuple[dict[UUID, Case], dict[UUID, UUID]]:
        """Lock and return those of the cases that exist, always in one order; and of those that stand still, why."""
        rows = await self._tx.fetch(_LOCK, list(ids))
        return {r["id"]: _case(r) for r in rows}, {r["id"]: r["incident"] for r in rows if r["incident"]}

    async def get(self, case: UUID) -> Case | None:
        """Return a case without locking it."""
        row = await self._tx.fetchrow(_GET, case)
        return None if row is None else _case(row)

    async def insert(self, cases: Sequence[Case]) -> None:
        """Write new cases."""
        if cases:
            await self._tx.copy("cases", _NEW, [(*_identity(c), *_state(c)) for c in cases])

    async def update(self, cases: Sequence[Case]) -> None:
        """Write changed cases."""
        if cases:
            rows = [(c.id, *_state(c)) for c in sorted(cases, key=lambda c: c.id)]
            await self._tx.put("cases", _UPDATE, *map(list, zip(*rows, strict=True)))

    async def record(self, entries: Sequence[Entry], notes: Sequence[bytes | None]) -> None:
        """Append lines of history; `notes` are sealed."""
        rows = [
            (e.case, e.version, e.at, e.kind, e.desk, e.unit, e.actor, json.dumps(e.data) if e.data else "{}", note)
            for e, note in zip(entries, notes, strict=True)
        ]
        if len(rows) >= MANY_ROWS:
            await self._tx.copy("history", _NEW_LINE, rows)
        elif rows:
            await self._tx.put("history", _RECORD, *map(list, zip(*rows, strict=True)))

    async def history(self, case: UUID) -> list[tuple[Entry, bytes | None]]:
        """Return the lines of a case's history with their sealed notes, oldest first."""
        return [(_entry(r), r["note"]) for r in await self._tx.fetch(_HISTORY, case)]

    async def line(self, case: UUID, version: int) -> tuple[Entry, bytes | None] | None:
        """Return the line that a version of a case has left, with its sealed note."""
        row = await self._tx.fetchrow(_LINE, case, version)
        return None if row is None else (_entry(row), row["note"])

    async def passed_their_day(self, now: datetime, most: int) -> list[UUID]:
        """Open cases whose promised moment has passed and of which nobody was told."""
        return [r["id"] for r in await self._tx.fetch(_DUE, now, most)]

    async def in_hand(self, person: UUID, office: str, unit: str) -> list[UUID]:
        """What a person holds as an officer of a unit."""
        return [r["id"] for r in await self._tx.fetch(_IN_HAND, person, office, unit)]

    async def objected(self, ids: Sequence[UUID]) -> list[UUID]:
        """The cases that those of these which are objections are about."""
        return [r["objects_to"] for r in await self._tx.fetch(_OBJECTED, list(ids))]

    async def linked(self, case: UUID) -> list[str]:
        """References of the case that this one objects to, and of objections to it."""
        return [r["reference"] for r in await self._tx.fetch(_LINKED, case)]

    async def incident(self, case: UUID) -> UUID | None:
        """The incident for which a case stands still."""
        found: UUID | None = await self._tx.fetchval(f"SELECT {_INCIDENT} FROM cases WHERE id = $1", case)
        return found


def _entry(r: asyncpg.Record) -> Entry:
    data = json.loads(r["data"])
    return Entry(r["case_id"], r["version"], r["at"], r["kind"], r["desk"], r["unit"], r["actor"], data)


def _identity(c: Case) -> tuple[Any, ...]:
    return (
        c.id, c.reference, c.service, c.service_version, c.office, c.applicant, c.applicant_kind, c.channel,
        c.submitted_at, c.objects_to,
    )  # fmt: skip


def _state(c: Case) -> tuple[Any, ...]:
    return (
        c.status.value, c.desk, c.unit, c.version, c.revision, c.content_sha256,
        _documents.dump_json(c.documents).decode(), c.promise.model_dump_json() if c.promise else None, c.stopped_at,
        c.stopped_workdays, c.return_number, c.holder,
        json.dumps({desk: [str(p) for p in persons] for desk, persons in c.acted.items()}) if c.acted else "{}",
        c.overdue_told,
        c.placed_with, _proposed(c.proposal),
        c.stand_in.office if c.stand_in else None, c.stand_in.unit if c.stand_in else None, c.due_at,
    )  # fmt: skip


def _case(row: asyncpg.Record) -> Case:
    return Case(
        id=row["id"],
        reference=row["reference"],
        service=row["service"],
        service_version=row["service_version"],
        office=row["office"],
        applicant=row["applicant"],
        applicant_kind=row["applicant_kind"],
        channel=row["channel"],
        status=Status(row["status"]),
        desk=row["desk"],
        unit=row["unit"],
        version=row["version"],
        revision=row["revision"],
        content_sha256=row["content_sha256"],
        documents=_documents.validate_json(row["documents"]),
        submitted_at=row["submitted_at"],
        promise=Promise.model_validate_json(row["promise"]) if row["promise"] else None,
        stopped_at=row["stopped_at"],
        stopped_workdays=row["stopped_workdays"],
        return_number=row["return_number"],
        holder=row["holder"],
        acted={desk: tuple(UUID(p) for p in persons) for desk, persons in json.loads(row["acted"]).items()},
        overdue_told=row["overdue_told"],
        placed_with=row["placed_with"],
        objects_to=row["objects_to"],
        proposal=_proposal(row["proposal"]),
        stand_in=StandIn(row["stand_in_office"], row["stand_in_unit"]) if row["stand_in_unit"] else None,
    )


def _proposal(text: str | None) -> Proposal | None:
    if text is None:
        return None
    values = json.loads(text)
    return Proposal(values["reason"], UUID(values["proposer"]))


def _proposed(proposal: Proposal | None) -> str | None:
    return json.dumps({"reason": proposal.reason, "proposer": str(proposal.proposer)}) if proposal else None
