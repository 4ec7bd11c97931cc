"""The pages of bodies, walked without JavaScript: register, go on to sending, pass the chair on, lose every door."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from common.auth import Principal
from common.database import Database
from common.ids import uuid7
from common.web.live import EventStream
from intake.app import Process
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.officers import OfficerDesk
from intake.settings import IntakeSettings
from intake.views import DraftKey
from intake.web.applications import ApplicationPages
from intake.web.draft_cookie import COOKIE
from tests.component.intake.bodies import NAME, a_body, replaced
from tests.component.intake.counters import browser
from tests.component.intake.houses import a_complete_draft, a_house, shelf_with_houses
from tests.component.intake.stories import QuickWorkshop, a_pdf, stored
from tests.component.intake.test_third_parties import a_card
from tests.web.intake.visitor import Visitor

TERMS = {"kind": "panitia", "name": NAME, "valid_from": "2026-01-01"}


@pytest.fixture
async def process(settings: IntakeSettings, database: Database, tmp_path: Path) -> AsyncIterator[Process]:
    """An intake process at which the house of worship is open."""
    process = Process(settings, database)
    process.shelf = shelf_with_houses(settings, tmp_path)
    process.room = replace(process.room, workshop=QuickWorkshop(), shelf=process.shelf)
    async with process.closing:
        yield process


def of_browser(visitor: Visitor, key: DraftKey) -> str:
    """The browser holds the draft's secret."""
    visitor.client.cookies.set(COOKIE, f"{key.draft}.{key.secret}")
    return f"/draf/{key.draft}"


async def test_the_form_offers_to_register_the_body_and_goes_on(process: Process, settings: IntakeSettings) -> None:
    """A person cannot send it; who registers the committee on the way comes back to sending, in its name."""
    person = uuid7()
    key = await a_complete_draft(DraftDesk(process.room), "hindu")

    async with browser(process, settings, person) as visitor:
        base = of_browser(visitor, key)
        offered = await visitor.open(f"{base}/kirim")
        await visitor.open(f"/lembaga/baru?draf={key.draft}")
        wrong = await visitor.send(f"/lembaga/baru?draf={key.draft}", TERMS, status=422)
        await visitor.send(f"/lembaga/baru?draf={key.draft}", TERMS, files={"proof": ("sk.pdf", a_pdf().data)})
        await visitor.send(f"{base}/kontak", {"channel": "counter"})
        sending = visitor.page
        receipt = await visitor.send(f"{base}/kirim")

    assert "Belum ada lembaga yang Anda wakili" in offered.text
    assert NAME in wrong.text
    assert NAME in sending
    assert "Permohonan diterima" in receipt.text


async def test_a_known_body_is_chosen(process: Process, settings: IntakeSettings) -> None:
    """Nothing chosen is said on the page; another's body is refused."""
    person = uuid7()
    body, key = await a_body(process.room, person), await a_complete_draft(DraftDesk(process.room), "hindu")

    async with browser(process, settings, person) as visitor:
        base = of_browser(visitor, key)
        await visitor.open(f"{base}/lembaga")
        await visitor.send(f"{base}/lembaga", {"body": ""}, status=422)
        await visitor.send(f"{base}/lembaga", {"body": str(uuid7())}, status=422)
        await visitor.open(f"{base}/lembaga")
        await visitor.send(f"{base}/lembaga", {"body": str(body)})

    assert visitor.path in (f"{base}/kirim", f"{base}/kontak")


async def test_the_chair_is_passed_on_by_a_code(process: Process, settings: IntakeSettings) -> None:
    """The new one makes a code with her decree, the old one enters it, and stands outside."""
    old, new = uuid7(), uuid7()
    body = await a_body(process.room, old)

    async with browser(process, settings, old) as leaving, browser(process, settings, new) as coming:
        await coming.open(f"/lembaga/{body}", status=404)
        await coming.open("/lembaga/gabung")
        shown = await coming.send(
            "/lembaga/gabung", {**TERMS, "role": "chair"}, files={"proof": ("sk.pdf", a_pdf().data)}
        )
        code = re.search(r"<strong>([A-Z0-9]{6}-[A-Z0-9]{6})</strong>", shown.text)
        assert code is not None
        await leaving.open(f"/lembaga/{body}")
        await leaving.send(f"/lembaga/{body}/mandat", {"code": "SALAH-SALAH"}, status=422)
        await leaving.send(f"/lembaga/{body}/mandat", {"code": code[1], "replace": "1"})
        listed = leaving.page
        await leaving.open(f"/lembaga/{body}", status=404)
        hers = await coming.open(f"/lembaga/{body}")

    assert "Belum ada lembaga" in listed
    assert "Berlaku" in hers.text
    assert "Berakhir" in hers.text


async def test_pages_links_and_programs_close_with_the_mandate(process: Process, settings: IntakeSettings) -> None:
    """What worked a moment ago is a 404, by page, file link and program alike."""
    old, new = uuid7(), uuid7()
    receipt = await a_house(DraftDesk(process.room), old)
    body = (await stored(process.room, receipt.reference)).body
    assert body is not None
    view = await ApplicationDesk(process.room).view(receipt.reference, old)
    assert view is not None
    base, api = f"/permohonan/{receipt.reference}", f"/api/intake/v1/applications/{receipt.reference}"
    paths = [base, f"{base}/tanda-terima.pdf", f"{base}/berkas/{view.papers[0].document}/1", api]

    async with browser(process, settings, old) as visitor, browser(process, settings, new) as successor:
        for path in paths:
            await visitor.open(path)
        await replaced(process.room, body, old, new)
        for path in [*paths, f"{base}/isi", f"{base}/langsung", f"{base}/perbaikan", f"{base}/tarik"]:
            await visitor.open(path, status=404)
        for path in paths:
            await successor.open(path)


async def test_an_open_stream_may_go_on_only_with_the_mandate(process: Process) -> None:
    """The page's stream asks before each event, and from then on the answer is no (`tests/unit/common/web`)."""
    old, new = uuid7(), uuid7()
    row = await stored(process.room, (await a_house(DraftDesk(process.room), old)).reference)
    assert row.body is not None
    house: Any = SimpleNamespace(
        applications=ApplicationDesk(process.room), shelf=process.shelf, hub=process.hub
    )  # fmt: skip
    request = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})

    stream = await ApplicationPages(house).stream(request, row.reference, Principal(old))
    assert isinstance(stream, EventStream)
    assert stream.still is not None
    before = await stream.still()
    await replaced(process.room, row.body, old, new)

    assert (before, await stream.still()) == (True, False)


async def test_the_officer_reads_who_acts_and_the_proof(process: Process) -> None:
    """The holder of the file sees the body, its chair and her decree; another application's card does not open it."""
    old = uuid7()
    drafts, officers = DraftDesk(process.room), OfficerDesk(process.room)
    receipt, other = await a_house(drafts, old), await a_house(drafts, uuid7())
    card, foreign = await a_card(process.room, receipt.reference), await a_card(process.room, other.reference)

    file = await officers.file(card)
    assert file is not None
    [mandate] = file.mandates
    assert mandate.proof is not None

    assert (file.body.name if file.body else "", mandate.mandate.person) == (NAME, old)
    assert await officers.page_image(card, mandate.proof.document, 1) is not None
    assert await officers.page_image(foreign, mandate.proof.document, 1) is None
