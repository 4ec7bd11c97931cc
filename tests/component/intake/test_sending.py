"""Sending is one transaction: application, revision and event together, once, sealed, with nothing else needed."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

from common.contracts.intake import ApplicationSubmitted
from common.errors import Refused
from common.ids import normal_reference, uuid7
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.views import DraftKey
from tests.component.intake.stories import ANSWERS, CODE, PAPERS, a_draft, an_application, requirements, said, stored


async def outbox_of(room: Room, application: UUID) -> list[dict[str, Any]]:
    """The events that wait for the relay, oldest first."""
    async with room.database.reading() as tx:
        rows = await tx.fetch("SELECT value FROM outbox WHERE aggregate = $1 ORDER BY sequence", str(application))
    return [json.loads(row["value"]) for row in rows]


async def test_a_sent_application_has_a_receipt_and_one_event(drafts: DraftDesk, person: UUID) -> None:
    """Without Kafka, routing or notifications, the applicant gets number, code and promise at once."""
    receipt = await an_application(drafts, person)

    row = await stored(drafts.room, receipt.reference)
    events = await outbox_of(drafts.room, row.application)
    assert normal_reference(receipt.reference) == receipt.reference
    assert len(receipt.tracking_code) == 6
    assert receipt.track_url.endswith(f"/lacak?nomor={receipt.reference}")
    assert len(events) == 1
    event = ApplicationSubmitted.model_validate(events[0])
    assert (event.service, event.office, event.applicant) == (CODE, "kanwil-32", person)
    assert {d.requirement for d in event.documents} == set(PAPERS)
    assert event.promise == receipt.promise


async def test_the_promise_is_counted_with_its_proof(drafts: DraftDesk, person: UUID) -> None:
    """Three days from a Monday morning end on Thursday; the proof names calendar and days."""
    receipt = await an_application(drafts, person)

    promise = receipt.promise
    assert promise is not None
    assert (promise.amount, promise.unit, promise.starts) == (3, "days", "submitted")
    assert promise.counted == ("2026-11-24", "2026-11-25", "2026-11-26")
    assert promise.calendar.startswith("nasional@")


async def test_a_second_click_gets_the_same_receipt(drafts: DraftDesk, person: UUID) -> None:
    """However often and however fast it is sent, there is one application and one event."""
    key = await a_draft(drafts)
    said(await drafts.claim(key, person))

    receipts = await asyncio.gather(*(drafts.submit(key, person, f"kunci-{n}") for n in range(6)))

    assert len({said(receipt).reference for receipt in receipts}) == 1
    assert len({said(receipt).tracking_code for receipt in receipts}) == 1
    row = await stored(drafts.room, said(receipts[0]).reference)
    assert len(await outbox_of(drafts.room, row.application)) == 1


async def test_an_incomplete_draft_is_not_sent(drafts: DraftDesk, person: UUID) -> None:
    """The refusal names the first thing that is missing; nothing was written."""
    key = await a_draft(drafts)
    said(await drafts.remove(key, "student-card"))

    refused = await drafts.submit(key, person, "kunci-1")

    assert isinstance(refused, Refused)
    assert (refused.status, refused.field) == (422, "student-card")
    assert await drafts.open(key) is not None


async def test_another_persons_draft_is_not_sent(drafts: DraftDesk, person: UUID) -> None:
    """A claimed draft is sent by nobody else, even with the browser's secret."""
    key = await a_draft(drafts)
    said(await drafts.claim(key, person))

    refused = await drafts.submit(key, uuid7(), "kunci-1")

    assert isinstance(refused, Refused)
    assert refused.status == 404


async def test_what_was_sent_can_be_read_by_its_sender_alone(
    drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """Answers and papers are sealed anew under her key; another person's view does not exist."""
    receipt = await an_application(drafts, person)

    seen = await applications.view(receipt.reference, person)

    assert seen is not None
    assert dict(seen.answers) == ANSWERS
    assert requirements(seen.papers) == set(PAPERS)
    image = await applications.page_image(receipt.reference, person, seen.papers[0].document, 1)
    assert image == b"page " + seen.papers[0].sha256.encode()
    assert await applications.view(receipt.reference, uuid7()) is None
    assert await applications.receipt_pdf(receipt.reference, uuid7()) is None


async def test_the_drafts_key_is_destroyed_on_sending(drafts: DraftDesk, person: UUID) -> None:
    """Nothing can be read through the draft any more."""
    key = await a_draft(drafts)
    said(await drafts.claim(key, person))
    said(await drafts.submit(key, person, "kunci-1"))

    assert await drafts.open(DraftKey(key.draft, key.secret, person)) is None
    refused = await drafts.save(key, {"place": "lain"}, partial=True)
    assert isinstance(refused, Refused)
    assert refused.code == "already-sent"
    async with drafts.room.database.reading() as tx:
        assert await drafts.room.vault.known_key(tx, f"draft:{key.draft}") is None


async def test_no_table_holds_a_personal_word_in_plain(drafts: DraftDesk, person: UUID) -> None:
    """Every row of every table of intake is searched byte by byte for what the applicant typed."""
    await an_application(drafts, person)
    words = [ANSWERS["full_name"], ANSWERS["student_number"], ANSWERS["topic"], ANSWERS["institution"]]

    async with drafts.room.database.reading() as tx:
        tables = await tx.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        found = []
        for table in tables:
            rows = await tx.fetch(f'SELECT * FROM "{table["tablename"]}"')  # noqa: S608 - names from the catalogue
            text = b"\n".join(_bytes(value) for row in rows for value in row.values())
            found += [(table["tablename"], word) for word in words if word.encode() in text]

    assert len(tables) > 10
    assert found == []


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


async def test_a_receipt_comes_as_pdf(drafts: DraftDesk, applications: ApplicationDesk, person: UUID) -> None:
    """The receipt can be kept."""
    receipt = await an_application(drafts, person)

    pdf = await applications.receipt_pdf(receipt.reference, person)

    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
