"""A letter that is taken back: its page, its holder and its successor know at once, and each only once."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from common.clock import FakeClock
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.room import Room
from intake.routing_reports import SignedLetter
from intake.views import State
from tests.component.intake.stories import Routing, Signers, an_application, stored
from tests.component.intake.test_following import told
from tests.component.intake.test_letters import letter_of, text_of

OLD, NEW = "B-12/Kw.10/TL.00/11/2026", "B-13/Kw.10/TL.00/11/2026"


@pytest.fixture
async def worker(room: Room, clock: FakeClock) -> LetterWorker:
    """A worker that finds nothing of other tests; the officer has said what she corrects."""
    worker = LetterWorker(room, Signers(SignedLetter("Kepala Contoh", "Tertulis 12,\n seharusnya 21.")))
    clock.advance(hours=2)
    await all_rendered(worker)
    return worker


async def all_rendered(worker: LetterWorker) -> None:
    """Nothing waits any more."""
    while await worker.render_next():
        pass


async def a_letter(room: Room, drafts: DraftDesk, person: UUID, worker: LetterWorker) -> tuple[str, Routing]:
    """An application with a letter in force."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now))
    await all_rendered(worker)
    return receipt.reference, routing


async def test_a_revoked_letter_is_told_from_at_once(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """Its page says since when and why; its holder is told and can download it no more; the decision stands."""
    reference, routing = await a_letter(room, drafts, person, worker)
    code = (await letter_of(room, reference)).code

    await told(room, routing.letter_revoked(room.clock.now()))

    verified, seen = await applications.verify_letter(code), await applications.view(reference, person)
    assert verified is not None
    assert seen is not None
    assert (verified.state, verified.end_reason, verified.successor) == ("revoked", "wrong-basis", "")
    assert verified.ended_on is not None
    assert (seen.state, seen.letter_ready, seen.letter_ended) == (State.GRANTED, False, "wrong-basis")
    assert seen.timeline[-1].kind == "letter-revoked"
    assert await applications.letter_pdf(reference, person) is None


async def test_a_replaced_letter_leads_to_its_successor(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """The old page links to the new one; the new letter names the old one and what is corrected; it is downloaded."""
    reference, routing = await a_letter(room, drafts, person, worker)
    old_code = (await letter_of(room, reference)).code
    old_pdf = await applications.letter_pdf(reference, person)

    await told(room, routing.letter_replaced(room.clock.now()))
    await all_rendered(worker)

    before = await applications.verify_letter(old_code)
    assert before is not None
    after = await applications.verify_letter(before.successor)
    pdf = await applications.letter_pdf(reference, person)
    assert after is not None
    assert pdf is not None
    assert old_pdf is not None
    assert (before.number, before.state, before.sha256) == (OLD, "replaced", hashlib.sha256(old_pdf).hexdigest())
    assert (after.number, after.state, after.sha256) == (NEW, "in_force", hashlib.sha256(pdf).hexdigest())
    words = text_of(pdf)
    assert f"menggantikan surat nomor {OLD}" in words
    assert "Perbaikan: Tertulis 12, seharusnya 21." in words
    assert "Pemohon Rahasia" in words


async def test_a_letter_decided_and_ended_in_one_batch_ends_as_told(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, worker: LetterWorker
) -> None:
    """Facts that arrive together are followed in their order; a fact that is told again changes nothing."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    facts = (routing.opened(now), routing.decided(now), routing.letter_replaced(now))

    await told(room, *facts)
    await all_rendered(worker)

    letter = await letter_of(room, receipt.reference)
    assert (letter.letter_number, letter.in_force, letter.facts["replaces"]) == (NEW, True, OLD)
