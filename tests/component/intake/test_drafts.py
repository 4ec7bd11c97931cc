"""A draft is begun without an account, kept as typed, opened by nobody else, and sealed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from common.errors import Refused
from common.ids import uuid7
from intake import files
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.store.documents import DocumentStore
from intake.views import DraftKey, Upload
from intake.workshop import Workshop
from tests.component.intake.stories import ANSWERS, OFFICE, a_draft, a_pdf, a_photo, requirements, said


async def test_a_draft_keeps_what_was_typed(drafts: DraftDesk) -> None:
    """Wrong answers are kept too: nothing typed is lost by a finding."""
    key = await a_draft(drafts, complete=False)

    findings = said(await drafts.save(key, {"institution": "Kampus", "participants": "seribu"}, partial=False))
    opened = await drafts.open(key)

    assert opened is not None
    assert opened.answers == {"institution": "Kampus", "participants": "seribu"}
    assert opened.office == OFFICE
    assert {"participants", "full_name"} <= {finding.field for finding in findings}


async def test_autosave_is_silent_about_gaps_and_keeps_other_answers(drafts: DraftDesk) -> None:
    """Saving one field leaves the others alone and reports nothing yet."""
    key = await a_draft(drafts, complete=False)

    first = await drafts.save(key, {"institution": "Kampus"}, partial=True)
    second = await drafts.save(key, {"place": "Bidang"}, partial=True)

    opened = await drafts.open(key)
    assert (first, second) == ([], [])
    assert opened is not None
    assert opened.answers == {"institution": "Kampus", "place": "Bidang"}


async def test_another_secret_opens_nothing(drafts: DraftDesk) -> None:
    """Who knows only the draft's id reads and writes nothing of it."""
    key = await a_draft(drafts, complete=False)
    stranger = DraftKey(key.draft, "tebakan", uuid7())

    refused = await drafts.save(stranger, {"institution": "X"}, partial=True)

    assert await drafts.open(stranger) is None
    assert isinstance(refused, Refused)
    assert refused.status == 404


async def test_a_claimed_draft_follows_its_person_to_another_device(drafts: DraftDesk, person: UUID) -> None:
    """After claiming, the person opens it without the browser's secret; nobody else can claim it."""
    key = await a_draft(drafts, complete=False)

    said(await drafts.claim(key, person))
    other = await drafts.claim(key, uuid7())

    assert await drafts.open(DraftKey(key.draft, None, person)) is not None
    assert [d.draft for d in await drafts.drafts_of(person)] == [key.draft]
    assert isinstance(other, Refused)


async def test_a_refused_file_names_its_fault_and_leaves_the_draft_alone(drafts: DraftDesk) -> None:
    """An SVG under a picture's name is refused in a sentence; answers and other files stay."""
    key = await a_draft(drafts)

    refused = await drafts.attach(key, "student-card", Upload("kartu.jpg", b"<svg onload='alert(1)'/>"))
    opened = await drafts.open(key)

    assert isinstance(refused, Refused)
    assert (refused.status, refused.field) == (422, "student-card")
    assert refused.detail.startswith("Kartu mahasiswa: ")
    assert opened is not None
    assert dict(opened.answers) == ANSWERS
    assert requirements(opened.papers) == {"official-letter", "student-card"}


async def test_a_new_file_takes_the_place_of_the_old(drafts: DraftDesk) -> None:
    """One paper per requirement: the last one counts, and its pages can be looked at."""
    key = await a_draft(drafts)

    paper = said(await drafts.attach(key, "student-card", a_photo()))
    opened = await drafts.open(key)

    assert opened is not None
    assert [p.document for p in opened.papers if p.requirement == "student-card"] == [paper.document]
    assert await drafts.page_image(key, paper.document, 1) == b"page " + paper.sha256.encode()
    assert await drafts.page_image(DraftKey(key.draft, "tebakan"), paper.document, 1) is None


async def test_the_review_names_what_is_missing_and_what_is_promised(drafts: DraftDesk) -> None:
    """Before sending, gaps are named one by one, with the promise it would get now."""
    key = await a_draft(drafts)
    said(await drafts.remove(key, "official-letter"))
    said(await drafts.save(key, {"full_name": ""}, partial=True))

    review = said(await drafts.review(key))

    assert review.papers == ("official-letter",)
    assert [problem.field for problem in review.answers] == ["full_name"]
    assert review.promise is not None
    assert review.promise.amount == 3


async def test_a_draft_expires_thirty_days_after_the_last_touch(drafts: DraftDesk) -> None:
    """Each save gives thirty more days."""
    clock = drafts.room.clock
    key = await a_draft(drafts, complete=False)
    clock.advance(days=29)  # type: ignore[attr-defined]
    said(await drafts.save(key, {"place": "Bidang"}, partial=True))

    clock.advance(days=29)  # type: ignore[attr-defined]
    still = await drafts.open(key)
    clock.advance(days=2)  # type: ignore[attr-defined]

    assert still is not None
    assert await drafts.open(key) is None


async def test_a_discarded_draft_is_gone_with_its_key(drafts: DraftDesk) -> None:
    """Discarding destroys the key, so that copies in backups cannot be read either."""
    key = await a_draft(drafts)

    await drafts.discard(key)

    assert await drafts.open(key) is None
    async with drafts.room.database.reading() as tx:
        assert await drafts.room.vault.known_key(tx, f"draft:{key.draft}") is None


async def test_a_file_is_opened_in_a_child_and_kept_clean(room: Room) -> None:
    """With the real workshop: pages are pictures, and where a photo was taken is in no kept byte."""
    drafts = DraftDesk(replace(room, workshop=Workshop()))
    key = await a_draft(drafts, complete=False)

    letter = said(await drafts.attach(key, "official-letter", a_pdf(pages=2)))
    card = said(await drafts.attach(key, "student-card", a_photo(place=b"6.2088S 106.8456E")))

    picture = await drafts.page_image(key, letter.document, 2)
    assert (letter.kind, letter.pages, card.kind, card.pages) == ("pdf", 2, "jpeg", 1)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    async with room.database.reading() as tx:
        row = await DocumentStore(tx).get(card.document)
        assert row is not None
        clean = await files.original(tx, room.vault, row)
    assert clean is not None
    assert b"106.8456E" not in clean
