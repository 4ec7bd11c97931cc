"""Asks intake which unit works a case at a desk whose unit an answer chooses; the answer itself stays there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import httpx
import structlog

from common.auth import service_headers
from common.clock import Clock
from common.database import TRANSIENT, Database
from common.errors import Transient
from common.signing import Signer
from routing.domain.commands import Place
from routing.domain.decide import Decision
from routing.domain.placements import chosen
from routing.engine import Engine
from routing.metrics import PLACED, PLACEMENTS_WAITING
from routing.store.placements import PlacementStore, Unplaced

log = structlog.get_logger()

_MOST = 100
_FIRST = UUID(int=0)
_LOOK_AROUND = timedelta(seconds=30)
"""How often it is seen whether a unit was left by its last officer, or is gone."""
_LONGEST_PAUSE = timedelta(seconds=60)


class Answers(Protocol):
    """Tells which of an office's units the answer of an application means, by desk, in order of preference."""

    async def units_of(self, application: UUID) -> Mapping[str, Sequence[str]]: ...


class IntakeAnswers:
    """Intake's internal door."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=5)

    async def units_of(self, application: UUID) -> Mapping[str, Sequence[str]]:
        """The units by desk. Raises `Transient` when intake does not answer or does not know the application."""
        address = f"{self._url}/internal/applications/{application}/units"
        try:
            reply = await self._http.get(address, headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            raise Transient("Intake does not answer; the unit is asked again.") from error
        if not reply.is_success:
            raise Transient(f"Intake answered {reply.status_code} to the question for a unit.")
        units: dict[str, list[str]] = reply.json()["units"]
        return units

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


class Placer:
    """A loop that gives waiting cases their unit; several may run, the case's lock decides."""

    def __init__(
        self, engine: Engine, database: Database, clock: Clock, answers: Answers, *, poll_seconds: float
    ) -> None:
        self._engine = engine
        self._database = database
        self._clock = clock
        self._answers = answers
        self._poll_seconds = poll_seconds
        self._failed: dict[UUID, tuple[datetime, timedelta]] = {}
        self._looked_around = clock.now() - _LOOK_AROUND

    async def run(self) -> None:
        """Place until cancelled; a question without an answer is asked again, ever more rarely."""
        while True:
            try:
                await self.place_all()
            except TRANSIENT as error:
                log.warning("placing_waits", error=type(error).__name__)
            await asyncio.sleep(self._poll_seconds)

    async def place_all(self) -> int:
        """Ask for every case that waits, and now and then for those whose unit was left; return how many moved."""
        moved = 0
        for unplaced in await self._waiting():
            moved += await self._place(unplaced)
        async with self._database.reading() as tx:
            PLACEMENTS_WAITING.set(await PlacementStore(tx).how_many_wait())
        return moved

    async def _waiting(self) -> list[Unplaced]:
        now = self._clock.now()
        async with self._database.reading() as tx:
            found = await _pages(PlacementStore(tx).waiting)
            if now - self._looked_around >= _LOOK_AROUND:
                self._looked_around = now
                store, today = PlacementStore(tx), now.date()
                found += await _pages(lambda after, most: store.deserted(today, after, most))
        self._failed = {case: when for case, when in self._failed.items() if any(u.case == case for u in found)}
        return [u for u in found if u.case not in self._failed or self._failed[u.case][0] <= now]

    async def _place(self, unplaced: Unplaced) -> bool:
        try:
            return await self._asked(unplaced)
        except Transient as error:
            self._ask_later(unplaced.case, str(error))
            return False

    async def _asked(self, unplaced: Unplaced) -> bool:
        """Ask outside any transaction, then decide under the case's lock."""
        wanted = (await self._answers.units_of(unplaced.case)).get(unplaced.desk, ())
        async with self._database.transaction() as tx:
            seated = await PlacementStore(tx).seated(unplaced.office, wanted, self._clock.now().date())
            unit = chosen(wanted, seated)
            if unit is None:
                raise Transient(f"Office {unplaced.office} has none of the units that work desk {unplaced.desk}.")
            (verdict,) = await self._engine.apply(tx, [Place(case=unplaced.case, desk=unplaced.desk, unit=unit)])
            if not isinstance(verdict, Decision) or not verdict.events:
                return False
            await PlacementStore(tx).keep(unplaced.case, verdict.state.unit, unit, now=self._clock.now())
            tx.after_commit(PLACED.labels("placed").inc)
        return True

    def _ask_later(self, case: UUID, why: str) -> None:
        _, pause = self._failed.get(case, (None, timedelta(seconds=0.5)))
        self._failed[case] = self._clock.now() + pause, min(pause * 2, _LONGEST_PAUSE)
        PLACED.labels("asked-again").inc()
        log.warning("placing_asks_again", case=str(case), why=why)


class _Page(Protocol):
    async def __call__(self, after: UUID, most: int) -> list[Unplaced]: ...


async def _pages(page: _Page) -> list[Unplaced]:
    """All that there is, read in portions."""
    found: list[Unplaced] = []
    while True:
        portion = await page(found[-1].case if found else _FIRST, _MOST)
        found += portion
        if len(portion) < _MOST:
            return found
