"""Only what routing states changes what an applicant is told, each fact once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.contracts.event import Message
from common.errors import Lost, Refused
from common.ids import uuid7
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.following import follow
from intake.handlers.room import Room
from intake.views import State
from tests.component.intake.stories import MARK, Routing, an_application, said, stored


async def told(room: Room, *messages: Message[Any]) -> None:
    """Deliver a batch as the runner does: in one transaction."""
    async with room.database.transaction() as tx:
        await follow(tx, messages)


async def test_an_application_is_followed_from_desk_to_desk(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """State, desk and timeline come from the facts, in their order."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()

    before = await applications.view(receipt.reference, person)
    await told(room, routing.opened(now), routing.moved(now + timedelta(hours=1)))
    after = await applications.view(receipt.reference, person)

    assert before is not None
    assert after is not None
    assert (before.state, before.desk) == (State.RECEIVED, None)
    assert (after.state, after.desk, after.unit) == (State.IN_PROCESS, "ketua-tim", "ketua-tim")
    assert [entry.kind for entry in after.timeline] == ["application-submitted", "case-opened", "case-moved"]
    assert str(person) not in str([entry.data for entry in after.timeline])


async def test_a_batch_holds_many_applications(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """Facts of several applications in one batch reach each its own."""
    first, second = await an_application(drafts, person), await an_application(drafts, person)
    one, two = Routing(await stored(room, first.reference)), Routing(await stored(room, second.reference))
    now = room.clock.now()

    await told(room, one.opened(now), two.opened(now), two.returned(now), one.moved(now))

    page = await applications.applications_of(person)
    assert [(row.reference, row.state) for row in page.rows] == [
        (second.reference, State.RETURNED),
        (first.reference, State.IN_PROCESS),
    ]
    assert (page.waiting, page.open) == (1, 2)


async def test_a_decision_asks_for_its_letter_once(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """The number stands at once, the letter follows; a second decision of the same case asks for no second one."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()

    await told(room, routing.opened(now), routing.decided(now))
    first = await applications.view(receipt.reference, person)
    await told(room, routing.decided(now + timedelta(seconds=1)))
    second = await applications.view(receipt.reference, person)

    assert first is not None
    assert second is not None
    assert (first.state, first.letter_number, first.letter_ready) == (State.GRANTED, "B-12/Kw.10/TL.00/11/2026", False)
    assert first.letter_code == second.letter_code != ""


async def test_a_fact_about_an_unknown_application_is_a_loss(room: Room, drafts: DraftDesk, person: UUID) -> None:
    """Intake has lost an application: that key is parked as an incident, nothing of the batch is written."""
    receipt = await an_application(drafts, person)
    row = await stored(room, receipt.reference)
    known = Routing(row)
    lost = Routing(replace(row, application=uuid7()))

    with pytest.raises(Lost):
        await told(room, known.opened(room.clock.now()), lost.opened(room.clock.now()))

    assert (await stored(room, receipt.reference)).state == "received"


async def test_a_withdrawal_is_asked_and_only_routing_answers(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """Asking changes no state; asked twice is one event; declined, it may be asked again."""
    receipt = await an_application(drafts, person)
    row = await stored(room, receipt.reference)
    routing, now = Routing(row), room.clock.now()
    await told(room, routing.opened(now))

    said(await applications.withdraw(receipt.reference, person, "tarik-1"))
    said(await applications.withdraw(receipt.reference, person, "tarik-1"))
    said(await applications.withdraw(receipt.reference, person, "tarik-2"))
    asked = await applications.view(receipt.reference, person)
    await told(room, routing.declined(now, "withdrawal"))
    declined = await applications.view(receipt.reference, person)
    async with room.database.reading() as tx:
        events = await tx.fetchval(
            "SELECT count(*) FROM outbox WHERE aggregate = $1 AND type LIKE 'intake.withdrawal%'", str(row.application)
        )

    assert asked is not None
    assert declined is not None
    assert (asked.state, asked.withdrawal_asked) == (State.IN_PROCESS, True)
    assert (declined.state, declined.withdrawal_asked) == (State.IN_PROCESS, False)
    assert events == 1


async def test_what_has_ended_is_not_withdrawn(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """After the decision the answer is no, and the same click again gets what it got before."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now, outcome="refused"))

    refused = await applications.withdraw(receipt.reference, person, "tarik-1")
    seen = await applications.view(receipt.reference, person)

    assert isinstance(refused, Refused)
    assert refused.code == "too-late"
    assert seen is not None
    assert (seen.state, seen.refusal) == (State.REFUSED, "no-capacity")


async def test_the_list_turns_its_pages_without_gap_or_repeat(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """What waits for her comes first; 20 to a page; every application stands on exactly one page."""
    sent = []
    for _ in range(23):
        room.clock.advance(microseconds=137_001)  # type: ignore[attr-defined]
        sent.append((await an_application(drafts, person)).reference)
    oldest = Routing(await stored(room, sent[0]))
    await told(room, oldest.opened(room.clock.now()), oldest.returned(room.clock.now(), MARK))

    first = await applications.applications_of(person)
    second = await applications.applications_of(person, first.next)

    shown = [row.reference for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), second.next) == (20, 3, "")
    assert shown == [sent[0], *reversed(sent[1:])]
    assert await applications.applications_of(person, "bukan-halaman") == first
