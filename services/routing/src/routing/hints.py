"""Tells open workbenches that something changed: where only routing knows who works a case, that unit alone."""

from __future__ import annotations

import asyncio
from collections import deque
from uuid import UUID

import structlog

from common.contracts.event import Event, Message
from common.contracts.routing import RefusalProposed
from common.database import TRANSIENT, Database
from common.web.live import Hub
from routing.store.placements import PlacementStore
from routing.store.seating import StandInStore

log = structlog.get_logger()

_MOST = 10_000
"""Hints kept while PostgreSQL does not answer; older ones are dropped, a page refreshes by itself."""
_LOOK_SECONDS = 15


class DeskHints:
    """Channels are `office.unit` of the officers' own seats."""

    def __init__(self, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._database = database
        self._shared: frozenset[str] = frozenset()
        self._waiting: deque[tuple[str, UUID, frozenset[str]]] = deque(maxlen=_MOST)
        self._arrived = asyncio.Event()

    def heard(self, message: Message[Event]) -> None:
        """Tell the desks that a case left or came to; a unit that only routing knows once it is looked up."""
        event = message.event
        office: str = getattr(event, "office", "")
        units = frozenset(str(unit) for name in ("unit", "from_unit") if (unit := getattr(event, name, None)))
        if (shared := units & self._shared) or isinstance(event, RefusalProposed):
            self._waiting.append((office, UUID(message.subject), shared))
            self._arrived.set()
        for unit in units - shared:
            self._hub.publish(f"{office}.{unit}", "case")
        if not units:
            self._hub.publish(office, "case")

    async def run(self) -> None:
        """Tell the desks of shared queues until cancelled; queues that are shared since are noticed."""
        while True:
            try:
                async with self._database.reading() as tx:
                    self._shared = frozenset(await PlacementStore(tx).shared())
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._arrived.wait()
                self._arrived.clear()
                await self.tell()
            except TimeoutError:
                continue
            except TRANSIENT as error:
                log.warning("hints_wait", error=type(error).__name__)
                await asyncio.sleep(1)

    async def tell(self) -> None:
        """Tell what has waited."""
        while self._waiting:
            office, case, shared = self._waiting[0]
            async with self._database.reading() as tx:
                placed = await PlacementStore(tx).worked_by(case, sorted(shared))
                stand_in = await StandInStore(tx).of(case)
            self._waiting.popleft()
            for unit in sorted(set(placed.values())):
                self._hub.publish(f"{office}.{unit}", "case")
            if stand_in is not None:
                self._hub.publish(f"{stand_in.office}.{stand_in.unit}", "case")
