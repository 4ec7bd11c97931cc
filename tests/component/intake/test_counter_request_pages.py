"""An officer walks the pages of a signed paper without scripts; at another counter they do not exist."""

from __future__ import annotations

from uuid import UUID

from common.database import Database
from common.ids import uuid7
from intake.app import Process
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from tests.component.intake.counters import ELSEWHERE, browser, filed, seat
from tests.component.intake.stories import Routing, stored
from tests.component.intake.test_counter_pages import officer, process
from tests.component.intake.test_following import told
from tests.component.intake.test_objections import ANSWERS
from tests.component.intake.visits import held, proposed, slots, was_set

__all__ = ["officer", "process"]
SIGNED = {"brought": "form"}


async def test_she_objects_to_a_refusal_by_a_signed_paper(
    process: Process, settings: IntakeSettings, officer: UUID
) -> None:
    """What was copied stays while the paper is not named; the objection has its own page and receipt at the counter."""
    reference = (await filed(DraftDesk(process.room), officer)).reference
    routing, now = Routing(await stored(process.room, reference)), process.room.clock.now()
    await told(process.room, routing.opened(now), routing.decided(now, outcome="refused"))
    base = f"/loket/{reference}"

    async with browser(process, settings, officer) as desk:
        overview = await desk.open(base)
        printed = await desk.open(f"{base}/formulir/objection")
        await desk.open(f"{base}/formulir/withdrawal", status=404)
        await desk.open(f"{base}/keberatan")
        unsigned = await desk.send(f"{base}/keberatan", ANSWERS, status=422)
        sent = await desk.send(f"{base}/keberatan", {**ANSWERS, **SIGNED})
        objection = desk.path
        refused = await desk.open(base)

    assert f"{base}/keberatan" in overview.text
    assert "Nama dan tanda tangan pemohon" in printed.text
    assert "Pilih kertas bertanda tangan" in unsigned.text
    assert ANSWERS["explanation"] in unsigned.text
    assert "Cetak tanda terimanya" in sent.text
    assert objection in refused.text
    assert "Keberatan diajukan lewat loket" in refused.text
    assert ANSWERS["explanation"] not in sent.text + refused.text


async def test_she_answers_a_visit_remarks_and_withdraws(
    process: Process, settings: IntakeSettings, officer: UUID
) -> None:
    """Each page asks for the paper; the words of a remark are not shown at the counter again."""
    reference = (await filed(DraftDesk(process.room), officer)).reference
    routing, now = Routing(await stored(process.room, reference)), process.room.clock.now()
    base, words = f"/loket/{reference}", "Batas utara keliru digambar."
    await told(process.room, routing.opened(now), proposed(routing, now))

    async with browser(process, settings, officer) as desk:
        await desk.open(f"{base}/formulir/visit-answer")
        await desk.open(f"{base}/kunjungan")
        wanted = {"visit": "1", "starts_at": slots(now)[1].starts_at.isoformat()}
        unsigned = await desk.send(f"{base}/kunjungan", wanted, status=422)
        answered = await desk.send(f"{base}/kunjungan", {**wanted, **SIGNED})
        await told(process.room, was_set(routing, now), held(routing, now))
        await desk.open(f"{base}/formulir/visit-remark")
        await desk.open(f"{base}/kunjungan")
        lost = await desk.send(f"{base}/kunjungan/catatan", {"visit": "1", "words": words}, status=422)
        remarked = await desk.send(f"{base}/kunjungan/catatan", {"visit": "1", "words": words, **SIGNED})
        await desk.open(f"{base}/tarik")
        await desk.send(f"{base}/tarik", status=422)
        withdrawn = await desk.send(f"{base}/tarik", SIGNED)

    assert "checked" in unsigned.text
    assert "Jawaban atas waktu kunjungan diajukan lewat loket" in answered.text
    assert words in lost.text
    assert words not in remarked.text
    assert "Permintaan menarik permohonan diajukan lewat loket" in withdrawn.text
    assert f"{base}/tarik" not in withdrawn.text


async def test_at_another_counter_none_of_it_exists(
    process: Process, settings: IntakeSettings, database: Database, officer: UUID
) -> None:
    """Neither a page nor a form nor an answer to one."""
    reference = (await filed(DraftDesk(process.room), officer)).reference
    elsewhere = uuid7()
    await seat(database, elsewhere, ELSEWHERE)
    base = f"/loket/{reference}"

    refused = []
    async with browser(process, settings, elsewhere) as stranger:
        for path in ("/keberatan", "/tarik", "/kunjungan", "/formulir/withdrawal", "/kunjungan/1/berita-acara.pdf"):
            refused.append(await stranger.open(base + path, status=404))
        await stranger.open("/loket")
        for path in ("/keberatan", "/tarik", "/kunjungan", "/kunjungan/catatan"):
            page = stranger.page
            refused.append(await stranger.send(base + path, {"visit": "1", "words": "x", **SIGNED}, status=404))
            stranger.page = page

    assert [answer.status_code for answer in refused] == [404] * 9
    assert [answer.request.url.path for answer in refused if "brought" in answer.text] == []
