"""Site visits, read and written as sets beside their cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from common.database import Tx
from routing.domain.visit import Photo, Report, Result, Slot, Visit, Visitor, VisitStatus

_COLUMNS = "case_id, number, desk, status, slots, chosen, visitors, answer_by, answered, remind_at, photos, report"
_NEWEST = f"""
SELECT DISTINCT ON (case_id) {_COLUMNS} FROM visits WHERE case_id = ANY($1::uuid[]) ORDER BY case_id, number DESC
"""
_SAVE = """
INSERT INTO visits AS v (case_id, number, desk, status, slots, chosen, visitors, first_visitor, second_visitor,
    answer_by, answered, remind_at, photos, report, notes, starts_at)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::uuid[],
    $9::uuid[], $10::timestamptz[], $11::bool[], $12::timestamptz[], $13::text[], $14::text[], $15::bytea[],
    $16::timestamptz[])
ON CONFLICT (case_id, number) DO UPDATE SET status = EXCLUDED.status, chosen = EXCLUDED.chosen,
    answered = EXCLUDED.answered, remind_at = EXCLUDED.remind_at, photos = EXCLUDED.photos, report = EXCLUDED.report,
    notes = coalesce(EXCLUDED.notes, v.notes), starts_at = EXCLUDED.starts_at
"""
_NOTES = "SELECT notes FROM visits WHERE case_id = $1 AND number = $2"
_ONE = f"SELECT {_COLUMNS} FROM visits WHERE case_id = $1 AND number = $2"
_AHEAD = f"""
SELECT {", ".join(f"v.{name.strip()}" for name in _COLUMNS.split(","))},
  c.reference, c.service, c.service_version, c.office
FROM visits v JOIN cases c ON c.id = v.case_id
WHERE (v.first_visitor = $1 OR v.second_visitor = $1) AND v.status IN ('proposed', 'set', 'reported')
  AND c.status IN ('open', 'returned')
ORDER BY v.starts_at, v.case_id LIMIT $2
"""
_UNANSWERED = """
SELECT v.case_id FROM visits v JOIN cases c ON c.id = v.case_id
WHERE v.status = 'proposed' AND v.answer_by < $1 AND c.status IN ('open', 'returned')
ORDER BY v.answer_by LIMIT $2
"""
_NEAR = """
SELECT v.case_id FROM visits v JOIN cases c ON c.id = v.case_id
WHERE v.status = 'set' AND v.remind_at <= $1 AND c.status IN ('open', 'returned')
ORDER BY v.remind_at LIMIT $2
"""

_slots: TypeAdapter[tuple[Slot, ...]] = TypeAdapter(tuple[Slot, ...])
_visitors: TypeAdapter[tuple[Visitor, Visitor]] = TypeAdapter(tuple[Visitor, Visitor])
_photos: TypeAdapter[tuple[Photo, ...]] = TypeAdapter(tuple[Photo, ...])


@dataclass(frozen=True, slots=True)
class Ahead:
    """A visit that an officer has before her, with its case."""

    case: UUID
    reference: str
    service: str
    service_version: int
    office: str
    visit: Visit


class VisitStore:
    """Visits within one transaction; their cases are locked by whoever changes them."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def newest(self, cases: Sequence[UUID]) -> dict[UUID, Visit]:
        """Return the newest visit of each case that has one."""
        if not cases:
            return {}
        return {row["case_id"]: _visit(row) for row in await self._tx.fetch(_NEWEST, list(cases))}

    async def save(self, visits: Mapping[UUID, Visit], notes: Mapping[UUID, bytes]) -> None:
        """Write visits by case; `notes` are sealed, those kept before stay where there are none."""
        if visits:
            rows = [(case, *_row(visits[case], notes.get(case))) for case in sorted(visits)]
            await self._tx.execute(_SAVE, *map(list, zip(*rows, strict=True)))

    async def notes(self, case: UUID, number: int) -> bytes | None:
        """Return the sealed words of a visit's report."""
        found: bytes | None = await self._tx.fetchval(_NOTES, case, number)
        return found

    async def one(self, case: UUID, number: int) -> Visit | None:
        """Return one visit."""
        row = await self._tx.fetchrow(_ONE, case, number)
        return None if row is None else _visit(row)

    async def ahead_of(self, person: UUID, most: int) -> list[Ahead]:
        """Return the visits that an officer has before her, the nearest first."""
        return [
            Ahead(r["case_id"], r["reference"], r["service"], r["service_version"], r["office"], _visit(r))
            for r in await self._tx.fetch(_AHEAD, person, most)
        ]

    async def unanswered(self, now: datetime, most: int) -> list[UUID]:
        """Cases whose proposed visit was not answered in time."""
        return [r["case_id"] for r in await self._tx.fetch(_UNANSWERED, now, most)]

    async def near(self, now: datetime, most: int) -> list[UUID]:
        """Cases whose visit is to be reminded of."""
        return [r["case_id"] for r in await self._tx.fetch(_NEAR, now, most)]


def _row(v: Visit, notes: bytes | None) -> tuple[Any, ...]:
    return (
        v.number, v.desk, v.status.value, _slots.dump_json(v.slots).decode(), v.chosen,
        _visitors.dump_json(v.visitors).decode(), v.visitors[0].person, v.visitors[1].person, v.answer_by, v.answered,
        v.remind_at, _photos.dump_json(v.photos).decode(), _report_text(v.report), notes, v.slot.starts_at,
    )  # fmt: skip


def _report_text(report: Report | None) -> str | None:
    if report is None:
        return None
    kept = asdict(report) | {"notes": None, "signed_by": str(report.signed_by)}
    return json.dumps(kept | {"signed_at": report.signed_at.isoformat()})


def _report(text: str | None) -> Report | None:
    if text is None:
        return None
    kept = json.loads(text)
    findings = {item: Result(result) for item, result in kept["findings"].items()}
    return Report(UUID(kept["signed_by"]), datetime.fromisoformat(kept["signed_at"]), findings)


def _visit(row: asyncpg.Record) -> Visit:
    return Visit(
        number=row["number"],
        desk=row["desk"],
        status=VisitStatus(row["status"]),
        slots=_slots.validate_json(row["slots"]),
        chosen=row["chosen"],
        visitors=_visitors.validate_json(row["visitors"]),
        answer_by=row["answer_by"],
        answered=row["answered"],
        remind_at=row["remind_at"],
        photos=_photos.validate_json(row["photos"]),
        report=_report(row["report"]),
    )
