"""Lists of other people: seen by the holder of the file alone, never unseen by the applicant, and gone in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.errors import Refused
from common.ids import uuid7
from intake.catalogue import FileKind
from intake.handlers.applications import ApplicationDesk
from intake.handlers.destroying import Destroyer
from intake.handlers.drafts import DraftDesk
from intake.handlers.officers import OfficerDesk
from intake.handlers.room import Room
from intake.settings import IntakeSettings
from intake.uploads import Accepted, Rejected
from intake.vault import third_parties_subject
from intake.views import OfficerFile
from tests.component.intake.houses import LISTS, a_complete_draft, a_house, shelf_with_houses
from tests.component.intake.stories import QuickWorkshop, Routing, a_pdf, stored
from tests.component.intake.test_following import told

DAYS = 90


class FortyOnePages(QuickWorkshop):
    """Says of every file that it has one page too many."""

    async def judge(self, data: bytes, accept: Sequence[FileKind], most_bytes: int) -> Accepted | Rejected:
        judged = await super().judge(data, accept, most_bytes)
        return replace(judged, pages=41) if isinstance(judged, Accepted) else judged


@pytest.fixture
def room(room: Room, settings: IntakeSettings, tmp_path: Path) -> Room:
    """The same, with the house of worship open."""
    return replace(room, shelf=shelf_with_houses(settings, tmp_path))


async def a_card(room: Room, reference: str, **changes: Any) -> dict[str, Any]:
    """What routing's capability says of the counter's officer, who holds the file."""
    row = await stored(room, reference)
    async with room.database.reading() as tx:
        found = await tx.fetch("SELECT sha256 FROM documents WHERE application = $1", row.application)
    return {
        "application": str(row.application), "revision": 1, "officer": str(uuid7()), "office": row.office,
        "desk": "loket", "in_hand": True, "documents": [r["sha256"] for r in found], "jti": str(uuid7()),
    } | changes  # fmt: skip


async def the_file(room: Room, card: dict[str, Any]) -> OfficerFile:
    """The file as the card opens it."""
    file = await OfficerDesk(room).file(card)
    assert file is not None
    return file


async def proofs_after_destroying(room: Room, application: UUID) -> list[dict[str, Any]]:
    """Destroy all that is due, other tests' lists among it, and return what proves it of this application."""
    while await Destroyer(room, DAYS).destroy():
        pass
    async with room.database.reading() as tx:
        found = await tx.fetch(
            "SELECT * FROM destroyed_documents WHERE application = $1 ORDER BY requirement", application
        )
    return [dict(row) for row in found]


async def test_every_page_an_officer_sees_is_marked_with_desk_office_and_time(
    room: Room, drafts: DraftDesk, person: UUID
) -> None:
    """Ordinary papers and lists alike; the moment is the office's own."""
    receipt = await a_house(drafts, person)
    card = await a_card(room, receipt.reference)
    file = await the_file(room, card)

    pages = [await OfficerDesk(room).page_image(card, p.document, 1) for p in (*file.papers, *file.lists)]

    mark = b" marked Loket \xc2\xb7 Kantor Kementerian Agama Kota Bandung \xc2\xb7 23 Nov 2026 09.00 WIB"
    assert len(pages) == 5
    assert all(page is not None and page.endswith(mark) for page in pages)


async def test_a_list_opens_to_the_holder_alone_and_never_as_a_file(
    room: Room, drafts: DraftDesk, person: UUID
) -> None:
    """A colleague at the same desk sees form and papers; the list is not there, and the original is for nobody."""
    receipt = await a_house(drafts, person)
    holding = await a_card(room, receipt.reference)
    looking = await a_card(room, receipt.reference, in_hand=False)
    file = await the_file(room, holding)

    seen = {card["in_hand"]: [await OfficerDesk(room).page_image(card, p.document, 1) for p in file.lists]
            for card in (holding, looking)}  # fmt: skip
    originals = [await OfficerDesk(room).original(holding, p.document) for p in file.lists]

    assert sorted(p.requirement for p in file.lists) == sorted(LISTS)
    assert not {p.requirement for p in file.papers} & set(LISTS)
    assert all(seen[True])
    assert seen[False] == [None, None]
    assert originals == [None, None]
    assert await OfficerDesk(room).original(looking, file.papers[0].document) is not None


