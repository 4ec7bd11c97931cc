"""The catalogue goes out once; a version that was published never changes and never loses its file."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.clock import FakeClock
from common.database import Database
from common.errors import SatuMejaError
from common.migrations import migrate
from intake.app import MIGRATIONS
from intake.handlers.publishing import publish
from intake.settings import IntakeSettings
from intake.shelf import Shelf
from tests.fixtures.parts import DsnFor

FILE = "IZIN-PENELITIAN-MAGANG.yaml"


@pytest.fixture
async def empty(fresh_dsn_for: DsnFor) -> AsyncIterator[Database]:
    """A database where nothing was published yet."""
    dsn = fresh_dsn_for("intake")
    await migrate(dsn, MIGRATIONS)
    database = await Database.connect(dsn)
    yield database
    await database.close()


@pytest.fixture
def own(settings: IntakeSettings, tmp_path: Path) -> IntakeSettings:
    """Settings with a catalogue that the test may change."""
    shutil.copytree(settings.catalogue_dir, tmp_path / "catalogue")
    return settings.model_copy(update={"catalogue_dir": tmp_path / "catalogue"})


async def types_in(database: Database) -> Counter[str]:
    """How many events of each type wait in the outbox."""
    async with database.reading() as tx:
        return Counter(row["type"] for row in await tx.fetch("SELECT type FROM outbox"))


async def test_only_what_is_new_goes_out(empty: Database, own: IntakeSettings, clock: FakeClock) -> None:
    """Everything at first, nothing the second time."""
    shelf = Shelf(own, clock)

    first = await publish(empty, shelf, clock)
    after_first = await types_in(empty)
    second = await publish(empty, shelf, clock)

    assert first == sum(after_first.values()) > 500
    assert after_first["intake.service-published.v1"] == len(shelf.all_versions())
    assert after_first["intake.calendar-published.v1"] == 1
    assert second == 0
    assert await types_in(empty) == after_first


async def test_a_changed_definition_needs_a_new_version(empty: Database, own: IntakeSettings, clock: FakeClock) -> None:
    """The refusal names the version and the remedy, and nothing goes out."""
    await publish(empty, Shelf(own, clock), clock)
    before = await types_in(empty)
    file = own.catalogue_dir / FILE
    file.write_text(file.read_text().replace("amount: 3, unit: days", "amount: 5, unit: days"))

    with pytest.raises(SatuMejaError, match="IZIN-PENELITIAN-MAGANG@1 was published with another content"):
        await publish(empty, Shelf(own, clock), clock)

    assert await types_in(empty) == before


async def test_a_new_version_goes_out_beside_the_old(empty: Database, own: IntakeSettings, clock: FakeClock) -> None:
    """Version 2 is one event; version 1 stays known for the applications sent under it."""
    await publish(empty, Shelf(own, clock), clock)
    text = (own.catalogue_dir / FILE).read_text()
    (own.catalogue_dir / "IZIN-PENELITIAN-MAGANG-2.yaml").write_text(text.replace("version: 1\n", "version: 2\n", 1))

    new = await publish(empty, shelf := Shelf(own, clock), clock)

    assert new == 1
    assert shelf.service("IZIN-PENELITIAN-MAGANG", 1) is not None
    newest = shelf.service("IZIN-PENELITIAN-MAGANG")
    assert newest is not None
    assert newest.version == 2


async def test_a_published_version_keeps_its_file(empty: Database, own: IntakeSettings, clock: FakeClock) -> None:
    """Without its definition an application could be neither shown nor decided."""
    await publish(empty, Shelf(own, clock), clock)
    text = (own.catalogue_dir / FILE).read_text()
    (own.catalogue_dir / FILE).write_text(text.replace("version: 1\n", "version: 2\n", 1))

    with pytest.raises(SatuMejaError, match="its file is gone"):
        await publish(empty, Shelf(own, clock), clock)
