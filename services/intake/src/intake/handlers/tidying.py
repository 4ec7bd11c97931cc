"""Forgets what intake promised to forget: drafts after thirty days, with their files and their keys."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from common.database import TRANSIENT
from intake.handlers.drafts import LIFETIME
from intake.handlers.finding_bodies import name_bodies
from intake.handlers.room import Room
from intake.metrics import LETTERS_WAITING, TIDIED
from intake.store.documents import DocumentStore
from intake.store.tidying import TidyingStore

log = structlog.get_logger()

_PAUSE_SECONDS = 60.0
_MOST = 200
_REPLIES_KEPT = timedelta(days=7)
_DECREES_KEPT = timedelta(days=30)
"""How long the scan of a decree is kept by which the chair was not changed; the paper is its bearer's."""


@dataclass(frozen=True, slots=True)
class Tidier:
    """A loop that removes what has had its time; several may run."""

    room: Room

    async def run(self) -> None:
        """Tidy once a minute until cancelled."""
        while True:
            try:
                while await self.tidy():
                    await asyncio.sleep(0)
            except TRANSIENT as error:
                log.warning("tidying_waits", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def tidy(self) -> bool:
        """Remove one portion; whether another one may be left."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            store = TidyingStore(tx, _MOST)
            drafts = await store.expired_drafts(now=now)
            await DocumentStore(tx).drop_drafts(drafts)
            for draft in drafts:
                await self.room.vault.destroy(tx, f"draft:{draft}", now=now)
            gone = {
                "drafts": len(drafts),
                "uploads": await store.left_behind(before=now - LIFETIME) + await store.never_offered(),
                "mandate-requests": await store.unconfirmed_requests(now=now),
                "counter-codes": await store.counter_codes(now=now),
                "refused-decrees": await store.refused_decrees(before=now - _DECREES_KEPT),
                "sessions": await store.ended_sessions(now=now),
                "replies": await store.old_replies(before=now - _REPLIES_KEPT),
            }
            await name_bodies(self.room, tx, _MOST)
            LETTERS_WAITING.set(await store.letters_waiting())
        for what, count in gone.items():
            TIDIED.labels(what).inc(count)
        return any(gone[what] >= _MOST for what in ("drafts", "uploads", "replies"))
