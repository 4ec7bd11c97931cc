"""What an applicant without an account asks for by a signed paper: filed in time, once, under the officer's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.contracts.intake import Channel
from common.errors import Refused
from common.ids import uuid7
from intake.domain.access import AtCounter
from intake.domain.papers import PaperKind
from intake.domain.requests import Brought
from intake.handlers.applications import ApplicationDesk
from intake.handlers.counter import CounterDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.objecting import ObjectionDesk
from intake.handlers.room import Room
from intake.handlers.visits import VisitDesk
from intake.views import Receipt
from tests.component.intake.counters import COUNTER, ELSEWHERE, at, filed
from tests.component.intake.stories import Routing, Signers, stored
from tests.component.intake.test_counter import events
from tests.component.intake.test_following import told
from tests.component.intake.test_objections import ANSWERS
from tests.component.intake.visits import held, proposed, slots, was_set

WORDS = "Batas utara keliru digambar."


@pytest.fixture
def officer() -> AtCounter:
    """An officer at the counter in Bandung with a signed form in hand."""
    return replace(at(uuid7()), brought=Brought.FORM)


def code(answer: Any) -> str:
    """Why not."""
    assert isinstance(answer, Refused), answer
    return answer.code


async def a_refusal(room: Room, drafts: DraftDesk, officer: AtCounter) -> tuple[str, Routing]:
    """Filed from paper, and refused now."""
    reference = (await filed(drafts, officer.officer)).reference
    routing, now = Routing(await stored(room, reference)), room.clock.now()
    await told(room, routing.opened(now), routing.decided(now, outcome="refused"))
    return reference, routing


async def asked(room: Room, reference: str) -> list[dict[str, Any]]:
    """What intake asked routing after the application itself."""
    return (await events(room, (await stored(room, reference)).application))[1:]


async def filed_in_history(applications: ApplicationDesk, reference: str, officer: AtCounter) -> list[dict[str, Any]]:
    """What the history says was filed on a signed paper."""
    found = await applications.view(reference, officer)
    assert found is not None
    return [dict(entry.data) for entry in found.timeline if entry.kind == "request-filed"]


async def test_an_objection_is_a_case_of_its_own_without_an_account(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter
) -> None:
    """Once, at the office above, in nobody's name, by the officer who is named; both histories lead to each other."""
    reference, _ = await a_refusal(room, drafts, officer)
    desk = ObjectionDesk(room)

    receipt = await desk.file(reference, officer, ANSWERS, "kunci-loket-01", Channel.WEB)
    again = await desk.file(reference, officer, ANSWERS, "kunci-loket-01", Channel.WEB)
    second = await desk.file(reference, officer, ANSWERS, "kunci-loket-02", Channel.WEB)

    assert isinstance(receipt, Receipt)
    assert isinstance(again, Receipt)
    assert (again.reference, code(second)) == (receipt.reference, "objected-before")
    row = await stored(room, receipt.reference)
    assert (row.person, row.counter, row.office, row.filed_by) == (None, COUNTER, "pusat", officer.officer)
    [event] = await events(room, row.application)
    assert (event["channel"], event["applicant"], event["filed_by"], event["objects_to"]) == (
        "counter", str(row.application), str(officer.officer), str((await stored(room, reference)).application),
    )  # fmt: skip
    assert await filed_in_history(applications, reference, officer) == [{"request": "objection", "brought": "form"}]
    assert (await applications.view(receipt.reference, officer)) is not None


async def test_no_time_to_object_runs_before_the_letter_was_handed_over(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter, clock: FakeClock
) -> None:
    """Forty days in a drawer take nothing from her; from the handing over the working days run, then it is too late."""
    clock.advance(hours=2)
    worker = LetterWorker(room, Signers())
    reference, _ = await a_refusal(room, drafts, officer)
    while await worker.render_next():
        pass
    clock.advance(days=40)
    before = await applications.view(reference, officer)
    assert await CounterDesk(room).hand_over(reference, officer, PaperKind.LETTER, 2, "kunci-loket-03") is None
    after = await applications.view(reference, officer)
    clock.advance(days=60)

    late = await ObjectionDesk(room).file(reference, officer, ANSWERS, "kunci-loket-04", Channel.WEB)

    assert before is not None
    assert after is not None
    assert (before.may_object, before.objection_until, after.may_object) == (True, None, True)
    assert after.objection_until is not None
    assert timedelta(days=27) < after.objection_until - (clock.now() - timedelta(days=60)) < timedelta(days=60)
    assert code(late) == "objection-late"


