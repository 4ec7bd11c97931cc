"""Tells open pages that their inbox changed: deliveries name no person, so the owner is looked up here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

import structlog

from common.contracts.event import Event, Message
from common.contracts.notifications import DeliveryChanged
from common.database import TRANSIENT, Database
from common.web.live import Hub, encode_event
from notifications.store.inbox import Entry, InboxStore

log = structlog.get_logger()

ARRIVED = "message"
READ = "read"
_MOST_WAITING = 10_000
_EVENTS = {"sent": ARRIVED, "read": READ}


def channel_of(person: UUID) -> str:
    """The channel of a person's inbox."""
    return f"inbox:{person}"


def hint(entry: Entry) -> Mapping[str, str]:
    """What an event says of a message: that it is there, not what it says."""
    return {
        "message": str(entry.id), "reference": entry.reference, "template": entry.template,
        "at": entry.happened_at.isoformat(),
    }  # fmt: skip


def encoded(entry: Entry) -> bytes:
    """A message's arrival as it goes over the wire; its id is the number to go on from."""
    return encode_event(ARRIVED, hint(entry), str(entry.number))


class Announcer:
    """Between the tail of `notifications.deliveries` and the hub of this process."""

    def __init__(self, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._database = database
        self._waiting: asyncio.Queue[DeliveryChanged] = asyncio.Queue(_MOST_WAITING)

    def on_event(self, message: Message[Event]) -> None:
        """Note a change; a page that misses one sees it at its next refresh."""
        event = message.event
        if isinstance(event, DeliveryChanged) and event.channel == "inbox" and not self._waiting.full():
            self._waiting.put_nowait(event)

    async def run(self) -> None:
        """Pass changes on until cancelled, as many at once as have come."""
        while True:
            events = [await self._waiting.get()]
            while not self._waiting.empty():
                events.append(self._waiting.get_nowait())
            try:
                await self._pass_on(events)
            except TRANSIENT as error:
                log.warning("announcer_skips", changes=len(events), error=type(error).__name__)

    async def _pass_on(self, events: list[DeliveryChanged]) -> None:
        kinds = {e.delivery: _EVENTS[e.state] for e in events if e.state in _EVENTS}
        async with self._database.reading() as tx:
            owners = await InboxStore(tx).owners(list(kinds))
        for person, entry in owners:
            kind = kinds[entry.id]
            number = str(entry.number) if kind == ARRIVED else None
            self._hub.publish(channel_of(person), kind, hint(entry), number)
