"""What intake promised to forget is forgotten: drafts, unused uploads, ended sign-ins, kept replies."""

from __future__ import annotations

from uuid import UUID

import pytest

from common.clock import FakeClock
from common.contracts.routing import Mark
from common.ids import uuid7
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.filing import Filing
from intake.handlers.room import Room
from intake.handlers.tidying import Tidier
from intake.store.documents import DocumentStore
from intake.store.sessions import SessionStore
from tests.component.intake.stories import CODE, MARK, Routing, a_draft, a_photo, an_application, said, stored
from tests.component.intake.test_following import told


@pytest.fixture
async def tidier(room: Room) -> Tidier:
    """A tidier that has already removed what other tests left."""
    tidier = Tidier(room)
    while await tidier.tidy():
        pass
    return tidier


async def documents_of(room: Room, draft: UUID) -> int:
    """How many documents lie in a draft or tray."""
    async with room.database.reading() as tx:
        return len(await DocumentStore(tx).of_draft(draft))


async def test_an_expired_draft_goes_with_files_and_key(
    room: Room, drafts: DraftDesk, tidier: Tidier, clock: FakeClock
) -> None:
    """After thirty untouched days nothing of it is left, not even a key for backups."""
    old = await a_draft(drafts)
    clock.advance(days=20)
    young = await a_draft(drafts)
    clock.advance(days=11)

    await tidier.tidy()

    assert (await documents_of(room, old.draft), await documents_of(room, young.draft)) == (0, 2)
    async with room.database.reading() as tx:
        assert await room.vault.known_key(tx, f"draft:{old.draft}") is None
    assert await drafts.open(young) is not None


async def test_a_sent_application_outlives_its_draft(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, tidier: Tidier, person: UUID, clock: FakeClock
) -> None:
    """The draft's row goes after its time; answers and papers of the application stay readable."""
    receipt = await an_application(drafts, person)
    clock.advance(days=31)

    await tidier.tidy()

    seen = await applications.view(receipt.reference, person)
    assert seen is not None
    assert len(seen.papers) == 2
    assert seen.answers["full_name"] == "Pemohon Rahasia"


async def test_uploads_that_no_application_names_go(room: Room, tidier: Tidier, person: UUID, clock: FakeClock) -> None:
    """A program's document that was never used is kept for thirty days."""
    paper = said(await Filing(room).upload(person, "kunci-unggah", CODE, "student-card", a_photo()))
    clock.advance(days=29)
    await tidier.tidy()
    async with room.database.reading() as tx:
        before = await DocumentStore(tx).get(paper.document)
    clock.advance(days=2)

    await tidier.tidy()

    async with room.database.reading() as tx:
        after = await DocumentStore(tx).get(paper.document)
    assert before is not None
    assert after is None


async def test_files_never_offered_go_when_the_case_ends(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, tidier: Tidier, person: UUID
) -> None:
    """A file laid ready for a correction that was never sent is not kept with the decided case."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.returned(now, MARK, Mark(kind="field", target="topic", reason="x")))
    paper = said(await applications.attach(receipt.reference, person, "student-card", a_photo()))
    await tidier.tidy()
    async with room.database.reading() as tx:
        before = await DocumentStore(tx).get(paper.document)
    await told(room, routing.withdrawn(now))

    await tidier.tidy()

    async with room.database.reading() as tx:
        after = await DocumentStore(tx).get(paper.document)
    assert before is not None
    assert after is None


async def test_ended_sign_ins_and_old_replies_go(room: Room, tidier: Tidier, clock: FakeClock) -> None:
    """Rows that nothing will ask for again are removed."""
    session, key, now = uuid7(), uuid7().hex, clock.now()
    async with room.database.transaction() as tx:
        await SessionStore(tx).open(session, uuid7(), session.bytes, now, clock.advance(hours=1))
        await tx.execute(
            "INSERT INTO idempotency (principal, key, request_sha256, created_at) VALUES ('t', $1, '', $2)", key, now
        )
    clock.advance(days=8)

    await tidier.tidy()

    async with room.database.reading() as tx:
        assert await tx.fetchval("SELECT count(*) FROM sessions WHERE session = $1", session) == 0
        assert await tx.fetchval("SELECT count(*) FROM idempotency WHERE key = $1", key) == 0
