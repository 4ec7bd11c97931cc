"""What tests of placements tell again and again: an office with its units and officers, a case at a shared desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx

from common.auth import SESSION_LIFETIME, SESSION_PURPOSE
from common.clock import SystemClock
from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.contracts.seats import SeatEnded, SeatHeld
from common.database import Database
from common.errors import Transient
from common.ids import new_reference, uuid7
from common.seats import SeatStore
from common.signing import Signer
from intake.catalogue import ServiceDefinition, load_catalogue
from routing.app import Process
from routing.domain.case import Case
from routing.domain.commands import Actor, Claim, Forward, OpenCase
from routing.domain.decide import Decision
from routing.domain.definition import Definition
from routing.placing import Placer
from routing.store.cases import CaseStore
from routing.store.placements import PlacementStore
from routing.store.reference import ReferenceStore

OFFICE = "kankemenag-3273"
UNITS = {
    "buddha": "penyelenggara-buddha", "hindu": "penyelenggara-hindu", "islam": "seksi-bimas-islam",
    "katolik": "penyelenggara-katolik", "khonghucu": "subbag-tu", "kristen": "penyelenggara-kristen",
}  # fmt: skip
"""The unit of this office for each of the six answers."""
OTHERS = ("loket", "kepala")


@dataclass
class SealedAnswers:
    """Intake's part: knows the answer of each application, and can be away."""

    service: ServiceDefinition
    units: Sequence[str] = (*OTHERS, *UNITS.values())
    answers: dict[UUID, str] = field(default_factory=dict)
    away: bool = False
    asked: int = 0

    async def units_of(self, application: UUID) -> Mapping[str, Sequence[str]]:
        """The table's row, as far as the office has its units."""
        self.asked += 1
        if self.away:
            raise Transient("Intake is away.")
        return {
            desk.id: [u for u in desk.unit_by.rows[self.answers[application]] if u in self.units]
            for desk in self.service.desks
            if desk.unit_by
        }


@dataclass
class Town:
    """One office with an officer at each unit, and the machinery that places cases there."""

    process: Process
    answers: SealedAnswers
    http: httpx.AsyncClient
    officers: dict[str, UUID] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """Routing's database."""
        return self.process.database

    def placer(self) -> Placer:
        """A fresh one, as after a restart."""
        return Placer(self.process.engine, self.database, SystemClock(), self.answers, poll_seconds=0.01)

    async def settle(self) -> None:
        """Definition, calendar and office have arrived; each unit has its officer."""
        definition = self.answers.service.as_event()
        published = ServicePublished(
            code=self.answers.service.code, version=self.answers.service.version, definition=definition
        )
        async with self.database.transaction() as tx:
            store = ReferenceStore(tx)
            await store.keep_definition(published)
            await PlacementStore(tx).share(Definition.read(published.code, published.version, definition))
            await store.keep_calendar(
                CalendarPublished(scope="nasional", version=1, holidays={}, valid_until="2027-12-31")
            )
        await self.has_units(self.answers.units)
        for unit in dict.fromkeys(self.answers.units):
            self.officers[unit] = await self.seated(unit)

    async def has_units(self, units: Sequence[str]) -> None:
        """The office as it is published now."""
        self.answers.units = units
        async with self.database.transaction() as tx:
            await ReferenceStore(tx).keep_office(
                OfficePublished(
                    office=OFFICE, kind="kankemenag", name="Kantor", parent=None, regions=("32.73",),
                    zone="Asia/Jakarta", week=5, hours={"mon": ("08:00", "16:00")}, units=tuple(dict.fromkeys(units)),
                    valid_from="2026-01-01",
                )
            )  # fmt: skip

    async def seated(self, unit: str, office: str = OFFICE) -> UUID:
        """Somebody new at a unit."""
        person = uuid7()
        held = SeatHeld(seat=person, person=person, office=office, unit=unit, valid_from="2026-01-01")
        async with self.database.transaction() as tx:
            await SeatStore(tx).hold(held)
        return person

    async def unseated(self, unit: str) -> None:
        """The unit's officer has left."""
        person = self.officers[unit]
        async with self.database.transaction() as tx:
            await SeatStore(tx).end(SeatEnded(seat=person, person=person))

    async def arrived(self, answer: str) -> UUID:
        """A case that the counter has checked and sent on to the desk that units share."""
        case, clerk = uuid7(), Actor(self.officers["loket"], frozenset({(OFFICE, "loket")}))
        self.answers.answers[case] = answer
        opened = OpenCase(
            case=case, reference=new_reference(), service=self.answers.service.code,
            version=self.answers.service.version, office=OFFICE, applicant=uuid7(), applicant_kind="body",
            channel="web", revision=1, content_sha256="0" * 64, documents=(), promise=None,
            submitted_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
        )  # fmt: skip
        async with self.database.transaction() as tx:
            verdicts = await self.process.engine.apply(
                tx, [opened, Claim(case=case, actor=clerk), Forward(case=case, actor=clerk)]
            )
        assert all(isinstance(verdict, Decision) for verdict in verdicts), verdicts
        return case

    async def stands(self, case: UUID) -> Case:
        """The case as it is stored."""
        async with self.database.reading() as tx:
            found = await CaseStore(tx).get(case)
        assert found is not None
        return found

    async def get(self, person: UUID, path: str) -> httpx.Response:
        """What a signed-in officer gets."""
        return await self.http.get(path, headers=self._token(person))

    async def post(self, person: UUID, path: str, body: dict[str, object] | None = None) -> httpx.Response:
        """What a signed-in officer's act is answered with."""
        return await self.http.post(path, json=body, headers=self._token(person) | {"idempotency-key": uuid7().hex})

    async def references(self, person: UUID, queue: str) -> set[str]:
        """The items of a queue as an officer sees it."""
        reply = await self.get(person, f"/api/routing/v1/queues/{OFFICE}.{queue}/items")
        assert reply.status_code == 200, reply.text
        return {item["item"] for item in reply.json()["items"]}

    def _token(self, person: UUID) -> dict[str, str]:
        signer = Signer.of(self.process.settings.keys_dir, "intake", SystemClock())
        claims = {"sub": str(person), "name": "Petugas", "sid": str(uuid7())}
        return {"authorization": f"Bearer {signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)}"}


def house_of_worship() -> ServiceDefinition:
    """The committed definition, whatever its status."""
    folder = Path(__file__).parents[3] / "services" / "intake" / "catalogue"
    return load_catalogue(folder)["REK-RUMAH-IBADAT"]