async def test_each_opening_is_told_to_the_applicant_by_desk_and_office(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, clock: FakeClock
) -> None:
    """Many pages under one card are one opening, the next card is another; who it was stays inside."""
    receipt = await a_house(drafts, person)
    first = await a_card(room, receipt.reference)
    users = next(p for p in (await the_file(room, first)).lists if p.requirement == "users-list")
    before = await applications.view(receipt.reference, person)

    for _ in range(3):
        await OfficerDesk(room).page_image(first, users.document, 1)
    later = clock.advance(hours=3)
    await OfficerDesk(room).page_image(await a_card(room, receipt.reference, desk="unit"), users.document, 1)
    await OfficerDesk(room).page_image(first, (await the_file(room, first)).papers[0].document, 1)

    after = await applications.view(receipt.reference, person)
    by_code = await applications.track(receipt.reference, receipt.tracking_code, "10.0.0.1")
    assert before is not None
    assert before.openings == ()
    assert after is not None
    assert [(o.desk, o.office) for o in after.openings] == [
        ("unit", "kankemenag-3273"),
        ("loket", "kankemenag-3273"),
    ]
    assert after.openings[0].at == later
    assert by_code is not None
    assert not isinstance(by_code, Refused)
    assert by_code.openings == after.openings
    assert first["officer"] not in repr(after)


async def test_lists_are_destroyed_with_their_key_and_leave_a_proof(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, clock: FakeClock
) -> None:
    """Not a day early, not while the case is open, and nothing but the lists; afterwards nobody can open them."""
    receipt, still_open = await a_house(drafts, person), await a_house(drafts, person)
    row = await stored(room, receipt.reference)
    card = await a_card(room, receipt.reference)
    lists = (await the_file(room, card)).lists
    routing, decided_at = Routing(row), clock.advance(hours=1)
    await told(room, routing.opened(decided_at), routing.decided(decided_at))

    clock.set(decided_at + timedelta(days=DAYS) - timedelta(seconds=1))
    early = await proofs_after_destroying(room, row.application)
    clock.advance(seconds=1)
    proof = await proofs_after_destroying(room, row.application)
    again = await proofs_after_destroying(room, row.application)

    async with room.database.reading() as tx:
        left = await tx.fetch("SELECT requirement FROM documents WHERE application = $1", row.application)
        pages = await tx.fetchval(
            "SELECT count(*) FROM document_pages WHERE document = ANY($1::uuid[])", [p.document for p in lists]
        )
        key = await tx.fetchrow(
            "SELECT wrapped FROM subject_keys WHERE subject = $1", third_parties_subject(row.application)
        )
    after = await applications.view(receipt.reference, person)
    untouched = await the_file(room, await a_card(room, still_open.reference))

    assert early == []
    assert again == proof
    assert len(proof) == 2
    assert {(r["requirement"], r["sha256"]) for r in proof} == {(p.requirement, p.sha256) for p in lists}
    assert {(r["ended_at"], r["destroyed_at"], r["because"]) for r in proof} == {
        (decided_at, clock.now(), "90 days after the decision")
    }
    assert len(left) == 3
    assert not {r["requirement"] for r in left} & set(LISTS)
    assert pages == 0
    assert key is not None
    assert key["wrapped"] is None
    assert [await OfficerDesk(room).page_image(card, p.document, 1) for p in lists] == [None, None]
    assert after is not None
    assert {d.requirement for d in after.destroyed} == set(LISTS)
    assert len(untouched.lists) == 2


async def test_two_workers_destroy_a_list_once(room: Room, drafts: DraftDesk, person: UUID, clock: FakeClock) -> None:
    """The second worker skips what the first one has in hand: one proof per list."""
    receipt = await a_house(drafts, person)
    row = await stored(room, receipt.reference)
    routing = Routing(row)
    await told(room, routing.opened(clock.now()), routing.withdrawn(clock.now()))
    clock.advance(days=DAYS)

    await asyncio.gather(*(Destroyer(room, DAYS).destroy() for _ in range(3)))
    proof = await proofs_after_destroying(room, row.application)

    assert sorted(r["requirement"] for r in proof) == sorted(LISTS)


async def test_a_list_too_long_to_be_shown_is_refused_with_a_way_out(room: Room, drafts: DraftDesk) -> None:
    """There is no original to fall back on, so every page must be drawn; other papers may be longer."""
    key = await a_complete_draft(drafts, "islam")
    long = a_pdf(41)

    refused = await DraftDesk(replace(room, workshop=FortyOnePages())).attach(key, "users-list", long)
    taken = await DraftDesk(replace(room, workshop=FortyOnePages())).attach(key, "drawings-of-the-building", long)

    assert isinstance(refused, Refused)
    assert (refused.code, refused.status) == ("too-long-to-show", 422)
    assert "Susun beberapa kartu pada satu halaman" in refused.detail
    assert not isinstance(taken, Refused)
