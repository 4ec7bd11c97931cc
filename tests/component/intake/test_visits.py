"""Site visits at intake, on a real database: one answer, remarks that stay here, photos without a place, the paper."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pypdfium2
import pytest
from PIL import Image

from common.contracts.routing import VisitPhoto
from common.errors import Refused
from intake.domain.application import SentApplication
from intake.domain.visits import LONGEST_REMARK, VisitState
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.following import follow
from intake.handlers.officers import OfficerDesk
from intake.handlers.room import Room
from intake.handlers.visit_photos import VisitPhotos
from intake.handlers.visit_reports import ReportWorker, report_content
from intake.handlers.visits import VisitDesk
from intake.routing_reports import SignedWords
from intake.store.visits import ReportRow, VisitStore
from intake.views import Upload
from intake.workshop import Workshop
from tests.component.intake.stories import Routing, an_application, stored
from tests.component.intake.visits import Words, a_camera_photo, a_card, held, missed, proposed, slots, was_set

REMARK = "Batas utara sudah dipasang lagi kemarin."


@pytest.fixture
def visits(room: Room) -> VisitDesk:
    """The applicant's use cases."""
    return VisitDesk(room)


@pytest.fixture
async def row(room: Room, drafts: DraftDesk, person: UUID) -> SentApplication:
    """An application of the person."""
    receipt = await an_application(drafts, person)
    return await stored(room, receipt.reference)


async def told(room: Room, *messages: object) -> None:
    """Routing's facts have come in."""
    async with room.database.transaction() as tx:
        await follow(tx, list(messages))  # type: ignore[arg-type]


async def asked(room: Room, row: SentApplication) -> list[dict[str, object]]:
    """What intake has asked routing about visits, as it lies in the outbox."""
    sql = """
    SELECT type, convert_from(value, 'UTF8') AS value FROM outbox
    WHERE aggregate = $1 AND type LIKE 'intake.visit%' ORDER BY sequence
    """
    async with room.database.reading() as tx:
        rows = await tx.fetch(sql, str(row.application))
    return [{"type": r["type"], **json.loads(r["value"])} for r in rows]


async def all_set(worker: ReportWorker) -> None:
    """Set every report that waits, those of other stories included."""
    while await worker.render_next():
        pass


def code(answer: Refused | None) -> str:
    """Why not."""
    assert isinstance(answer, Refused)
    return answer.code


async def test_her_answer_is_asked_once_however_often_she_sends_it(
    room: Room, row: SentApplication, person: UUID, visits: VisitDesk, applications: ApplicationDesk
) -> None:
    """Same key twice at once: one event; another key: told that she has answered; the page shows what she asked."""
    now = room.clock.now()
    await told(room, proposed(Routing(row), now))
    wanted = slots(now)[1].starts_at

    both = await asyncio.gather(*(visits.answer(row.reference, person, 1, wanted, "kunci-yang-sama") for _ in "ab"))
    again = await visits.answer(row.reference, person, 1, slots(now)[0].starts_at, "kunci-yang-lain")

    assert both == [None, None]
    assert code(again) == "answered"
    [event] = await asked(room, row)
    assert (event["answer"], event["visit"]) == ("move", 1)
    seen = await applications.view(row.reference, person)
    assert seen is not None
    assert seen.visit is not None
    assert seen.visit.asked_for == wanted


async def test_answers_that_cannot_count_ask_nothing(
    room: Room, row: SentApplication, person: UUID, visits: VisitDesk
) -> None:
    """Another's visit, one that was not proposed, a time nobody offered, after the time to answer."""
    now, routing = room.clock.now(), Routing(row)
    before = await visits.answer(row.reference, person, 1, now, "kunci-nol-nol-1")
    await told(room, proposed(routing, now))
    first = slots(now)[0].starts_at

    stranger = await visits.answer(row.reference, UUID(int=9), 1, first, "kunci-nol-nol-2")
    other_time = await visits.answer(row.reference, person, 1, now, "kunci-nol-nol-3")
    other_visit = await visits.answer(row.reference, person, 2, first, "kunci-nol-nol-4")
    room.clock.advance(days=1, seconds=1)  # type: ignore[attr-defined]
    late = await visits.answer(row.reference, person, 1, first, "kunci-nol-nol-5")

    codes = [code(answer) for answer in (before, stranger, other_time, other_visit, late)]
    assert codes == ["no-visit", "not-found", "not-offered", "no-visit", "too-late"]
    assert await asked(room, row) == []


