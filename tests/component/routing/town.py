"""The fixture of an office with its officers, for tests that name it: `from …town import town`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from common.database import Database
from common.migrations import migrate
from routing.app import MIGRATIONS, Process, build_app
from routing.settings import RoutingSettings
from sandbox import Sandbox
from tests.component.routing.placing import SealedAnswers, Town, house_of_worship
from tests.fixtures.parts import DsnFor


@pytest.fixture
async def town(sandbox: Sandbox, fresh_dsn_for: DsnFor) -> AsyncIterator[Town]:
    """An office of its own database, with routing's doors open."""
    dsn = fresh_dsn_for("routing")
    await migrate(dsn, MIGRATIONS)
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("routing").items()
    }
    database = await Database.connect(dsn)
    process = Process(RoutingSettings(**environment | {"database_dsn": dsn}), database)
    door = asyncio.create_task(process.door.run())
    transport = httpx.ASGITransport(build_app(process), client=("10.0.0.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://routing") as client:
        made = Town(process, SealedAnswers(house_of_worship()), client)
        await made.settle()
        yield made
    door.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await door
    await database.close()
