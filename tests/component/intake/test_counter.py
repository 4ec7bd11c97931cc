"""Filed from paper at a counter: sealed under its own key, opened by that counter alone, told when handed over."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.errors import Refused
from common.ids import uuid7
from intake.domain.papers import PaperKind
from intake.handlers.applications import ApplicationDesk
from intake.handlers.counter import CounterDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.placing import UnitDesk
from intake.handlers.room import Room
from intake.views import Application, DraftKey
from tests.component.intake.counters import COUNTER, ELSEWHERE, a_paper_draft, at, filed
from tests.component.intake.stories import ANSWERS, OFFICE, Routing, Signers, a_photo, an_application, said, stored
from tests.component.intake.test_following import told


@pytest.fixture
def counter(room: Room) -> CounterDesk:
    """The use cases of the counter."""
    return CounterDesk(room)


@pytest.fixture
def officer() -> UUID:
    """An officer nobody has seen before."""
    return uuid7()


async def events(room: Room, application: UUID) -> list[dict[str, Any]]:
    """What left by the outbox about an application, oldest first."""
    async with room.database.reading() as tx:
        rows = await tx.fetch("SELECT value FROM outbox WHERE aggregate = $1 ORDER BY id", str(application))
    return [json.loads(r["value"]) for r in rows]


async def due(counter: CounterDesk, reference: str, officer: UUID) -> set[PaperKind]:
    """The papers that wait to be handed over."""
    file = await counter.file(reference, at(officer))
    assert file is not None
    return {sheet.kind for sheet in file.papers if sheet.due}


async def test_what_is_filed_from_paper_belongs_to_no_account(room: Room, drafts: DraftDesk, officer: UUID) -> None:
    """No person stands in it; its own key seals it, and the event names it in the applicant's place, and its filer."""
    receipt = await filed(drafts, officer)

    row = await stored(room, receipt.reference)
    [event] = await events(room, row.application)
    async with room.database.reading() as tx:
        subjects = {
            r["subject"]
            for r in await tx.fetch("SELECT subject FROM documents WHERE application = $1", row.application)
        }
        keys = await tx.fetch("SELECT subject FROM subject_keys WHERE subject LIKE $1", f"%{row.application}%")
    assert (row.person, row.channel, row.counter, row.filed_by) == (None, "counter", COUNTER, officer)
    assert subjects == {r["subject"] for r in keys} == {f"application:{row.application}"}
    assert (event["applicant"], event["channel"], event["filed_by"]) == (str(row.application), "counter", str(officer))
    assert ANSWERS["full_name"] not in json.dumps(event)


async def test_sending_twice_files_once(drafts: DraftDesk, officer: UUID) -> None:
    """Two clicks give one application and the same receipt."""
    key = await a_paper_draft(drafts, officer)

    assert said(await drafts.file(key)) == said(await drafts.file(key))


async def test_a_paper_draft_opens_to_its_officer_alone(drafts: DraftDesk, officer: UUID) -> None:
    """Neither a colleague nor a person with an account comes in, and nobody can send it in her own name."""
    key = await a_paper_draft(drafts, officer)

    strangers = [DraftKey(key.draft), DraftKey(key.draft, officer=uuid7()), DraftKey(key.draft, person=officer)]

    assert [await drafts.open(stranger) for stranger in strangers] == [None] * 3
    assert isinstance(await drafts.submit(DraftKey(key.draft, person=officer), officer, "key-12345"), Refused)
    assert [draft.draft for draft in await drafts.drafts_at_counter(officer)] == [key.draft]
    assert await drafts.drafts_of(officer) == []


async def test_the_counter_opens_what_was_filed_there_and_no_account_does(
    drafts: DraftDesk, applications: ApplicationDesk, officer: UUID, person: UUID
) -> None:
    """A colleague at the same counter and one at the deciding office may; another office's counter may not."""
    receipt = await filed(drafts, officer)

    seen_by = {
        "officer": await applications.view(receipt.reference, at(officer)),
        "colleague": await applications.view(receipt.reference, at(uuid7())),
        "deciding": await applications.view(receipt.reference, at(uuid7(), OFFICE)),
        "elsewhere": await applications.view(receipt.reference, at(uuid7(), ELSEWHERE)),
        "officer as a person": await applications.view(receipt.reference, officer),
        "somebody": await applications.view(receipt.reference, person),
    }

    assert {name for name, found in seen_by.items() if found} == {"officer", "colleague", "deciding"}


async def test_a_counter_never_opens_what_a_person_sent(
    drafts: DraftDesk, applications: ApplicationDesk, counter: CounterDesk, person: UUID
) -> None:
    """An account is its owner's: sitting at the deciding office's counter opens nothing of it."""
    receipt = await an_application(drafts, person)

    assert await counter.file(receipt.reference, at(uuid7(), OFFICE, COUNTER)) is None
    assert await applications.receipt(receipt.reference, at(uuid7(), OFFICE, COUNTER)) is None


