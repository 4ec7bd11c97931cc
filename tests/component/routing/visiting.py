"""What tests of site visits tell again and again: an office, its officers at their screens, a case to be visited."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from common.auth import SESSION_COOKIE, SESSION_PURPOSE
from common.clock import FakeClock
from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.contracts.seats import SeatHeld
from common.database import Database
from common.ids import new_reference, uuid7
from common.seats import SeatStore
from common.signing import Signer
from routing.app import Process, build_app
from routing.domain.case import Case
from routing.domain.commands import Actor, Claim, Command, Forward, OpenCase
from routing.domain.decide import Verdict
from routing.domain.visit import Visit
from routing.engine import Engine
from routing.group_commit import GroupCommit
from routing.settings import RoutingSettings
from routing.store.cases import CaseStore
from routing.store.reference import ReferenceStore
from routing.store.visits import VisitStore
from tests.web.pagecheck import check_page

OFFICE = "kankemenag-3273"
SERVICE = "UJI-TINJAUAN"
DEFINITION: dict[str, Any] = {
    "name": {"id": "Uji tinjauan", "en": "Trial of a visit"},
    "desks": [
        {"id": "loket", "name": {"id": "Loket", "en": "Counter"}, "unit": "loket", "acts": {"forward": "tinjauan"}},
        {
            "id": "tinjauan", "name": {"id": "Tinjauan", "en": "Visit"}, "unit": "teknis",
            "acts": {"forward": "kepala", "return": "applicant"}, "visit": True,
            "visit_rule": {"notice_workdays": 2, "answer_workdays": 1},
            "visit_checklist": [
                {"id": "address", "name": {"id": "Alamat", "en": "Address"}},
                {"id": "access", "name": {"id": "Akses", "en": "Access"}, "hint": {"id": "Jalan.", "en": "Way in."}},
            ],
        },
        {"id": "kepala", "name": {"id": "Kepala", "en": "Head"}, "unit": "kepala", "acts": {"approve": "decided"}},
    ],
}  # fmt: skip
WORDS = "Patok utara kurang satu"


@dataclass
class Officer:
    """One officer at a screen of her own."""

    person: UUID
    seat: UUID
    units: tuple[str, ...]
    http: httpx.AsyncClient

    @property
    def actor(self) -> Actor:
        """As the rules know her."""
        return Actor(self.person, frozenset((OFFICE, unit) for unit in self.units))

    async def opens(self, path: str, status: int = 200, language: str = "id") -> str:
        """Open a page; every page keeps the promises of all pages."""
        joint = "&" if "?" in path else "?"
        answer = await self.http.get(f"{path}{joint}lang={language}")
        assert answer.status_code == status, answer.text[:2000]
        check_page(answer.text, answer)
        return answer.text

    async def sends(self, path: str, fields: dict[str, str], status: int = 303) -> str:
        """Send a form as her browser does."""
        answer = await self.http.post(path, data=await self.form(fields))
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def cookies(self) -> dict[str, str]:
        """What her browser holds."""
        return {cookie.name: cookie.value or "" for cookie in self.http.cookies.jar}

    async def form(self, fields: dict[str, str]) -> dict[str, str]:
        """The fields with the token of a page and a key of its own."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', await self.opens("/meja/kunjungan"))
        assert token is not None
        return {"idempotency_key": str(uuid4()), "csrf_token": token[1]} | fields


