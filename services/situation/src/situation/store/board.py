"""The told values as pages and lists read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.contracts.situation import IndicatorChanged
from common.database import Tx
from situation.domain.cells import ALL_SERVICES, NATION, Indicator, Key, Scope, Shown

_KEEP = """
INSERT INTO indicators (scope, office, service, indicator, span, value, n, as_of)
SELECT n.scope, n.office, n.service, n.indicator, n.span, n.value, n.n, n.as_of
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::int[], $8::timestamptz[])
  AS n (scope, office, service, indicator, span, value, n, as_of)
ORDER BY n.scope, n.office, n.service, n.indicator, n.span
ON CONFLICT (scope, office, service, indicator, span)
DO UPDATE SET value = EXCLUDED.value, n = EXCLUDED.n, as_of = EXCLUDED.as_of
"""
_ALL = """
SELECT scope, office, service, indicator, span, value, n FROM indicators WHERE indicator <> 'satisfaction_index'
"""
_PAGE = """
SELECT scope, office, service, indicator, span, value, n, as_of FROM indicators
WHERE (scope, office, service, indicator, span) > ($1, $2, $3, $4, $5)
  AND ($6::text IS NULL OR scope = $6) AND ($7::text IS NULL OR office = $7) AND ($8::text IS NULL OR service = $8)
  AND ($9::text IS NULL OR indicator = $9) AND ($10::text IS NULL OR span = $10)
ORDER BY scope, office, service, indicator, span LIMIT $11
"""
_CHANGED_MOST = """
WITH ranked AS (
  SELECT i.service, i.office, row_number() OVER (
           PARTITION BY i.service ORDER BY coalesce(c.value, 0) DESC, i.value DESC, i.office) AS place,
         count(*) OVER (PARTITION BY i.service) AS places
  FROM indicators i LEFT JOIN indicators c ON c.scope = i.scope AND c.office = i.office AND c.service = i.service
    AND c.indicator = 'open_change' AND c.span = $4
  WHERE i.scope = 'office' AND i.indicator = 'open' AND i.span = 'now'
    AND ($1::text IS NULL OR i.service = $1) AND ($2::text[] IS NULL OR i.office = ANY($2))
)
SELECT service, office, place, places FROM ranked WHERE place <= $3 ORDER BY service, place
"""
_OF_CELLS = """
SELECT scope, office, service, indicator, span, value, n FROM indicators
WHERE scope = $1 AND (office, service) IN (SELECT * FROM unnest($2::text[], $3::text[])) AND span IN ('now', '1y', $4)
"""
_OF_UNITS = """
SELECT scope, office, service, indicator, span, value, n FROM indicators
WHERE scope = 'unit' AND starts_with(office, $1 || '.')
"""
_OF_SCOPE = """
SELECT scope, office, service, indicator, span, value, n FROM indicators
WHERE scope = $1 AND service = $2 AND span IN ('now', '1y', $3)
"""
_AS_OF = """
SELECT as_of FROM indicators
WHERE scope = 'nation' AND office = $1 AND service = '*' AND indicator = 'open' AND span = 'now'
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An office's place in a service's table, and how many offices the table has."""

    service: str
    office: str
    place: int
    places: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of indicators is narrowed to; None leaves a column open."""

    scope: str | None = None
    office: str | None = None
    service: str | None = None
    indicator: str | None = None
    window: str | None = None


class BoardStore:
    """Told values within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep(self, changes: Mapping[Key, IndicatorChanged]) -> None:
        """Copy the newest values."""
        rows = [(*key, e.value, e.n, e.as_of) for key, e in changes.items()]
        if rows:
            await self._tx.execute(_KEEP, *(list(column) for column in zip(*rows, strict=True)))

    async def all(self) -> dict[Key, Shown]:
        """Every value told so far by `indicate`: indexes of the survey have a teller of their own."""
        return _values(await self._tx.fetch(_ALL))

    async def page(self, filters: Filters, after: Sequence[str], most: int) -> list[dict[str, Any]]:
        """Values by key, from behind `after` on."""
        f = filters
        rows = await self._tx.fetch(_PAGE, *after, f.scope, f.office, f.service, f.indicator, f.window, most)
        return [dict(row) for row in rows]

    async def ranked(self, service: str | None, offices: Sequence[str] | None, most: int, window: str) -> list[Ranked]:
        """The offices of each service whose open cases have grown most, the largest growth first."""
        rows = await self._tx.fetch(_CHANGED_MOST, service, offices, most, window)
        return [Ranked(**dict(row)) for row in rows]

    async def of_offices(self, cells: Sequence[Ranked], window: str) -> dict[Key, Shown]:
        """The values of some offices and services."""
        columns = [c.office for c in cells], [c.service for c in cells]
        return _values(await self._tx.fetch(_OF_CELLS, Scope.OFFICE, *columns, window))

    async def of_office(self, office: str, window: str) -> dict[Key, Shown]:
        """The values of all services of one office together."""
        return _values(await self._tx.fetch(_OF_CELLS, Scope.OFFICE, [office], [ALL_SERVICES], window))

    async def of_units(self, office: str) -> dict[Key, Shown]:
        """The counts of every unit of one office."""
        return _values(await self._tx.fetch(_OF_UNITS, office))

    async def of_scope(self, scope: Scope, service: str, window: str) -> dict[Key, Shown]:
        """The values of one service (or all, `*`) in every province, or in the country."""
        return _values(await self._tx.fetch(_OF_SCOPE, scope, service, window))

    async def as_of(self) -> datetime | None:
        """Up to when the told values speak; None before the first."""
        found: datetime | None = await self._tx.fetchval(_AS_OF, NATION)
        return found


def _values(rows: Sequence[Any]) -> dict[Key, Shown]:
    return {
        Key(Scope(r["scope"]), r["office"], r["service"], Indicator(r["indicator"]), r["span"]): Shown(
            r["value"], r["n"]
        )
        for r in rows
    }