async def test_routings_facts_tell_where_the_visit_stands(
    room: Room, row: SentApplication, person: UUID, applications: ApplicationDesk
) -> None:
    """Proposed, set, missed, proposed anew: the newest counts; her answer to the first does not fill the second."""
    now, routing, states = room.clock.now(), Routing(row), []
    for message in (proposed(routing, now), was_set(routing, now, "unanswered"), missed(routing, now)):
        await told(room, message)
        seen = await applications.view(row.reference, person)
        assert seen is not None
        assert seen.visit is not None
        states.append(seen.visit.state)

    assert states == [VisitState.PROPOSED, VisitState.SET, VisitState.MISSED]


async def test_her_remark_stays_sealed_and_is_shown_with_the_file(
    room: Room, row: SentApplication, person: UUID, visits: VisitDesk
) -> None:
    """The event carries an id; the table holds no readable word; the officer's view of the file shows it."""
    now, routing = room.clock.now(), Routing(row)
    await told(room, proposed(routing, now), was_set(routing, now))
    early = await visits.remark(row.reference, person, 1, REMARK, "kunci-catatan-1")
    await told(room, held(routing, now))

    long = await visits.remark(row.reference, person, 1, "x" * (LONGEST_REMARK + 1), "kunci-catatan-2")
    hidden = await visits.remark(row.reference, person, 1, f"{REMARK}\u202e", "kunci-catatan-4")
    for _ in range(2):
        assert await visits.remark(row.reference, person, 1, REMARK, "kunci-catatan-3") is None

    assert (code(early), code(long), code(hidden)) == ("no-report", "remark-long", "hidden-sign")
    [event] = await asked(room, row)
    assert event["type"] == "intake.visit-remark-added.v1"
    assert REMARK not in json.dumps(event)
    async with room.database.reading() as tx:
        [words] = await tx.fetch("SELECT words FROM visit_remarks WHERE application = $1", row.application)
    assert REMARK.encode() not in bytes(words["words"])
    claims = {"application": str(row.application), "revision": 1, "documents": []}
    file = await OfficerDesk(room).file(claims)
    assert file is not None
    assert [r.words for r in file.remarks] == [REMARK]


async def test_a_photo_keeps_no_place_no_camera_and_no_time(room: Room, row: SentApplication) -> None:
    """Opened only in the limited child, drawn anew, sealed; routing learns its hash; only its visit's card opens it."""
    now, routing = room.clock.now(), Routing(row)
    await told(room, proposed(routing, now), was_set(routing, now))
    photos, card = VisitPhotos(replace(room, workshop=Workshop())), a_card(row)
    upload = a_camera_photo()
    assert b"PembuatRahasia" in upload.data

    assert await photos.add(card, upload, "kunci-foto-satu") is None

    [kept] = await photos.of(card)
    opened = await photos.image(card, kept.photo)
    assert opened is not None
    content, kind = opened
    assert kind == "jpeg"
    for hidden in (b"PembuatRahasia", b"Exif", b"2026:11:26", b"GPS"):
        assert hidden not in content
    [event] = await asked(room, row)
    assert (event["photo"], event["sha256"]) == (str(kept.photo), kept.sha256)
    async with room.database.reading() as tx:
        [sealed] = await tx.fetch("SELECT content FROM visit_photos WHERE photo = $1", kept.photo)
    assert content[:200] not in bytes(sealed["content"])
    assert await photos.image(a_card(row, visit=2), kept.photo) is None
    assert await photos.image(card | {"application": str(UUID(int=5))}, kept.photo) is None


