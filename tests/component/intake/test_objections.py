"""Objecting to a refusal: in time, once, at the office above, linked in both directions."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from common.clock import FakeClock
from common.contracts.intake import Channel
from common.errors import Refused
from common.ids import uuid7
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.objecting import ObjectionDesk
from intake.handlers.room import Room
from intake.views import Receipt, State
from tests.component.intake.stories import Routing, an_application, stored
from tests.component.intake.test_following import told

ANSWERS = {"ground": "facts", "explanation": "Suratnya asli."}


async def refused(room: Room, drafts: DraftDesk, person: UUID) -> tuple[str, Routing]:
    """An application that was refused now."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now, outcome="refused"))
    return receipt.reference, routing


async def test_an_objection_is_filed_at_the_office_above_once(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """One application more, linked to the refused one; again under the same key the same receipt, else a no."""
    reference, _ = await refused(room, drafts, person)
    desk = ObjectionDesk(room)

    first = await desk.file(reference, person, ANSWERS, "kunci-keberatan-1", Channel.WEB)
    again = await desk.file(reference, person, ANSWERS, "kunci-keberatan-1", Channel.WEB)
    second = await desk.file(reference, person, ANSWERS, "kunci-keberatan-2", Channel.WEB)

    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert isinstance(second, Refused)
    assert (first.office, again.reference, second.code) == ("pusat", first.reference, "objected-before")
    before, objection = await applications.view(reference, person), await applications.view(first.reference, person)
    assert before is not None
    assert objection is not None
    assert [o.reference for o in before.objections] == [first.reference]
    assert (objection.objects_to, before.may_object) == (reference, False)
    row = await stored(room, first.reference)
    async with room.database.reading() as tx:
        value = await tx.fetchval("SELECT value FROM outbox WHERE aggregate = $1", str(row.application))
    event = json.loads(value)
    assert event["objects_to"] == str((await stored(room, reference)).application)
    assert "Suratnya" not in value.decode()


async def test_only_her_own_refusal_and_only_in_time(
    room: Room, drafts: DraftDesk, person: UUID, clock: FakeClock
) -> None:
    """Another's does not exist, an open one cannot be objected to, fields are named, and the day is the last one."""
    reference, _ = await refused(room, drafts, person)
    still_open = (await an_application(drafts, person)).reference
    desk = ObjectionDesk(room)

    foreign = await desk.file(reference, uuid7(), ANSWERS, "kunci-keberatan-3", Channel.API)
    running = await desk.file(still_open, person, ANSWERS, "kunci-keberatan-4", Channel.API)
    empty = await desk.file(reference, person, {"ground": "facts"}, "kunci-keberatan-5", Channel.API)
    clock.advance(days=31)
    late = await desk.file(reference, person, ANSWERS, "kunci-keberatan-6", Channel.API)

    assert isinstance(empty, list)
    assert [p.field for p in empty] == ["explanation"]
    assert [r.code for r in (foreign, running, late) if isinstance(r, Refused)] == [
        "not-found", "not-refused", "objection-late",
    ]  # fmt: skip


async def test_a_reopened_application_goes_on_and_is_decided_by_another_letter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """In process again with its new day; the second decision has a letter of its own."""
    reference, routing = await refused(room, drafts, person)
    now = room.clock.now()

    await told(room, routing.reopened(now + timedelta(minutes=1)))
    open_again = await applications.view(reference, person)
    await told(room, routing.decided(now + timedelta(minutes=2), number=13))
    granted = await applications.view(reference, person)

    assert open_again is not None
    assert granted is not None
    assert (open_again.state, open_again.refusal, open_again.may_object) == (State.IN_PROCESS, None, False)
    assert [e.kind for e in open_again.timeline][-1] == "case-reopened"
    assert (granted.state, granted.letter_number) == (State.GRANTED, "B-13/Kw.10/TL.00/11/2026")
