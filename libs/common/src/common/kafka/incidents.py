"""Parked keys: what could not be handled stands still, visibly, and everything of its key waits behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from common.contracts.event import Event, Message
from common.database import Database, Tx
from common.errors import SatuMejaError
from common.ids import uuid7
from common.kafka.records import decode
from common.kafka.subscription import Consumer

if TYPE_CHECKING:
    from common.kafka.delivery import Record

_OPEN_KEYS = """
SELECT id, topic, subject FROM incidents
WHERE consumer_group = $1 AND resolved_at IS NULL
  AND (topic, subject) IN (SELECT * FROM unnest($2::text[], $3::text[]))
ORDER BY topic, subject FOR SHARE
"""
_OPEN = """
INSERT INTO incidents (id, consumer_group, topic, subject, event_type, cause, opened_at, attempts)
VALUES ($1, $2, $3, $4, $5, $6, now(), $7)
"""
_WAIT = "INSERT INTO waiting (incident, headers, value) VALUES ($1, $2::jsonb, $3)"
_COUNT = "SELECT count(*) FROM incidents WHERE consumer_group = $1 AND resolved_at IS NULL"
_LIST = """
SELECT i.id, i.consumer_group, i.topic, i.subject, i.event_type, i.cause, i.opened_at, i.attempts,
       (SELECT count(*) FROM waiting w WHERE w.incident = i.id) AS waiting
FROM incidents i WHERE i.resolved_at IS NULL ORDER BY i.opened_at LIMIT $1
"""
_TAKE = """
SELECT topic, subject FROM incidents
WHERE id = $1 AND consumer_group = $2 AND resolved_at IS NULL FOR UPDATE
"""
_WAITING = "SELECT id, headers, value FROM waiting WHERE incident = $1 ORDER BY id"
_CLEAR = "DELETE FROM waiting WHERE incident = $1"
_RESOLVE = "UPDATE incidents SET resolved_at = now(), resolution = $2 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Incident:
    """A parked key as an administrator sees it."""

    id: UUID
    consumer_group: str
    topic: str
    subject: str
    event_type: str
    cause: str
    opened_at: datetime
    attempts: int
    waiting: int


class IncidentStore:
    """Incidents of one group, within one transaction."""

    def __init__(self, tx: Tx, group: str) -> None:
        self._tx = tx
        self._group = group

    async def open_keys(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
        """Return the open incident of each of these keys that has one; none closes before the caller commits."""
        rows = await self._tx.fetch(_OPEN_KEYS, self._group, [t for t, _ in keys], [s for _, s in keys])
        return {(r["topic"], r["subject"]): r["id"] for r in rows}

    async def open(self, record: Record, cause: str, attempts: int) -> UUID:
        """Open an incident with its record as the first that waits."""
        incident = uuid7()
        kind = record.attributes["type"]
        await self._tx.execute(_OPEN, incident, self._group, *record.key, kind, cause[:2000], attempts)
        await self.wait(incident, record)
        return incident

    async def wait(self, incident: UUID, record: Record) -> None:
        """Put a record behind its parked key."""
        await self._tx.execute(_WAIT, incident, json.dumps(record.attributes), record.value)

    async def count(self) -> int:
        """Return how many keys of the group are parked."""
        return int(await self._tx.fetchval(_COUNT, self._group))


async def open_incidents(database: Database, *, most: int = 200) -> list[Incident]:
    """Return the open incidents of a service, oldest first."""
    async with database.reading() as tx:
        return [Incident(**dict(row)) for row in await tx.fetch(_LIST, most)]


async def retry(database: Database, consumer: Consumer, incident: UUID, *, note: str) -> int:
    """Handle all that waits behind an incident, in order, and close it in the same transaction.

    Returns how many messages were handled. Raises `SatuMejaError` when there is no such open incident, and
    whatever the handler raises; then everything still waits.
    """
    async with database.transaction() as tx:
        row = await tx.fetchrow(_TAKE, incident, consumer.group)
        if row is None:
            raise SatuMejaError(f"Incident {incident} of {consumer.group} is not open.")
        waiting = await tx.fetch(_WAITING, incident)
        handles: Any = consumer.of(row["topic"]).handles
        for item in waiting:
            message: Message[Event] = decode(json.loads(item["headers"]), item["value"])
            if (handler := handles.get(type(message.event))) is not None:
                await handler(tx, [message])
        await tx.execute(_CLEAR, incident)
        await tx.execute(_RESOLVE, incident, note)
    return len(waiting)