@dataclass
class Office:
    """An office with officers, and routing behind its screens."""

    process: Process
    clock: FakeClock
    transport: httpx.ASGITransport
    signer: Signer
    screens: AsyncExitStack

    @property
    def database(self) -> Database:
        """Routing's database."""
        return self.process.database

    async def seated(self, name: str, *units: str, office: str = OFFICE) -> Officer:
        """Somebody at these units."""
        person, seat = uuid7(), uuid7()
        async with self.database.transaction() as tx:
            for unit in units:
                held = SeatHeld(seat=seat, person=person, office=office, unit=unit, valid_from="2026-01-01")
                await SeatStore(tx).hold(held)
        token = self.signer.sign(SESSION_PURPOSE, {"sub": str(person), "name": name}, lifetime=timedelta(days=30))
        screen = httpx.AsyncClient(
            transport=self.transport, base_url="http://meja.test", cookies={SESSION_COOKIE: token}
        )
        return Officer(person, seat, units, await self.screens.enter_async_context(screen))

    async def told(self, *commands: Command) -> list[Verdict]:
        """Have commands carried out as the doors do."""
        async with self.database.transaction() as tx:
            return await self.process.engine.apply(tx, commands)

    async def arrived(self, clerk: Officer) -> UUID:
        """A case that the counter has sent on to the visiting desk."""
        case = uuid7()
        opened = OpenCase(
            case=case, reference=new_reference(), service=SERVICE, version=1, office=OFFICE, applicant=uuid7(),
            applicant_kind="body", channel="web", revision=1, content_sha256="0" * 64, documents=(), promise=None,
            submitted_at=self.clock.now(),
        )  # fmt: skip
        await self.told(opened, Claim(case=case, actor=clerk.actor), Forward(case=case, actor=clerk.actor))
        return case

    async def case(self, case: UUID) -> Case:
        """The case as it is stored."""
        async with self.database.reading() as tx:
            found = await CaseStore(tx).get(case)
        assert found is not None
        return found

    async def visit(self, case: UUID) -> Visit:
        """The newest visit as it is stored."""
        async with self.database.reading() as tx:
            return (await VisitStore(tx).newest([case]))[case]

    async def published(self, case: UUID) -> list[tuple[str, str]]:
        """(type, value) of every event of the case that waits in the outbox."""
        sql = "SELECT type, convert_from(value, 'UTF8') AS value FROM outbox WHERE aggregate = $1 ORDER BY sequence"
        async with self.database.reading() as tx:
            return [(r["type"], r["value"]) for r in await tx.fetch(sql, str(case))]


def offered(first: Officer, second: Officer, version: int, **changes: str) -> dict[str, str]:
    """The form in which Wednesday and Friday are offered."""
    return {
        "version": str(version), "slot.1.day": "2026-11-25", "slot.1.from": "09:00", "slot.1.to": "11:00",
        "slot.2.day": "2026-11-27", "slot.2.from": "09:00", "slot.2.to": "11:00", "slot.3.day": "",
        "visitor.1": str(first.seat), "visitor.2": str(second.seat),
    } | changes  # fmt: skip


def signed_at(page: str) -> str:
    """Which signature the page offers to join."""
    found = re.search(r'name="signed_at" value="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&#43;", "+")


@asynccontextmanager
async def an_office(settings: RoutingSettings, database: Database) -> AsyncIterator[Office]:
    """Routing's web role over a real database, on a clock that the test moves (Monday 23 November 2026, 09.00 WIB)."""
    clock = FakeClock(datetime(2026, 11, 23, 2, tzinfo=UTC))
    process = Process(settings, database)
    process.clock = clock  # type: ignore[assignment]
    process.engine = Engine(clock, process.wrapper, process.book)
    process.door = GroupCommit(process.engine, database, clock)
    async with database.transaction() as tx:
        store = ReferenceStore(tx)
        await store.keep_definition(ServicePublished(code=SERVICE, version=1, definition=DEFINITION))
        await store.keep_calendar(CalendarPublished(scope="nasional", version=1, holidays={}, valid_until="2027-12-31"))
        await store.keep_office(
            OfficePublished(
                office=OFFICE, kind="kankemenag", name="Kantor Uji", parent=None, regions=("32.73",),
                zone="Asia/Jakarta", week=5,
                hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00", "16:00")),
                units=("loket", "teknis", "kepala"), valid_from="2026-01-01",
            )
        )  # fmt: skip
    door = asyncio.create_task(process.door.run())
    transport = httpx.ASGITransport(build_app(process))
    async with AsyncExitStack() as screens:
        yield Office(process, clock, transport, Signer.of(settings.keys_dir, "intake", clock), screens)
    door.cancel()
    await asyncio.gather(door, return_exceptions=True)
