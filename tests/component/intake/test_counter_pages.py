"""An officer at a counter walks her pages: files from paper, prints, hands over; without that seat there is no door."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from common.database import Database
from common.ids import uuid7
from intake.app import Process
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from intake.store.papers import PaperStore
from tests.component.intake.counters import ELSEWHERE, browser, filed, seat
from tests.component.intake.stories import ANSWERS, CODE, PAPERS, QuickWorkshop, Routing, a_pdf, a_photo, stored
from tests.component.intake.test_following import told


@pytest.fixture
async def process(settings: IntakeSettings, database: Database) -> AsyncIterator[Process]:
    """An intake process, as it is built for every role."""
    process = Process(settings, database)
    process.room = replace(process.room, workshop=QuickWorkshop())
    async with process.closing:
        yield process


@pytest.fixture
async def officer(database: Database) -> UUID:
    """Somebody who sits at the counter in Bandung."""
    person = uuid7()
    await seat(database, person)
    return person


async def test_an_officer_files_from_paper_prints_and_hands_over(
    process: Process, settings: IntakeSettings, officer: UUID
) -> None:
    """Nothing typed or scanned is lost on the way; the receipt is printed with number and code."""
    async with browser(process, settings, officer) as desk:
        await desk.open("/loket")
        await desk.open(f"/loket/baru/{CODE}")
        await desk.send(f"/loket/baru/{CODE}")
        draft = desk.path
        lacking = await desk.send(
            draft, {**ANSWERS, "_act": "send"}, files={f"file-{PAPERS[0]}": ("a.pdf", a_pdf().data)}, status=422
        )
        await desk.send(draft, {**ANSWERS, "_act": "send"}, files={f"file-{PAPERS[1]}": ("b.pdf", a_pdf().data)})
        reference = desk.path.removeprefix("/loket/")
        await desk.send(draft, {**ANSWERS, "_act": "send"})
        assert desk.path == f"/loket/{reference}"
        overview = desk.page
        printed = await desk.open(f"/loket/{reference}/cetak/receipt")
        await desk.open(f"/loket/{reference}")
        handed = await desk.send(f"/loket/{reference}/serah", {"paper": "receipt", "states_until": "0"})
        home = await desk.open("/loket")

    assert ANSWERS["topic"] in lacking.text
    assert "Yang sudah diketik dan dipindai tersimpan" in lacking.text
    assert "Belum diserahkan" in overview
    assert re.search(r"<strong>[A-Z0-9]{6}</strong>", printed.text)
    assert "Tanda terima diserahkan di loket" in handed.text
    assert "belum diserahkan" not in home.text.partition(f"/loket/{reference}")[2].partition("</li>")[0]
    assert reference in home.text


async def test_what_she_brings_is_filed_and_the_lists_are_printed(
    process: Process, settings: IntakeSettings, officer: UUID
) -> None:
    """The list of corrections says what and why; the correction changes exactly that."""
    receipt = await filed(DraftDesk(process.room), officer)
    routing, now = Routing(await stored(process.room, receipt.reference)), process.room.clock.now()
    await told(process.room, routing.opened(now), routing.returned(now))
    base = f"/loket/{receipt.reference}"

    async with browser(process, settings, officer) as desk:
        printed = await desk.open(f"{base}/cetak/corrections")
        standing = await desk.open(f"{base}/cetak/standing")
        await desk.open(f"{base}/cetak/letter", status=404)
        await desk.open(f"{base}/perbaikan")
        await desk.send(f"{base}/perbaikan", {"_act": "send"}, files={"file-student-card": ("k.jpg", a_photo().data)})

    assert "Dokumen tidak terbaca jelas" in printed.text
    assert ANSWERS["full_name"] not in printed.text + standing.text + desk.page
    assert "Perbaikan terkirim" in desk.page


async def test_without_the_seat_there_is_no_counter(
    process: Process, settings: IntakeSettings, database: Database, officer: UUID
) -> None:
    """Signed out, signed in, seated at another unit, and at another office's counter."""
    receipt = await filed(DraftDesk(process.room), officer)
    head, elsewhere = uuid7(), uuid7()
    await seat(database, head, unit="kepala")
    await seat(database, elsewhere, ELSEWHERE)
    paths = ("", "/cetak/receipt", "/surat.pdf", "/perbaikan")

    for person, status in ((None, 401), (uuid7(), 403), (head, 403), (elsewhere, 404)):
        async with browser(process, settings, person) as stranger:
            for path in paths:
                await stranger.open(f"/loket/{receipt.reference}{path}", status=status)
    async with browser(process, settings, elsewhere) as stranger:
        await stranger.open(f"/loket?nomor={receipt.reference}", status=404)
        await stranger.send(f"/loket/{receipt.reference}/serah", {"paper": "receipt", "states_until": "0"}, status=404)
    row = await stored(process.room, receipt.reference)
    async with database.reading() as tx:
        assert (await PaperStore(tx).of([row.application]))[row.application] == []