async def test_photos_come_with_a_card_that_may_add_while_the_visit_is_set(room: Room, row: SentApplication) -> None:
    """Not before, not after the report, not with a card that only looks, not what is no picture, at most twelve."""
    now, routing, photos = room.clock.now(), Routing(row), VisitPhotos(room)
    await told(room, proposed(routing, now))
    before = await photos.add(a_card(row), a_camera_photo(), "kunci-foto-0001")
    await told(room, was_set(routing, now))
    looking = await photos.add(a_card(row, add=False), a_camera_photo(), "kunci-foto-0002")
    nothing = await photos.add(a_card(row), None, "kunci-foto-0003")
    script = await photos.add(a_card(row), Upload("a.jpg", b"<svg onload=alert(1)>"), "kunci-foto-0004")
    taken = [await photos.add(a_card(row), a_camera_photo(), f"kunci-foto-1{n:03}") for n in range(13)]
    await told(room, held(routing, now))
    after = await photos.add(a_card(row), a_camera_photo(), "kunci-foto-0005")

    codes = [code(answer) for answer in (before, looking, nothing, script, after)]
    assert codes == ["photos-closed", "photos-closed", "photo-missing", "wrong-kind", "photos-closed"]
    assert taken[:12] == [None] * 12
    assert code(taken[12]) == "photos-many"


async def test_the_report_is_set_once_and_is_hers_alone(
    room: Room, row: SentApplication, person: UUID, visits: VisitDesk, applications: ApplicationDesk
) -> None:
    """Words come from routing, photos from here; while routing knows none it waits; what was set stays as it is."""
    now, routing, photos, card = room.clock.now(), Routing(row), VisitPhotos(room), a_card(row)
    await told(room, proposed(routing, now), was_set(routing, now))
    assert await photos.add(card, a_camera_photo(), "kunci-foto-laporan") is None
    [kept] = await photos.of(card)
    await told(room, held(routing, now, (VisitPhoto(photo=kept.photo, sha256=kept.sha256),)))
    words = SignedWords({"general": "Cuaca cerah sekali."}, (("loket", "Petugas Satu"), ("office", "")), now)

    await all_set(ReportWorker(room, Words(None)))
    waits = await visits.report_pdf(row.reference, person, 1)
    room.clock.advance(hours=2)  # type: ignore[attr-defined]
    await all_set(ReportWorker(room, Words(words)))
    pdf = await visits.report_pdf(row.reference, person, 1)
    room.clock.advance(hours=2)  # type: ignore[attr-defined]
    await all_set(ReportWorker(room, Words(replace(words, notes={}))))

    assert waits is None
    assert await visits.report_pdf(row.reference, person, 1) == pdf
    assert pdf is not None
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    for said in ("Cuaca cerah sekali.", "Petugas Satu", "Petugas kantor", row.reference, "tidak dipungut biaya"):
        assert said in text
    assert await visits.report_pdf(row.reference, UUID(int=9), 1) is None
    async with room.database.reading() as tx:
        stored_report = await VisitStore(tx).report(row.application, 1)
    assert stored_report is not None
    assert stored_report.pdf is not None
    assert not stored_report.pdf.startswith(b"%PDF")
    seen = await applications.view(row.reference, person)
    assert seen is not None
    assert seen.visit is not None
    assert seen.visit.report_ready


def test_the_paper_names_every_item_and_no_unit(room: Room, row: SentApplication) -> None:
    """Items in the words of the definition; functions are desks of the definition, which tell no religion."""
    now = room.clock.now()
    sent = replace(row, service="REK-RUMAH-IBADAT", office="kankemenag-3273")
    facts = {
        "desk": "tinjauan", "photos": [],
        "slot": {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()},
        "findings": [{"item": "land-right", "result": "differs"}, {"item": "access-and-safety", "result": "agrees"}],
    }  # fmt: skip
    report = ReportRow(row.application, 1, facts, now, None, None, None)
    words = SignedWords({"land-right": "Luas berbeda."}, (("tinjauan", "A"), ("loket", "B")), now)

    content = report_content(room, sent, report, words, ())

    lines = [(line.item, line.result, line.note) for line in content.lines]
    assert lines == [("Hak atas tanah", "Tidak sesuai", "Luas berbeda."), ("Akses dan keselamatan", "Sesuai", "")]
    assert [s.function for s in content.signatures] == ["Tinjauan lokasi", "Loket"]
    assert content.when == "23 November 2026, pukul 09.00 sampai 11.00"


def test_the_photo_of_these_stories_really_has_a_place() -> None:
    """Otherwise its absence afterwards would prove nothing."""
    with Image.open(io.BytesIO(a_camera_photo().data)) as picture:
        place = picture.getexif().get_ifd(0x8825)

    assert place[1] == "S"
