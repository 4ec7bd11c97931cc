"""The pages of a change of chair, walked without scripts: by two officers, the new chair and the one replaced."""

from __future__ import annotations

import re
from uuid import UUID

from common.database import Database
from common.ids import uuid7
from intake.app import Process
from intake.domain.chair_changes import ChangeState
from intake.settings import IntakeSettings
from intake.store.chair_changes import ChairChangeStore
from tests.component.intake.chairs import NUMBER, a_silent_chair, recorded
from tests.component.intake.counters import COUNTER, ELSEWHERE, browser, seat
from tests.component.intake.stories import a_pdf
from tests.component.intake.test_body_pages import process
from tests.web.intake.visitor import Visitor

__all__ = ["process"]
HOME = "/loket/lembaga"
DECREE = {"number": NUMBER, "decree_on": "2026-11-02", "valid_from": "2026-11-02"}


async def two_officers(database: Database) -> tuple[UUID, UUID]:
    """Who sits at the counter in Bandung, and who sits in the administration that runs it."""
    clerk, head = uuid7(), uuid7()
    await seat(database, clerk)
    await seat(database, head, unit="subbag-tu")
    return clerk, head


async def a_code(new: Visitor) -> str:
    """The new chair makes her code; it is shown once."""
    await new.open("/lembaga/kode-loket")
    shown = await new.send("/lembaga/kode-loket")
    code = re.search(r"<strong>([A-Z0-9]{6}-[A-Z0-9]{6})</strong>", shown.text)
    assert code is not None
    return code[1]


async def test_the_counter_finds_the_body_and_records_the_decree(
    process: Process, settings: IntakeSettings, database: Database
) -> None:
    """The name is in no address; nothing typed is lost; who recorded it cannot confirm it."""
    story, (clerk, _) = await a_silent_chair(process.room), await two_officers(database)
    form = f"{HOME}/{story.body}/ganti"

    async with browser(process, settings, story.new) as new, browser(process, settings, clerk) as desk:
        code = await a_code(new)
        await desk.open(HOME)
        missed = await desk.send(f"{HOME}/cari", {"words": "Panitia yang tidak ada"}, status=404)
        found = await desk.send(f"{HOME}/cari", {"words": story.reference})
        assert desk.path == f"{HOME}/cari"
        await desk.open(f"{HOME}/cari")
        await desk.open(form)
        wrong = await desk.send(form, DECREE | {"code": code, "decree_on": "kemarin"}, status=422)
        await desk.send(form, DECREE | {"code": code}, files={"proof": ("sk.pdf", a_pdf().data)})
        made, waiting = desk.path, desk.page
        await desk.send(f"{made}/konfirmasi")
        hers = await new.open("/lembaga")

    assert "Tidak ada lembaga dengan nama" in missed.text
    assert form in found.text
    assert "Ketua Lama" not in found.text
    assert NUMBER in wrong.text
    assert "Menunggu petugas kedua" in waiting
    assert "/konfirmasi" not in waiting
    assert "bukan yang mencatatnya" in desk.page
    assert "menunggu petugas kedua" in hers.text


async def test_the_second_officer_confirms_and_everybody_reads_what_is_hers(
    process: Process, settings: IntakeSettings, database: Database
) -> None:
    """The scan is marked and kept nowhere; the replaced chair reads how to object; the body reads the office alone."""
    story, (clerk, head) = await a_silent_chair(process.room), await two_officers(database)
    id_ = await recorded(process.room, story, clerk)
    change = f"{HOME}/pergantian/{id_}"

    async with (
        browser(process, settings, story.new) as new, browser(process, settings, story.old) as old,
        browser(process, settings, head) as second,
    ):  # fmt: skip
        listed = await second.open(HOME)
        picture = await second.open(f"{change}/surat/1")
        await second.open(change)
        await second.send(f"{change}/tolak", {"reason": ""}, status=422)
        await second.send(f"{change}/konfirmasi")
        theirs = await old.open("/lembaga")
        notice = await old.open(f"/lembaga/pergantian/{id_}")
        body = await new.open(f"/lembaga/{story.body}")

    assert "Menunggu Anda" in listed.text
    assert "Loket · Kantor Kementerian Agama Kota Bandung".encode() in picture.content
    assert picture.headers["cache-control"] == "no-store"
    assert "Dikonfirmasi" in second.page
    assert "tidak lagi tercatat sebagai ketua" in theirs.text
    assert "10 hari kerja" in notice.text
    assert "Ketua Baru" not in notice.text
    assert "dikonfirmasi petugas kedua kantor itu" in body.text
    assert "Loket yang melihat lembaga ini" in body.text
    assert "Petugas Loket" not in body.text.partition("<main")[2]


async def test_whom_it_does_not_concern_it_does_not_exist(
    process: Process, settings: IntakeSettings, database: Database
) -> None:
    """Another counter and its head, another unit, a stranger; and nothing is decided by knocking."""
    story, (clerk, _) = await a_silent_chair(process.room), await two_officers(database)
    change = await recorded(process.room, story, clerk)
    paths = (f"{HOME}/pergantian/{change}", f"{HOME}/pergantian/{change}/surat/1", f"{HOME}/{story.body}/ganti")

    for person, office, unit, statuses in (
        (uuid7(), ELSEWHERE, "loket", (404, 404, 404)), (uuid7(), ELSEWHERE, "subbag-tu", (404, 404, 403)),
        (uuid7(), COUNTER, "seksi-pd-pontren", (404, 404, 403)), (uuid7(), COUNTER, "kepala", (404, 404, 403)),
    ):  # fmt: skip
        await seat(database, person, office, unit)
        async with browser(process, settings, person) as stranger:
            for path, status in zip(paths, statuses, strict=True):
                await stranger.open(path, status=status)
            await stranger.send(f"{HOME}/pergantian/{change}/konfirmasi", status=404)
            await stranger.send(f"{HOME}/pergantian/{change}/tolak", {"reason": "disputed"}, status=404)
    async with browser(process, settings, story.old) as old:
        await old.open(f"/lembaga/pergantian/{change}", status=404)
        for path in (HOME, *paths):
            await old.open(path, status=403)
    async with browser(process, settings, None) as nobody:
        await nobody.open(HOME, status=401)
    async with database.reading() as tx:
        kept = await ChairChangeStore(tx).get(change)

    assert kept is not None
    assert (kept.state, kept.decided_by) == (ChangeState.WAITING, None)
