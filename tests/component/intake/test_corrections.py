"""A return is answered by exactly what was marked, once; everything else is refused by name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from common.contracts.intake import CorrectionOffered
from common.contracts.routing import Mark
from common.errors import Refused
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.views import FieldProblem, State
from tests.component.intake.stories import ANSWERS, MARK, Routing, a_photo, an_application, said, stored
from tests.component.intake.test_following import told
from tests.component.intake.test_sending import outbox_of

TOPIC = Mark(kind="field", target="topic", reason="differs-from-form")


@pytest.fixture
async def returned(room: Room, drafts: DraftDesk, person: UUID) -> tuple[str, Routing]:
    """An application whose student card and topic were marked."""
    receipt = await an_application(drafts, person)
    routing = Routing(await stored(room, receipt.reference))
    await told(room, routing.opened(room.clock.now()), routing.returned(room.clock.now(), MARK, TOPIC))
    return receipt.reference, routing


def problems(answer: Sequence[FieldProblem] | Refused) -> set[str]:
    """The fields that an answer names."""
    assert not isinstance(answer, Refused)
    return {problem.field for problem in answer}


async def test_a_correction_changes_only_what_was_marked(
    room: Room, applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """The new revision has the new card and topic; the letter and all other answers stay as they were."""
    reference, _ = returned
    before = await applications.view(reference, person)
    paper = said(await applications.attach(reference, person, "student-card", a_photo()))

    done = await applications.correct(reference, person, {"topic": "Judul yang benar"}, "perbaikan-1")
    after = await applications.view(reference, person)

    assert done == []
    assert before is not None
    assert after is not None
    assert before.state is State.RETURNED
    assert (after.state, after.revision, after.marks) == (State.IN_PROCESS, 2, ())
    assert dict(after.answers) == ANSWERS | {"topic": "Judul yang benar"}
    kept = {p.requirement: p.document for p in before.papers}
    assert {p.requirement: p.document for p in after.papers} == kept | {"student-card": paper.document}
    assert "correction-offered" in [entry.kind for entry in after.timeline]
    event = CorrectionOffered.model_validate((await outbox_of(room, after.application))[-1])
    assert (event.answers_return, event.revision) == (1, 2)
    assert {d.requirement: d.document for d in event.documents} == kept | {"student-card": paper.document}


async def test_what_was_not_marked_cannot_be_changed(
    applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """Other answers and papers are refused by name, and the whole correction waits."""
    reference, _ = returned
    said(await applications.attach(reference, person, "student-card", a_photo()))

    other_paper = await applications.attach(reference, person, "official-letter", a_photo())
    answer = await applications.correct(reference, person, {"topic": "Baru", "full_name": "Orang Lain"}, "p-1")
    seen = await applications.view(reference, person)

    assert isinstance(other_paper, Refused)
    assert other_paper.code == "not-marked"
    assert problems(answer) == {"full_name"}
    assert seen is not None
    assert (seen.revision, seen.state) == (1, State.RETURNED)


async def test_a_marked_paper_must_be_replaced(
    applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """Without the new card the correction is not sent, and the finding names the card."""
    reference, _ = returned

    answer = await applications.correct(reference, person, {"topic": "Judul yang benar"}, "p-1")

    assert problems(answer) == {"student-card"}


async def test_a_file_waits_until_the_correction_is_sent(
    applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """The new file is shown as ready, the revision is still the old one; a second one takes its place."""
    reference, _ = returned
    said(await applications.attach(reference, person, "student-card", a_photo()))
    last = said(await applications.attach(reference, person, "student-card", a_photo()))

    seen = await applications.view(reference, person)

    assert seen is not None
    assert (seen.revision, seen.replaced) == (1, frozenset({"student-card"}))
    assert [p.document for p in seen.papers if p.requirement == "student-card"] == [last.document]


async def test_a_correction_sent_many_times_is_one(
    room: Room, applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """Clicks on several replicas make one revision and one event; the same key gets the same yes."""
    reference, _ = returned
    said(await applications.attach(reference, person, "student-card", a_photo()))
    answers = {"topic": "Judul yang benar"}

    replies = await asyncio.gather(
        *(applications.correct(reference, person, answers, key) for key in ("k-1", "k-1", "k-1", "k-2"))
    )
    again = await applications.correct(reference, person, {"topic": "Lain lagi"}, "k-1")

    row = await stored(room, reference)
    assert row.revision == 2
    assert len(await outbox_of(room, row.application)) == 2
    yes = [reply for reply in replies if reply == []]
    assert len(yes) in (1, 3)
    assert isinstance(again, Refused)
    assert again.code in ("key-reused", "not-returned")


async def test_a_declined_correction_may_be_offered_again(
    room: Room, applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """When routing declines it, the application waits for its applicant again."""
    reference, routing = returned
    said(await applications.attach(reference, person, "student-card", a_photo()))
    assert await applications.correct(reference, person, {"topic": "Baru"}, "k-1") == []

    await told(room, routing.declined(room.clock.now(), "correction"))

    seen = await applications.view(reference, person)
    assert seen is not None
    assert seen.state is State.RETURNED


async def test_a_second_return_asks_anew(
    room: Room, applications: ApplicationDesk, person: UUID, returned: tuple[str, Routing]
) -> None:
    """After the answer was taken the file may come back again, and is corrected again."""
    reference, routing = returned
    now = room.clock.now()
    said(await applications.attach(reference, person, "student-card", a_photo()))
    assert await applications.correct(reference, person, {"topic": "Baru"}, "k-1") == []
    await told(room, routing.resumed(now), routing.returned(now, TOPIC, number=2))

    answer = await applications.correct(reference, person, {"topic": "Lebih baru"}, "k-2")

    assert answer == []
    assert (await stored(room, reference)).revision == 3


async def test_nothing_is_corrected_while_nothing_was_returned(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """An application in process takes no files and no answers."""
    receipt = await an_application(drafts, person)

    answer = await applications.correct(receipt.reference, person, {"topic": "Baru"}, "k-1")
    paper = await applications.attach(receipt.reference, person, "student-card", a_photo())

    assert isinstance(answer, Refused)
    assert isinstance(paper, Refused)
    assert (answer.code, paper.code) == ("not-returned", "not-returned")
