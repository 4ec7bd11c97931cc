"""Tells the survey's forms: only many at once, shuffled, with nothing of when and in which order they came."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random, SystemRandom

import structlog

from common.contracts.intake import SurveyAnswered
from common.database import TRANSIENT, Tx
from common.errors import SatuMejaError
from common.outbox import Outbox, Outgoing
from intake.domain.surveys import KEPT_DAYS, Form, ripe, unpacked, week_of
from intake.handlers.room import Room
from intake.handlers.surveys import FORM_PLACE, SUBJECT
from intake.metrics import SURVEY_FORMS
from intake.store.surveys import SurveyStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SurveyTeller:
    """A loop; several may run, one tells at a time. `pause_seconds` lies between two rounds."""

    room: Room
    pause_seconds: float
    lots: Random = field(default_factory=SystemRandom)

    async def run(self) -> None:
        """Tell what may be told until cancelled."""
        while True:
            try:
                await self.tell()
            except TRANSIENT as error:
                log.warning("surveys_wait", error=type(error).__name__)
            await asyncio.sleep(self.pause_seconds)

    async def tell(self) -> int:
        """Publish the forms of every office and service that has enough of them; return how many left."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            store = SurveyStore(tx)
            forgotten = await store.forget(used=now.date(), waiting=now.date() - timedelta(days=KEPT_DAYS))
            leaving = ripe(await self._opened(tx, await store.waiting()))
            await store.told(list(leaving))
            await Outbox(tx).add(self._events(list(leaving.values()), now))
        SURVEY_FORMS.labels("told").inc(len(leaving))
        SURVEY_FORMS.labels("forgotten").inc(forgotten)
        return len(leaving)

    async def _opened(self, tx: Tx, waiting: Mapping[bytes, bytes]) -> dict[bytes, Form]:
        key = await self.room.vault.known_key(tx, SUBJECT) if waiting else None
        if key is None:
            return {}
        forms = {}
        for mark, sealed in waiting.items():
            try:
                forms[mark] = unpacked(key.open(sealed, FORM_PLACE))
            except SatuMejaError:
                log.error("survey_form_unreadable")
        return forms

    def _events(self, forms: list[Form], now: datetime) -> list[Outgoing]:
        """Shuffled, each its own thread: no correlation, no cause, one time for all."""
        self.lots.shuffle(forms)
        week = week_of(now.date())
        return [
            Outgoing(f.office, SurveyAnswered(office=f.office, service=f.service, week=week, answers=f.answers), now)
            for f in forms
        ]
