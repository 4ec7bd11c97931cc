"""The fixtures of an office whose letters are signed by its head, for tests that name them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox import Sandbox
from tests.component.routing.signing import an_office_that_signs, known
from tests.component.routing.visiting import Office, Officer
from tests.fixtures.parts import DsnFor


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
