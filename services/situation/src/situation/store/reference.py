"""Copies of what intake publishes, as far as the room needs it, and the beats of its own parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from common.contracts.intake import OfficePublished, ServicePublished
from common.database import Tx
from situation.domain.tree import Office, OfficeTree

_KEEP_OFFICE = """
INSERT INTO offices (office, kind, name, parent, regions) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office) DO UPDATE SET kind = EXCLUDED.kind, name = EXCLUDED.name, parent = EXCLUDED.parent,
  regions = EXCLUDED.regions
"""
_OFFICES = "SELECT office, kind, name, parent, regions FROM offices"
_KEEP_SERVICE = """
INSERT INTO services (code, version, names, delicate) VALUES ($1, $2, $3, $4)
ON CONFLICT (code) DO UPDATE SET version = EXCLUDED.version, names = EXCLUDED.names, delicate = EXCLUDED.delicate
WHERE services.version <= EXCLUDED.version
"""
_SERVICES = "SELECT code, names FROM services ORDER BY code"
_DELICATE = "SELECT code FROM services WHERE delicate"
_BEAT = """
INSERT INTO beats (name, at, changes) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET at = greatest(beats.at, EXCLUDED.at), changes = beats.changes + EXCLUDED.changes
"""
_BEATS = "SELECT name, at, changes FROM beats"
_INCARNATION = "SELECT value FROM incarnation"
_POSITIONS = "SELECT partition, next_offset FROM positions WHERE consumer_group = $1 AND topic = $2"


@dataclass(frozen=True, slots=True)
class Beat:
    """When a part last said that it is up to date, and how many changes it has brought so far."""

    at: datetime
    changes: int


class ReferenceStore:
    """Offices, services, beats and positions within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep_office(self, e: OfficePublished) -> None:
        """Keep the newest state of an office."""
        await self._tx.execute(_KEEP_OFFICE, e.office, e.kind, e.name, e.parent, list(e.regions))

    async def tree(self) -> OfficeTree:
        """All offices that have arrived, and which services are delicate."""
        offices = [
            Office(r["office"], r["kind"], r["name"], r["parent"], tuple(r["regions"]))
            for r in await self._tx.fetch(_OFFICES)
        ]
        return OfficeTree.of(offices, [r["code"] for r in await self._tx.fetch(_DELICATE)])

    async def keep_service(self, e: ServicePublished) -> None:
        """Keep the names of a service's newest version, and whether its form asks for something sensitive."""
        names = e.definition.get("name")
        known = names if isinstance(names, Mapping) else {}
        await self._tx.execute(_KEEP_SERVICE, e.code, e.version, json.dumps(known, ensure_ascii=False), _is_delicate(e))

    async def service_names(self) -> dict[str, dict[str, str]]:
        """The names of each service by language."""
        return {r["code"]: json.loads(r["names"]) for r in await self._tx.fetch(_SERVICES)}

    async def beat(self, name: str, at: datetime, changes: int = 0) -> None:
        """A part says that it is up to date as of a moment."""
        await self._tx.execute(_BEAT, name, at, changes)

    async def beats(self) -> dict[str, Beat]:
        """The last beat of each part."""
        return {r["name"]: Beat(r["at"], r["changes"]) for r in await self._tx.fetch(_BEATS)}

    async def incarnation(self) -> int:
        """How often this service's database has been restored, plus one."""
        return int(await self._tx.fetchval(_INCARNATION))

    async def positions(self, group: str, topic: str) -> dict[int, int]:
        """The next offset of a group by partition."""
        return {r["partition"]: r["next_offset"] for r in await self._tx.fetch(_POSITIONS, group, topic)}


def _is_delicate(e: ServicePublished) -> bool:
    fields = e.definition.get("fields")
    listed = fields if isinstance(fields, list | tuple) else ()
    return any(isinstance(field, Mapping) and field.get("sensitive") is True for field in listed)
