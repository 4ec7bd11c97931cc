"""Timers fire inside routing: never early, checked again under the case's lock."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database, Tx
from common.kafka.runner import Runner
from routing.domain.commands import Command, MarkOverdue, SeatSecond
from routing.domain.visit_commands import RemindOfVisit, SettleVisit
from routing.engine import Engine
from routing.store.cases import CaseStore
from routing.store.seating import StandInStore
from routing.store.visits import VisitStore

log = structlog.get_logger()

_MOST = 200
_LONGEST_WAIT_SECONDS = 30


class Timer(ABC):
    """Looks for what is due and hands it to the engine."""

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
        """Do what is due now; return how many commands were tried."""
        async with self._database.transaction() as tx:
            commands = await self._due(tx)
            if commands:
                await self._engine.apply(tx, commands)
        return len(commands)

    @abstractmethod
    async def _due(self, tx: Tx) -> Sequence[Command]:
        """The commands whose moment may have come."""


class OverdueTimer(Timer):
    """Marks cases whose promised day has passed."""

    async def _due(self, tx: Tx) -> Sequence[Command]:
        due = await CaseStore(tx).passed_their_day(self._clock.now(), _MOST)
        return [MarkOverdue(case=case) for case in due]


class VisitTimer(Timer):
    """Lets a proposed visit stand when nobody answered in time, and reminds of a visit the day before."""

    async def _due(self, tx: Tx) -> Sequence[Command]:
        now, store = self._clock.now(), VisitStore(tx)
        settled: list[Command] = [SettleVisit(case=case) for case in await store.unanswered(now, _MOST)]
        return [*settled, *(RemindOfVisit(case=case) for case in await store.near(now, _MOST))]


class SecondTimer(Timer):
    """Looks for another second signatory where the one that was found has left."""

    async def _due(self, tx: Tx) -> Sequence[Command]:
        left = await StandInStore(tx).left(self._clock.now().date(), _MOST)
        return [SeatSecond(case=case) for case in left]
