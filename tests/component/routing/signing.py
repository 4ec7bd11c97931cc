"""What tests of letters tell again and again: a service of two desks, and a case that its head has decided."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from common.contracts.intake import ServicePublished
from common.database import Database
from common.ids import new_reference, uuid7
from common.migrations import migrate
from routing.app import MIGRATIONS
from routing.domain.commands import Approve, Claim, Forward, OpenCase
from routing.settings import RoutingSettings
from routing.store.officers import OfficerStore
from routing.store.reference import ReferenceStore
from sandbox import Sandbox
from tests.component.routing.visiting import OFFICE, Office, Officer, an_office
from tests.fixtures.parts import DsnFor

SERVICE = "UJI-SURAT"
DEFINITION: dict[str, Any] = {
    "name": {"id": "Uji surat", "en": "Trial of a letter"},
    "desks": [
        {"id": "loket", "name": {"id": "Loket", "en": "Counter"}, "unit": "loket", "acts": {"forward": "kepala"}},
        {
            "id": "kepala", "name": {"id": "Kepala", "en": "Head"}, "unit": "kepala",
            "acts": {"approve": "decided", "refuse": "decided"},
        },
    ],
    "letter": {"title": "Surat Uji", "kode_jabatan": "Kk", "kka": "UJ.01", "body": "-"},
}  # fmt: skip


@asynccontextmanager
async def an_office_that_signs(sandbox: Sandbox, fresh_dsn_for: DsnFor) -> AsyncIterator[Office]:
    """An office with the service, over a migrated database of its own."""
    await migrate(fresh_dsn_for("routing"), MIGRATIONS)
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("routing").items()
    }
    settings = RoutingSettings(**environment | {"database_dsn": fresh_dsn_for("routing")})
    database = await Database.connect(fresh_dsn_for("routing"))
    async with an_office(settings, database) as office:
        async with database.transaction() as tx:
            await ReferenceStore(tx).keep_definition(ServicePublished(code=SERVICE, version=1, definition=DEFINITION))
        yield office
    await database.close()


async def known(office: Office, name: str, *units: str) -> Officer:
    """An officer whose name was kept when she acted before."""
    officer = await office.seated(name, *units)
    async with office.database.transaction() as tx:
        await OfficerStore(tx, office.process.wrapper).keep(officer.person, name, now=office.clock.now())
    return officer


async def arrived(office: Office, clerk: Officer) -> UUID:
    """A case that the counter has sent on to the head."""
    case = uuid7()
    opened = OpenCase(
        case=case, reference=new_reference(), service=SERVICE, version=1, office=OFFICE, applicant=uuid7(),
        applicant_kind="person", channel="web", revision=1, content_sha256="0" * 64, documents=(), promise=None,
        submitted_at=office.clock.now(),
    )  # fmt: skip
    await office.told(opened, Claim(case=case, actor=clerk.actor), Forward(case=case, actor=clerk.actor))
    return case


async def granted(office: Office, clerk: Officer, head: Officer) -> UUID:
    """A case whose letter the head has signed."""
    case = await arrived(office, clerk)
    await office.told(Claim(case=case, actor=head.actor), Approve(case=case, actor=head.actor))
    return case
