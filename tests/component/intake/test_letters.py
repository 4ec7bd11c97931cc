"""A decision becomes exactly one letter, whatever ends in between; anyone can verify it by its code."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import UTC, date, datetime
from uuid import UUID

import pikepdf
import pypdfium2
import pytest

from common.clock import FakeClock
from common.ids import uuid7
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.room import Room
from intake.receipts import date_words
from intake.store.letters import LetterRow, LetterStore
from tests.component.intake.stories import Routing, Signers, an_application, stored
from tests.component.intake.test_following import told


@pytest.fixture
async def worker(room: Room, clock: FakeClock) -> LetterWorker:
    """A worker that finds nothing of other tests."""
    worker = LetterWorker(room, Signers())
    clock.advance(hours=2)
    while await worker.render_next():
        pass
    return worker


async def decided(room: Room, drafts: DraftDesk, person: UUID, *, outcome: str = "granted") -> str:
    """An application that was decided now."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now, outcome=outcome))
    return receipt.reference


async def letter_of(room: Room, reference: str) -> LetterRow:
    """The letter as it is stored."""
    row = await stored(room, reference)
    async with room.database.reading() as tx:
        letter = await LetterStore(tx).of(row.application)
    assert letter is not None
    return letter


def text_of(pdf: bytes) -> str:
    """All words of a PDF, in one line."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


async def test_a_granted_application_gets_its_letter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """The letter has the number of the event and the words of the form; only its owner may download it."""
    reference = await decided(room, drafts, person)

    assert await worker.render_next()

    pdf = await applications.letter_pdf(reference, person)
    assert pdf is not None
    words = text_of(pdf)
    assert "B-12/Kw.10/TL.00/11/2026" in words
    assert "Pemohon Rahasia" in words
    assert "CONTOH" in words
    assert "KANTOR WILAYAH PROVINSI JAWA BARAT Jawa Barat" in words
    assert "Lampiran : 2 dokumen" in words
    assert "1. Surat resmi dari lembaga asal, " in words
    assert "Kepala Contoh" in words
    assert await applications.letter_pdf(reference, uuid7()) is None


async def test_a_refusal_is_a_letter_with_its_reason(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """The reasoned no has a number, the reason's sentence, and the way to object."""
    reference = await decided(room, drafts, person, outcome="refused")

    assert await worker.render_next()

    pdf, seen = await applications.letter_pdf(reference, person), await applications.view(reference, person)
    assert pdf is not None
    assert seen is not None
    assert seen.objection_until is not None
    words = text_of(pdf)
    assert "tidak dapat menerima peserta" in words
    assert "Dasar : Standar pelayanan PTSP" in words
    assert f"keberatan paling lambat {date_words(seen.objection_until.date())}" in words
    assert "diputus oleh petugas kedua" in words
    letter = await applications.verify_letter(seen.letter_code)
    assert letter is not None
    assert letter.outcome == "refused"


async def test_anyone_verifies_a_letter_by_its_code(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker, clock: FakeClock
) -> None:
    """Number, day in the office's zone, office, service, state and hash: nothing about the person."""
    clock.set(datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    reference = await decided(room, drafts, person)
    letter = await letter_of(room, reference)
    before = await applications.verify_letter(letter.code)
    await worker.render_next()

    verified = await applications.verify_letter(letter.code)
    pdf = await applications.letter_pdf(reference, person)

    assert before is None
    assert verified is not None
    assert pdf is not None
    assert verified.sha256 == hashlib.sha256(pdf).hexdigest()
    assert (verified.state, verified.office, verified.issued_on) == ("in_force", "kanwil-32", date(2026, 11, 25))
    assert await applications.verify_letter("0" * 20) is None


async def test_two_workers_make_one_letter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """Each letter is taken by one worker; three letters, four workers, three takes."""
    references = [await decided(room, drafts, person) for _ in range(3)]

    takes = await asyncio.gather(*(LetterWorker(room, Signers()).render_next() for _ in range(4)))

    assert sorted(takes) == [False, True, True, True]
    letters = [await letter_of(room, reference) for reference in references]
    assert all(letter.rendered_at is not None for letter in letters)


async def test_a_worker_that_dies_leaves_its_letter_to_the_next(
    room: Room, drafts: DraftDesk, person: UUID, worker: LetterWorker, clock: FakeClock
) -> None:
    """Taken and never kept: after ten seconds somebody else takes it; nothing is lost."""
    reference = await decided(room, drafts, person)
    async with room.database.transaction() as tx:
        taken = await LetterStore(tx).take(now=clock.now())

    at_once = await worker.render_next()
    clock.advance(seconds=11)
    later = await worker.render_next()

    assert taken is not None
    assert (at_once, later) == (False, True)
    assert (await letter_of(room, reference)).rendered_at is not None


async def test_a_late_worker_does_not_replace_the_letter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """A frozen worker that wakes keeps nothing: the letter that was downloaded stays the letter."""
    reference = await decided(room, drafts, person)
    await worker.render_next()
    before = await letter_of(room, reference)

    async with room.database.transaction() as tx:
        kept = await LetterStore(tx).keep(before, b"another", "f" * 64, "elsewhere", now=room.clock.now())

    after = await letter_of(room, reference)
    assert not kept
    assert (after.pdf, after.sha256) == (before.pdf, before.sha256)


async def test_the_letter_is_sealed(room: Room, drafts: DraftDesk, person: UUID, worker: LetterWorker) -> None:
    """What lies in the table is no PDF."""
    reference = await decided(room, drafts, person)
    await worker.render_next()

    letter = await letter_of(room, reference)

    assert letter.pdf is not None
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(io.BytesIO(letter.pdf))


async def test_a_letter_waits_until_its_signer_is_known(
    room: Room, drafts: DraftDesk, person: UUID, worker: LetterWorker, clock: FakeClock
) -> None:
    """No letter leaves without the name that its seat gives; it is asked for again."""
    reference = await decided(room, drafts, person)

    await LetterWorker(room, Signers(None)).render_next()
    before = await letter_of(room, reference)
    clock.advance(seconds=11)
    await worker.render_next()

    assert before.rendered_at is None
    assert (await letter_of(room, reference)).rendered_at is not None