async def test_number_and_code_follow_it_without_an_account(
    drafts: DraftDesk, applications: ApplicationDesk, officer: UUID
) -> None:
    """The receipt that she holds is enough; answers stay closed."""
    receipt = await filed(drafts, officer)

    found = await applications.track(receipt.reference, receipt.tracking_code, "10.0.1.1")

    assert isinstance(found, Application)
    assert (found.counter, dict(found.answers), found.papers) == (COUNTER, {}, ())


async def test_nothing_is_told_before_it_is_handed_over(
    room: Room, drafts: DraftDesk, counter: CounterDesk, officer: UUID, clock: FakeClock
) -> None:
    """A return waits at the counter until its list is in her hands; that is an event and stands in the history."""
    receipt = await filed(drafts, officer)
    row = await stored(room, receipt.reference)
    routing, now = Routing(row), room.clock.now()
    first = await due(counter, receipt.reference, officer)
    assert await counter.hand_over(receipt.reference, at(officer), PaperKind.RECEIPT, 0, "key-00001") is None
    await told(room, routing.opened(now), routing.returned(now))
    second = await due(counter, receipt.reference, officer)

    assert await counter.hand_over(receipt.reference, at(officer), PaperKind.CORRECTIONS, 2, "key-00002") is None
    assert await counter.hand_over(receipt.reference, at(officer), PaperKind.CORRECTIONS, 2, "key-00003") is None

    assert (first, second) == ({PaperKind.RECEIPT}, {PaperKind.CORRECTIONS})
    assert await due(counter, receipt.reference, officer) == set()
    papers = [(e["paper"], e["states_until"]) for e in await events(room, row.application) if "paper" in e]
    assert papers == [("receipt", 0), ("corrections", 2)]
    file = await counter.file(receipt.reference, at(officer))
    assert file is not None
    assert [e.data["paper"] for e in file.application.timeline if e.kind == "paper-handed-over"] == [
        "receipt", "corrections",
    ]  # fmt: skip


async def test_an_older_paper_does_not_tell_what_came_later(
    room: Room, drafts: DraftDesk, counter: CounterDesk, officer: UUID
) -> None:
    """The second return is not told by the first list; a paper that does not exist cannot be handed over."""
    receipt = await filed(drafts, officer)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.returned(now))
    assert await counter.hand_over(receipt.reference, at(officer), PaperKind.CORRECTIONS, 2, "key-00001") is None
    await told(room, routing.resumed(now), routing.returned(now, number=2))

    letter = await counter.hand_over(receipt.reference, at(officer), PaperKind.LETTER, 2, "key-00002")
    future = await counter.hand_over(receipt.reference, at(officer), PaperKind.CORRECTIONS, 9, "key-00003")

    assert [isinstance(no, Refused) and no.code for no in (letter, future)] == ["no-paper"] * 2
    assert PaperKind.CORRECTIONS in await due(counter, receipt.reference, officer)


async def test_an_officer_files_the_correction_that_is_brought(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: UUID
) -> None:
    """Exactly what was marked, as a person would; the event names the officer, who then cannot decide it."""
    receipt = await filed(drafts, officer)
    row, now = await stored(room, receipt.reference), room.clock.now()
    routing = Routing(row)
    await told(room, routing.opened(now), routing.returned(now))
    colleague = at(uuid7())

    said(await applications.attach(receipt.reference, colleague, "student-card", a_photo()))
    assert await applications.correct(receipt.reference, colleague, {}, "key-00001") == []

    offered = (await events(room, row.application))[-1]
    assert (offered["revision"], offered["filed_by"]) == (2, str(colleague.officer))
    assert isinstance(await applications.correct(receipt.reference, officer, {}, "key-00002"), Refused)


async def test_its_letter_is_written_and_printed_at_the_counter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, counter: CounterDesk, officer: UUID, clock: FakeClock
) -> None:
    """The letter lies under the application's own key; the counter prints it and hands it over."""
    clock.advance(hours=2)
    worker = LetterWorker(room, Signers())
    while await worker.render_next():
        pass
    receipt = await filed(drafts, officer)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now))
    while await worker.render_next():
        pass

    pdf = await applications.letter_pdf(receipt.reference, at(officer))

    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
    assert PaperKind.LETTER in await due(counter, receipt.reference, officer)
    [line] = [line for line in await counter.filed(at(officer)) if line.reference == receipt.reference]
    assert PaperKind.LETTER in line.due


async def test_routing_finds_its_units(room: Room, drafts: DraftDesk, officer: UUID) -> None:
    """What chooses a unit is read under the application's own key."""
    receipt = await filed(drafts, officer)

    assert await UnitDesk(room).units_of((await stored(room, receipt.reference)).application) == {}
