"""A visit between intake and routing over a real broker: each side learns of the other only through its topic."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.database import Database
from common.encryption import MasterKey
from common.errors import Refused
from common.ids import uuid7
from common.kafka import topics
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.migrations import migrate
from intake.app import MIGRATIONS as INTAKE_MIGRATIONS
from intake.consumers import cases_consumer
from intake.domain.application import SentApplication
from intake.domain.visits import Visit, VisitState
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.handlers.visit_photos import VisitPhotos
from intake.handlers.visits import VisitDesk
from routing.app import MIGRATIONS as ROUTING_MIGRATIONS
from routing.consumers import requests_consumer
from routing.domain.case import Case
from routing.domain.commands import Actor, Claim
from routing.domain.visit import Result, Slot, Visitor
from routing.domain.visit import Visit as CaseVisit
from routing.domain.visit_commands import ConfirmVisit, ProposeVisit, ReportVisit
from routing.engine import Engine
from routing.store.cases import CaseStore
from routing.store.reference import ReferenceStore
from routing.store.visits import VisitStore
from tests.component.intake.stories import CODE, OFFICE, an_application, stored
from tests.component.intake.visits import a_camera_photo, a_card
from tests.fixtures.parts import DsnFor
from tests.fixtures.waiting import eventually, running

_PATIENCE_SECONDS = 60
RATNA, WAYAN = UUID(int=501), UUID(int=502)
DESKS = {
    "name": {"id": "Izin", "en": "Permit"},
    "desks": [
        {
            "id": "loket", "name": {"id": "Loket", "en": "Counter"}, "unit": "loket", "acts": {"return": "applicant"},
            "visit": True, "visit_rule": {"notice_workdays": 2, "answer_workdays": 1},
            "visit_checklist": [{"id": "address", "name": {"id": "Alamat", "en": "Address"}}],
        }
    ],
}  # fmt: skip
"""The definition as routing reads it here: the counter visits."""


@dataclass
class TwoServices:
    """Intake and routing with databases of their own and one broker between them."""

    room: Room
    routing: Database
    engine: Engine
    clock: FakeClock
    person: UUID

    async def tell(self, *commands: Any) -> None:
        """Officers act."""
        async with self.routing.transaction() as tx:
            verdicts = await self.engine.apply(tx, commands)
        assert not [v for v in verdicts if isinstance(v, Refused)], verdicts

    async def case(self, application: UUID) -> Case | None:
        """Routing's case."""
        async with self.routing.reading() as tx:
            return await CaseStore(tx).get(application)

    async def visited(self, application: UUID) -> CaseVisit | None:
        """Routing's visit."""
        async with self.routing.reading() as tx:
            return (await VisitStore(tx).newest([application])).get(application)

    async def seen(self, row: SentApplication) -> Visit | None:
        """The visit as the applicant sees it."""
        found = await ApplicationDesk(self.room).view(row.reference, self.person)
        assert found is not None
        return found.visit

    async def kinds(self, row: SentApplication) -> list[str]:
        """What her timeline says."""
        found = await ApplicationDesk(self.room).view(row.reference, self.person)
        assert found is not None
        return [entry.kind for entry in found.timeline]


@pytest.fixture
async def two(room: Room, fresh_dsn_for: DsnFor, kafka_bootstrap: str, clock: FakeClock) -> AsyncIterator[TwoServices]:
    """Both services with topics that only this test uses."""
    prefix = f"v{secrets.token_hex(4)}-"
    await topics.apply(kafka_bootstrap, prefix)
    await migrate(fresh_dsn_for("intake"), INTAKE_MIGRATIONS)
    await migrate(fresh_dsn_for("routing"), ROUTING_MIGRATIONS)
    async with AsyncExitStack() as stack:
        intake = await Database.connect(fresh_dsn_for("intake"))
        stack.push_async_callback(intake.close)
        routing = await Database.connect(fresh_dsn_for("routing"))
        stack.push_async_callback(routing.close)
        engine = Engine(clock, MasterKey(bytes(32)))
        await _published(routing, room)

        def runner(consumer: Consumer, database: Database) -> Any:
            return Runner(consumer, database, bootstrap=kafka_bootstrap, prefix=prefix).run()

        def relay(service: str, database: Database) -> Any:
            return Relay(service, database, bootstrap=kafka_bootstrap, prefix=prefix).run()

        loops = (
            relay("intake", intake), relay("routing", routing), runner(cases_consumer(), intake),
            runner(requests_consumer(engine), routing),
        )  # fmt: skip
        await stack.enter_async_context(running(*loops))
        yield TwoServices(replace(room, database=intake), routing, engine, clock, uuid7())


