"""The words with which an administrator sees parked keys and lets them go on once their cause is mended."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.database import Database
from common.errors import SatuMejaError
from common.kafka.incidents import Incident, open_incidents, retry
from common.kafka.subscription import Consumer


async def incident_lines(database: Database) -> list[str]:
    """One line per open incident, oldest first: what stands still, since when, why, and how much waits."""
    return [_line(incident) for incident in await open_incidents(database)] or ["No key is parked."]


async def let_go_on(database: Database, consumers: Sequence[Consumer], incident: str) -> str:
    """Handle all that waits behind an incident and close it; return a sentence about it.

    Raises `SatuMejaError` when there is no such open incident or nobody here reads for its group, and whatever the
    handler raises; then everything still waits.
    """
    found = next((i for i in await open_incidents(database) if str(i.id) == incident.strip()), None)
    if found is None:
        raise SatuMejaError(f"There is no open incident {incident}; `incidents` lists those that are open.")
    consumer = next((c for c in consumers if c.group == found.consumer_group), None)
    if consumer is None:
        raise SatuMejaError(
            f"Incident {incident} belongs to {found.consumer_group}, which reads nothing: an event there is too large "
            "for any broker, and only its owner's release can mend that."
        )
    handled = await retry(database, consumer, UUID(str(found.id)), note="retried by an administrator")
    return f"{found.subject} goes on: {handled} messages handled, incident {found.id} closed."


def _line(i: Incident) -> str:
    return (
        f"{i.id}  {i.consumer_group}  {i.topic}  {i.subject}  since {i.opened_at:%Y-%m-%d %H:%M} UTC  "
        f"{i.waiting} waiting, {i.attempts} tries\n    {i.event_type}: {i.cause}"
    )