async def test_a_withdrawal_is_asked_for_once_and_not_after_the_end(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter
) -> None:
    """The event names the officer; a colleague's second wish asks nothing more; what has ended stays."""
    reference = (await filed(drafts, officer.officer)).reference
    colleague = replace(at(uuid7()), brought=Brought.THUMBPRINT)

    for asker, key in ((officer, "kunci-loket-05"), (officer, "kunci-loket-05"), (colleague, "kunci-loket-06")):
        assert await applications.withdraw(reference, asker, key) is None
    [event] = await asked(room, reference)
    row, now = await stored(room, reference), room.clock.now()
    routing = Routing(row)
    await told(room, routing.opened(now), routing.withdrawn(now))
    over = await applications.withdraw(reference, colleague, "kunci-loket-07")

    assert (event["filed_by"], code(over)) == (str(officer.officer), "too-late")
    assert await filed_in_history(applications, reference, officer) == [{"request": "withdrawal", "brought": "form"}]


async def test_a_visit_is_answered_and_remarked_on(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter
) -> None:
    """Each once under its key; both events name the officer, none says a word of the remark."""
    reference = (await filed(drafts, officer.officer)).reference
    routing, now, desk = Routing(await stored(room, reference)), room.clock.now(), VisitDesk(room)
    await told(room, routing.opened(now), proposed(routing, now))
    wanted = slots(now)[1].starts_at
    for _ in range(2):
        assert await desk.answer(reference, officer, 1, wanted, "kunci-loket-08") is None
    twice = await desk.answer(reference, officer, 1, wanted, "kunci-loket-09")
    await told(room, was_set(routing, now), held(routing, now))
    for _ in range(2):
        assert await desk.remark(reference, officer, 1, WORDS, "kunci-loket-10") is None

    answer, remark = await asked(room, reference)

    assert code(twice) == "answered"
    assert {answer["filed_by"], remark["filed_by"]} == {str(officer.officer)}
    assert (answer["answer"], WORDS in str(remark)) == ("move", False)
    kinds = [each["request"] for each in await filed_in_history(applications, reference, officer)]
    assert kinds == ["visit-answer", "visit-remark"]


async def test_nothing_is_filed_without_a_signed_paper_or_at_another_counter(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter, clock: FakeClock
) -> None:
    """Neither leaves a trace; what was not refused has no objection, a visit after its time no answer."""
    refused, _ = await a_refusal(room, drafts, officer)
    reference = (await filed(drafts, officer.officer)).reference
    routing, now = Routing(await stored(room, reference)), room.clock.now()
    await told(room, routing.opened(now), proposed(routing, now))
    visits, objections, wanted = VisitDesk(room), ObjectionDesk(room), slots(now)[0].starts_at
    stranger = AtCounter(uuid7(), frozenset({ELSEWHERE}), Brought.FORM)

    async def all_of(asker: AtCounter | UUID, tail: str) -> list[str]:
        return [
            code(await applications.withdraw(reference, asker, f"kunci-tarik-{tail}")),
            code(await visits.answer(reference, asker, 1, wanted, f"kunci-jawab-{tail}")),
            code(await objections.file(refused, asker, ANSWERS, f"kunci-keberatan-{tail}", Channel.WEB)),
        ]

    assert await all_of(at(officer.officer), "1") == ["nothing-signed"] * 3
    assert await all_of(stranger, "2") == ["not-found"] * 3
    assert await all_of(officer.officer, "3") == ["not-found"] * 3
    running = await objections.file(reference, officer, ANSWERS, "kunci-loket-11", Channel.WEB)
    clock.advance(days=2)
    late = await visits.answer(reference, officer, 1, wanted, "kunci-loket-12")
    early = await visits.remark(reference, officer, 1, WORDS, "kunci-loket-13")

    assert [code(running), code(late), code(early)] == ["not-refused", "too-late", "no-report"]
    assert await asked(room, reference) == []
    assert await filed_in_history(applications, reference, officer) == []


async def test_who_has_only_the_code_is_not_told_by_which_paper_she_asked(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, officer: AtCounter
) -> None:
    """A thumbprint is nobody's business."""
    receipt = await filed(drafts, officer.officer)
    marked = replace(officer, brought=Brought.THUMBPRINT)
    assert await applications.withdraw(receipt.reference, marked, "kunci-loket-14") is None

    found = await applications.track(receipt.reference, receipt.tracking_code, "10.0.1.2")

    assert not isinstance(found, Refused)
    assert found is not None
    assert [dict(e.data) for e in found.timeline if e.kind == "request-filed"] == [{"request": "withdrawal"}]
