"""Destroys lists of other people when the decision is old enough that nobody needs them, and keeps the proof."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from common.database import TRANSIENT
from intake.handlers.room import Room
from intake.metrics import TIDIED
from intake.store.third_parties import ThirdPartyStore
from intake.vault import third_parties_subject

log = structlog.get_logger()

_PAUSE_SECONDS = 300.0
_MOST = 50


@dataclass(frozen=True, slots=True)
class Destroyer:
    """A loop; several may run. `days` is how long after the end of an application its lists are kept."""

    room: Room
    days: int

    async def run(self) -> None:
        """Destroy every few minutes until cancelled."""
        while True:
            try:
                while await self.destroy() >= _MOST:
                    await asyncio.sleep(0)
            except TRANSIENT as error:
                log.warning("destroying_waits", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def destroy(self) -> int:
        """Destroy one portion, the keys with it, so that no backup can bring it back; return how many went."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            store = ThirdPartyStore(tx)
            expired = await store.expired(now - timedelta(days=self.days), _MOST)
            if not expired:
                return 0
            for application in await store.destroy(expired, f"{self.days} days after the decision", now=now):
                await self.room.vault.destroy(tx, third_parties_subject(application), now=now)
        TIDIED.labels("third-parties").inc(len(expired))
        return len(expired)
