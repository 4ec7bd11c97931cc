"""Timers fire inside routing: never early, checked again under the case's lock."""

from __future__ import annotations

import asyncio

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database
from common.kafka.runner import Runner
from routing.domain.commands import MarkOverdue
from routing.engine import Engine
from routing.store.cases import CaseStore

log = structlog.get_logger()

_MOST = 200
_LONGEST_WAIT_SECONDS = 30


class OverdueTimer:
    """Marks cases whose promised day has passed."""

    def __init__(self, engine: Engine, database: Database, clock: Clock, *, poll_seconds: float) -> None:
        self._engine = engine
        self._database = database
        self._clock = clock
        self._poll_seconds = poll_seconds

    async def run(self, requests: Runner) -> None:
        """Fire until cancelled; after a start it first lets the requests that already wait come in."""
        for _ in range(_LONGEST_WAIT_SECONDS):
            if requests.caught_up:
                break
            await asyncio.sleep(1)
        while True:
            try:
                fired = await self.fire()
            except TRANSIENT as error:
                log.warning("timer_waits", error=type(error).__name__)
                fired = 0
            if fired < _MOST:
                await asyncio.sleep(self._poll_seconds)

    async def fire(self) -> int:
        """Mark what is due now; return how many cases were looked at."""
        async with self._database.transaction() as tx:
            due = await CaseStore(tx).passed_their_day(self._clock.now(), _MOST)
            await self._engine.apply(tx, [MarkOverdue(case=case) for case in due])
        return len(due)
