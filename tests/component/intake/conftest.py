"""Intake's use cases on a real PostgreSQL, with a clock that only the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.database import Database
from common.encryption import MasterKey
from common.ids import uuid7
from common.migrations import migrate
from intake.app import MIGRATIONS
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.settings import IntakeSettings
from intake.shelf import Shelf
from intake.vault import Vault
from sandbox import Sandbox
from tests.component.intake.stories import QuickWorkshop
from tests.fixtures.parts import DsnFor


@pytest.fixture(scope="session")
def intake_dsn(dsn_for: DsnFor) -> str:
    """Intake's role in this worker's database, its schema up to date."""
    asyncio.run(migrate(dsn_for("intake"), MIGRATIONS))
    return dsn_for("intake")


@pytest.fixture(scope="session")
def settings(sandbox: Sandbox, intake_dsn: str, topic_prefix: str) -> IntakeSettings:
    """What an intake process of this worker is told."""
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("intake").items()
    }
    return IntakeSettings(**environment | {"database_dsn": intake_dsn, "topic_prefix": topic_prefix})


@pytest.fixture(scope="session")
def shelf(settings: IntakeSettings) -> Shelf:
    """The real catalogue and offices, as they stand on the day of the tests."""
    return Shelf(settings, FakeClock())


@pytest.fixture
async def database(intake_dsn: str) -> AsyncIterator[Database]:
    """Intake's own database."""
    connected = await Database.connect(intake_dsn)
    yield connected
    await connected.close()


@pytest.fixture
def room(database: Database, settings: IntakeSettings, shelf: Shelf, clock: FakeClock) -> Room:
    """What every use case works with; pages of uploads are drawn by a quick stand-in."""
    vault = Vault(MasterKey(settings.master_key_bytes), settings.pseudonym_key_bytes)
    return Room(database, vault, shelf, clock, lambda: "id", "http://localhost:8080", QuickWorkshop())


@pytest.fixture
def drafts(room: Room) -> DraftDesk:
    """The use cases of drafts."""
    return DraftDesk(room)


@pytest.fixture
def applications(room: Room) -> ApplicationDesk:
    """The use cases of applications."""
    return ApplicationDesk(room)


@pytest.fixture
def person() -> UUID:
    """Somebody nobody has seen before."""
    return uuid7()
