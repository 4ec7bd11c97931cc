"""An officer at a counter and her browser, on the real pages of intake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from common.auth import SESSION_COOKIE, SESSION_LIFETIME, SESSION_PURPOSE
from common.clock import SystemClock
from common.contracts.seats import SeatHeld
from common.database import Database
from common.ids import uuid7
from common.seats import SeatStore
from common.signing import Signer
from intake.app import Process, build_app
from intake.domain.access import AtCounter
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from intake.views import DraftKey, Receipt
from tests.component.intake.stories import ANSWERS, CODE, PAPERS, a_pdf, said
from tests.web.intake.visitor import Visitor

COUNTER = "kankemenag-3273"
ELSEWHERE = "kankemenag-3204"


async def seat(database: Database, person: UUID, office: str = COUNTER, unit: str = "loket") -> None:
    """The person sits at a desk from today."""
    held = SeatHeld(
        seat=uuid7(), person=person, office=office, unit=unit, valid_from="2020-01-01",
    )  # fmt: skip
    async with database.transaction() as tx:
        await SeatStore(tx).hold(held)


def at(officer: UUID, *offices: str) -> AtCounter:
    """The officer at these counters."""
    return AtCounter(officer, frozenset(offices or (COUNTER,)))


async def a_paper_draft(drafts: DraftDesk, officer: UUID, counter: str = COUNTER) -> DraftKey:
    """Everything copied from paper but not filed."""
    definition = drafts.room.shelf.service(CODE)
    assert definition is not None
    begun = await drafts.start(definition, region=None, office=None, person=None, counter=counter, officer=officer)
    key = DraftKey(said(begun)[0].draft, officer=officer)
    assert said(await drafts.save(key, ANSWERS, partial=False)) == []
    for requirement in PAPERS:
        said(await drafts.attach(key, requirement, a_pdf()))
    return key


async def filed(drafts: DraftDesk, officer: UUID, counter: str = COUNTER) -> Receipt:
    """An application that an officer has just filed from paper."""
    receipt: Receipt = said(await drafts.file(await a_paper_draft(drafts, officer, counter)))
    return receipt


@asynccontextmanager
async def browser(process: Process, settings: IntakeSettings, person: UUID | None) -> AsyncIterator[Visitor]:
    """A browser in which somebody is signed in."""
    transport = httpx.ASGITransport(build_app(process), client=(f"10.{uuid7().bytes[-1]}.0.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://satumeja.test") as client:
        if person is not None:
            claims = {"sub": str(person), "name": "Petugas Loket", "sid": str(uuid7())}
            signer = Signer.of(settings.keys_dir, "intake", SystemClock())
            client.cookies.set(SESSION_COOKIE, signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME))
        yield Visitor(client)
