"""Rows of open and concluded cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import UUID

from common.database import Tx
from situation.domain.cells import Place
from situation.domain.facts import OpenCase, Outcome, Result
from situation.domain.gauges import Gauge, Standing

_LOCKED = """
SELECT case_id, office, unit, desk, service, submitted_at, due_at, opened_pane, stopped, returns
FROM open_cases WHERE case_id = ANY($1::uuid[]) ORDER BY case_id FOR UPDATE
"""
_SAVE = """
INSERT INTO open_cases (case_id, office, unit, desk, service, submitted_at, due_at, opened_pane, stopped, returns)
SELECT n.case_id, n.office, n.unit, n.desk, n.service, n.submitted_at, n.due_at, n.opened_pane, n.stopped, n.returns
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::timestamptz[], $9::boolean[], $10::int[])
  AS n (case_id, office, unit, desk, service, submitted_at, due_at, opened_pane, stopped, returns)
ON CONFLICT (case_id) DO UPDATE SET unit = EXCLUDED.unit, desk = EXCLUDED.desk, due_at = EXCLUDED.due_at,
  stopped = EXCLUDED.stopped, returns = EXCLUDED.returns
"""
_REMOVE = "DELETE FROM open_cases WHERE case_id = ANY($1::uuid[])"
_RECORD = """
INSERT INTO results (case_id, office, service, pane, outcome, calendar_days, work_days, returns, opened_pane,
    case_version)
SELECT n.case_id, n.office, n.service, n.pane, n.outcome, n.calendar_days, n.work_days, n.returns, n.opened_pane,
    n.case_version
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::float8[], $7::float8[], $8::int[],
            $9::timestamptz[], $10::int[])
  AS n (case_id, office, service, pane, outcome, calendar_days, work_days, returns, opened_pane, case_version)
"""
_GAUGES = """
SELECT office, unit, service, count(*) AS open, count(*) FILTER (WHERE NOT stopped AND due_at <= $1) AS overdue
FROM open_cases GROUP BY office, unit, service
"""
_GAUGES_OF = """
SELECT office, unit, service, count(*) AS open, count(*) FILTER (WHERE NOT stopped AND due_at <= $1) AS overdue
FROM open_cases WHERE (office, service) IN (SELECT * FROM unnest($2::text[], $3::text[]))
GROUP BY office, unit, service
"""
_OPEN = """
SELECT case_id, office, unit, desk, service, submitted_at, due_at, opened_pane, stopped, returns FROM open_cases
"""
_RESULTS = """
SELECT case_id, office, service, pane, outcome, calendar_days, work_days, returns, opened_pane, case_version
FROM results WHERE pane >= $1 OR opened_pane >= $1
"""
_FORGET = "DELETE FROM results WHERE pane < $1"


class CaseStore:
    """Cases within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def locked(self, cases: Collection[UUID]) -> dict[UUID, OpenCase]:
        """Lock these cases in one order; return those that stand open."""
        rows = await self._tx.fetch(_LOCKED, sorted(cases))
        return {r["case_id"]: _open_case(r) for r in rows}

    async def save(self, cases: Sequence[OpenCase]) -> None:
        """Write open cases as they now stand."""
        if cases:
            await self._tx.execute(_SAVE, *_columns(cases))

    async def remove(self, cases: Collection[UUID]) -> None:
        """Forget cases that are open no more."""
        if cases:
            await self._tx.execute(_REMOVE, sorted(cases))

    async def record(self, results: Sequence[Result]) -> None:
        """Keep how cases ended; twice for one version of a case is an error."""
        if results:
            await self._tx.execute(_RECORD, *_columns(results))

    async def standing(self, now: datetime) -> Standing:
        """Open and overdue of every place that has an open case, by unit."""
        return _standing(await self._tx.fetch(_GAUGES, now))

    async def standing_of(self, places: Collection[Place], now: datetime) -> Standing:
        """Open and overdue of some places; those without an open case have no unit."""
        rows = await self._tx.fetch(_GAUGES_OF, now, [p.office for p in places], [p.service for p in places])
        nothing: Standing = {place: {} for place in places}
        return {**nothing, **_standing(rows)}

    async def open_cases(self) -> AsyncIterator[OpenCase]:
        """Every open case, row by row."""
        async for row in self._tx.connection.cursor(_OPEN, prefetch=2_000):
            yield _open_case(row)

    async def results(self, since: datetime) -> AsyncIterator[Result]:
        """Every concluded case that was opened or concluded since, row by row."""
        async for r in self._tx.connection.cursor(_RESULTS, since, prefetch=2_000):
            yield Result(
                r["case_id"], r["office"], r["service"], r["pane"], Outcome(r["outcome"]), r["calendar_days"],
                r["work_days"], r["returns"], r["opened_pane"], r["case_version"],
            )  # fmt: skip

    async def forget(self, before: datetime) -> int:
        """Delete results that no window reaches any more."""
        return await self._tx.execute(_FORGET, before)


def _open_case(r: Any) -> OpenCase:
    return OpenCase(
        r["case_id"], r["office"], r["unit"], r["desk"], r["service"], r["submitted_at"], r["due_at"],
        r["opened_pane"], r["stopped"], r["returns"],
    )  # fmt: skip


def _standing(rows: Iterable[Any]) -> Standing:
    found: defaultdict[Place, dict[str, Gauge]] = defaultdict(dict)
    for r in rows:
        found[Place(r["office"], r["service"])][r["unit"]] = Gauge(r["open"], r["overdue"])
    return found


def _columns(rows: Sequence[OpenCase] | Sequence[Result]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*(astuple(row) for row in rows), strict=True))
