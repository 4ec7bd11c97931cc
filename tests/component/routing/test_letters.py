"""Letters on a real database: who signed them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from common.auth import service_headers
from common.signing import Signer
from intake.routing_reports import RoutingReports, SignedLetter
from sandbox import Sandbox
from tests.component.routing.signing import an_office_that_signs, granted, known
from tests.component.routing.visiting import Office, Officer
from tests.fixtures.parts import DsnFor
from tests.web.browser import serving


@pytest.fixture
async def office(sandbox: Sandbox, fresh_dsn_for: DsnFor) -> AsyncIterator[Office]:
    """An office whose letters are signed by its head, with a database that only this test sees."""
    async with an_office_that_signs(sandbox, fresh_dsn_for) as office:
        yield office


@pytest.fixture
async def clerk(office: Office) -> Officer:
    """She sits at the counter."""
    return await office.seated("Petugas Loket", "loket")


@pytest.fixture
async def head(office: Office) -> Officer:
    """The head of the office."""
    return await known(office, "Kepala Contoh", "kepala")


@pytest.fixture
async def case(office: Office, clerk: Officer, head: Officer) -> UUID:
    """A case whose letter is signed."""
    return await granted(office, clerk, head)


async def test_intake_asks_who_signed_a_letter_and_nobody_else_may(office: Office, case: UUID, head: Officer) -> None:
    """The name of the seat that decided; no name for a version that made no letter; another service: 403."""
    signed_version = (await office.case(case)).version
    path = f"/internal/letters/{case}/{signed_version}"

    async with serving(office.transport.app, office.process.hub) as base:
        client = RoutingReports(base, office.signer)
        signed, unsigned = await client.signer(case, signed_version), await client.signer(case, 1)
        await client.close()
    other = service_headers(Signer.of(office.process.settings.keys_dir, "notifications", office.clock))
    refused = [await head.http.get(path, headers=other), await head.http.get(path)]

    assert (signed, unsigned) == (SignedLetter("Kepala Contoh"), None)
    assert [r.status_code for r in refused] == [403, 403]