async def _published(routing: Database, room: Room) -> None:
    """Routing knows the definition, the office and the calendar."""
    office = room.shelf.office(OFFICE)
    assert office is not None
    async with routing.transaction() as tx:
        store = ReferenceStore(tx)
        await store.keep_definition(ServicePublished(code=CODE, version=1, definition=DESKS))
        await store.keep_calendar(CalendarPublished(scope="nasional", version=1, holidays={}, valid_until="2027-12-31"))
        await store.keep_office(
            OfficePublished(
                office=OFFICE, kind="kanwil", name=office.name, parent=None, regions=("32",), zone="Asia/Jakarta",
                week=5, hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00", "16:00")),
                units=("loket",), valid_from="2026-01-01",
            )
        )  # fmt: skip


def an_officer(person: UUID) -> Actor:
    """Somebody at the counter."""
    return Actor(person, frozenset({(OFFICE, "loket")}))


async def test_a_visit_travels_and_each_says_its_part_once(two: TwoServices) -> None:
    """Proposed, moved by her, photographed, signed by two, remarked on: one line of her timeline each."""
    row = await stored(two.room, (await an_application(DraftDesk(two.room), two.person)).reference)
    case, now = row.application, two.clock.now()
    slots = tuple(Slot(now + timedelta(days=n), now + timedelta(days=n, hours=2)) for n in (2, 3))
    visitors = (Visitor(RATNA, OFFICE, "loket"), Visitor(WAYAN, OFFICE, "loket"))

    async def is_open() -> bool:
        return await two.case(case) is not None

    async def stands(state: VisitState) -> bool:
        seen = await two.seen(row)
        return seen is not None and seen.state is state

    async def has_photo() -> bool:
        visit = await two.visited(case)
        return visit is not None and len(visit.photos) == 1

    async def remarked() -> bool:
        return "visit-remarked" in await two.kinds(row)

    await eventually(is_open, within=_PATIENCE_SECONDS)
    ratna = an_officer(RATNA)
    await two.tell(Claim(case=case, actor=ratna), ProposeVisit(case=case, actor=ratna, slots=slots, visitors=visitors))
    await eventually(lambda: stands(VisitState.PROPOSED), within=_PATIENCE_SECONDS)
    assert await VisitDesk(two.room).answer(row.reference, two.person, 1, slots[1].starts_at, "jawab-satu") is None
    await eventually(lambda: stands(VisitState.SET), within=_PATIENCE_SECONDS)
    card = a_card(row, officer=str(WAYAN))
    assert await VisitPhotos(two.room).add(card, a_camera_photo(), "foto-satu-satu") is None
    await eventually(has_photo, within=_PATIENCE_SECONDS)
    two.clock.set(slots[1].starts_at)
    await two.tell(
        ReportVisit(case=case, actor=ratna, visit=1, findings={"address": Result.AGREES}, notes={"general": "Rapi."})
    )
    visit = await two.visited(case)
    assert visit is not None
    assert visit.report is not None
    await two.tell(ConfirmVisit(case=case, actor=an_officer(WAYAN), visit=1, signed_at=visit.report.signed_at))
    await eventually(lambda: stands(VisitState.HELD), within=_PATIENCE_SECONDS)
    assert await VisitDesk(two.room).remark(row.reference, two.person, 1, "Terima kasih.", "catat-satu") is None
    await eventually(remarked, within=_PATIENCE_SECONDS)

    seen = await two.seen(row)
    assert seen is not None
    assert (seen.slot.starts_at, seen.photos, seen.findings) == (slots[1].starts_at, 1, {"address": "agrees"})
    told = [kind for kind in await two.kinds(row) if kind.startswith("visit-")]
    assert told == ["visit-proposed", "visit-set", "visit-held", "visit-remarked"]
