"""Routing's copies of what intake publishes: definitions, offices, calendars."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.database import Tx
from common.promises import calendar_of, hours_of
from common.workdays import Calendar, OfficeHours
from routing.domain.definition import Definition

_KEEP_DEFINITION = """
INSERT INTO definitions (code, version, definition) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING
"""
_DEFINITION = "SELECT definition FROM definitions WHERE code = $1 AND version = $2"
_KEEP_OFFICE = """
INSERT INTO offices (office, published) VALUES ($1, $2::jsonb)
ON CONFLICT (office) DO UPDATE SET published = EXCLUDED.published
"""
_OFFICES = "SELECT office, published FROM offices WHERE office = ANY($1::text[])"
_KEEP_CALENDAR = """
INSERT INTO calendars (scope, version, published) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING
"""
_CALENDAR = "SELECT published FROM calendars WHERE scope = $1 ORDER BY version DESC LIMIT 1"
_TIMES = """
SELECT NULL AS office, published FROM (
    SELECT published FROM calendars WHERE scope = $2 ORDER BY version DESC LIMIT 1
) AS newest
UNION ALL SELECT office, published FROM offices WHERE office = ANY($1::text[])
"""


@dataclass(frozen=True, slots=True)
class Times:
    """The opening hours of offices, and the newest calendar: what has arrived of them."""

    hours: Mapping[str, OfficeHours] = field(default_factory=dict)
    calendar: Calendar | None = None


class ReferenceStore:
    """Definitions, offices and calendars within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep_definition(self, event: ServicePublished) -> None:
        """Keep a definition; a version never changes."""
        await self._tx.execute(_KEEP_DEFINITION, event.code, event.version, json.dumps(event.definition))

    async def definition(self, code: str, version: int) -> Definition | None:
        """Return a definition that has arrived."""
        found = await self._tx.fetchval(_DEFINITION, code, version)
        return None if found is None else Definition.read(code, version, json.loads(found))

    async def keep_office(self, event: OfficePublished) -> None:
        """Keep the newest state of an office."""
        await self._tx.execute(_KEEP_OFFICE, event.office, event.model_dump_json())

    async def offices(self, offices: Sequence[str]) -> dict[str, OfficePublished]:
        """Return those of the offices that have arrived."""
        rows = await self._tx.fetch(_OFFICES, list(offices))
        return {r["office"]: OfficePublished.model_validate_json(r["published"]) for r in rows}

    async def times(self, scope: str, offices: Sequence[str]) -> Times:
        """Return by one statement what the working-day clock of these offices needs."""
        rows = await self._tx.fetch(_TIMES, list(offices), scope)
        hours = {r["office"]: _hours(r["published"]) for r in rows if r["office"] is not None}
        return Times(hours, next((_calendar(r["published"]) for r in rows if r["office"] is None), None))

    async def hours(self, office: str) -> OfficeHours | None:
        """Return an office's opening hours."""
        found = (await self.offices([office])).get(office)
        return None if found is None else hours_of(found)

    async def keep_calendar(self, event: CalendarPublished) -> None:
        """Keep a version of a calendar."""
        await self._tx.execute(_KEEP_CALENDAR, event.scope, event.version, event.model_dump_json())

    async def calendar(self, scope: str) -> Calendar | None:
        """Return the newest version of a scope's calendar."""
        found = await self._tx.fetchval(_CALENDAR, scope)
        return None if found is None else _calendar(found)


@lru_cache(4_096)
def _hours(published: str) -> OfficeHours:
    """Read once what many batches meet; a changed office is another text."""
    return hours_of(OfficePublished.model_validate_json(published))


@lru_cache(16)
def _calendar(published: str) -> Calendar:
    return calendar_of(CalendarPublished.model_validate_json(published))
