"""The loop that keeps told values up to date, at most once a second, only when something was counted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database
from situation.handlers import COUNTED, Teller
from situation.store.reference import Beat, ReferenceStore

log = structlog.get_logger()

_AT_LEAST_EVERY = timedelta(minutes=1)
"""A due date passes without any event; so the values are worked out anew at least this often."""


@dataclass(slots=True)
class TellingLoop:
    """Watches the beat of counting."""

    teller: Teller
    database: Database
    clock: Clock
    tell_seconds: float

    async def run(self) -> None:
        """Tell until cancelled."""
        known: Beat | None = None
        told_at: datetime | None = None
        while True:
            try:
                async with self.database.reading() as tx:
                    beat = (await ReferenceStore(tx).beats()).get(COUNTED)
                if beat != known or told_at is None or self.clock.now() - told_at > _AT_LEAST_EVERY:
                    await self.teller.tell()
                    known, told_at = beat, self.clock.now()
            except TRANSIENT as error:
                log.warning("telling_waits", error=type(error).__name__)
            await asyncio.sleep(self.tell_seconds)
