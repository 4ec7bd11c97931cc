"""A chair who does not hand over is replaced at the counter: by a decree, two officers, and not behind her back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from common.clock import FakeClock
from common.errors import Refused
from common.ids import uuid7
from intake.domain.chair_changes import AtOffice, ChangeState, RefusedBecause
from intake.handlers.applications import ApplicationDesk
from intake.handlers.bodies import BodyDesk
from intake.handlers.chair_changes import ChairRecorder
from intake.handlers.chair_decisions import ChairDecider
from intake.handlers.chair_reading import ChairReader
from intake.handlers.drafts import DraftDesk
from intake.handlers.finding_bodies import BodyFinder
from intake.handlers.room import Room
from intake.handlers.tidying import Tidier
from intake.settings import IntakeSettings
from intake.store.chair_changes import ChairChangeStore
from intake.views import Upload
from tests.component.intake.bodies import NAME, a_body, replaced, terms
from tests.component.intake.chairs import NUMBER, a_silent_chair, at_counter, brought, heading, recorded
from tests.component.intake.counters import ELSEWHERE
from tests.component.intake.houses import a_house, shelf_with_houses
from tests.component.intake.stories import a_pdf, said, stored
from tests.component.intake.test_bodies import MARK, returned
from tests.component.intake.test_counter import events


@pytest.fixture
def room(room: Room, settings: IntakeSettings, tmp_path: Path) -> Room:
    """The same, with the house of worship open: only bodies apply for it."""
    return replace(room, shelf=shelf_with_houses(settings, tmp_path))


async def test_a_record_changes_nothing_until_a_second_officer_confirms(
    room: Room, applications: ApplicationDesk
) -> None:
    """The old chair acts on, the new one does not yet; both lists say that it waits."""
    story, clerk, head = await a_silent_chair(room), uuid7(), uuid7()

    change = await recorded(room, story, clerk)

    assert await applications.view(story.reference, story.old) is not None
    assert await applications.view(story.reference, story.new) is None
    [hers] = [line for line in await ChairReader(room).of_office(at_counter(clerk)) if line.change.change == change]
    [second] = [line for line in await ChairReader(room).of_office(heading(head)) if line.change.change == change]
    [notice] = await ChairReader(room).of_person(story.new)
    assert (hers.mine, second.mine, second.body.name) == (False, True, NAME)
    assert (notice.coming, notice.change.state) == (True, ChangeState.WAITING)
    assert await ChairReader(room).of_person(story.old) == []


async def test_confirmed_the_new_chair_corrects_and_the_old_one_stands_outside(
    room: Room, applications: ApplicationDesk, clock: FakeClock
) -> None:
    """At once; the history names both, and who recorded and confirmed by office alone."""
    story = await a_silent_chair(room)
    await returned(room, story.reference)
    clock.advance(hours=1)
    change = await recorded(room, story, uuid7())

    assert await ChairDecider(room).confirm(heading(uuid7()), change) is None

    assert await applications.view(story.reference, story.old) is None
    assert await BodyDesk(room).view(story.body, story.old) is None
    said(await applications.attach(story.reference, story.new, MARK.target, a_pdf()))
    assert await applications.correct(story.reference, story.new, {}, "key-00001") == []
    view = await applications.view(story.reference, story.new)
    assert view is not None
    office = "Kantor Kementerian Agama Kota Bandung"
    changed = {e.kind: (e.data["by"], e.data["counter"]) for e in view.timeline if e.kind.startswith("mandate-")}
    assert changed == {"mandate-given": ("Ketua Baru", office), "mandate-ended": ("Ketua Lama", office)}
    body = await BodyDesk(room).view(story.body, story.new)
    assert body is not None
    assert [(m.name, m.holds, m.given, m.ended) for m in body.mandates] == [
        ("Ketua Baru", True, office, None), ("Ketua Lama", False, None, office),
    ]  # fmt: skip


async def test_the_replaced_chair_is_told_herself_with_the_way_to_object(room: Room, clock: FakeClock) -> None:
    """The event names the number that she knows and her alone: neither the body, nor its name, nor her successor."""
    story = await a_silent_chair(room)
    change = await recorded(room, story, uuid7())
    assert await ChairDecider(room).confirm(heading(uuid7()), change) is None

    row = await stored(room, story.reference)
    _, event = await events(room, row.application)
    notice = await ChairReader(room).notice(story.old, change)

    assert (event["former"], event["reference"], event["change"]) == (str(story.old), story.reference, str(change))
    assert not {str(story.body), str(story.new), NAME, NUMBER} & set(map(str, event.values()))
    assert NAME not in json.dumps(event)
    assert notice is not None
    assert (notice.coming, notice.number, notice.body.name) == (False, NUMBER, NAME)
    assert notice.change.object_until is not None
    days = (notice.change.object_until.date() - clock.now().date()).days
    assert days >= 14, "ten working days are two weeks at least"
    assert await ChairReader(room).notice(uuid7(), change) is None


async def test_four_eyes_are_four_eyes(room: Room) -> None:
    """Not who recorded it, who heads another counter, a clerk, or one of the two chairs; the database agrees."""
    story, clerk = await a_silent_chair(room), uuid7()
    change, decider = await recorded(room, story, clerk), ChairDecider(room)
    both = AtOffice(clerk, at_counter(clerk).counters, heading(clerk).heads)

    for asker, code in (
        (both, "not-second"), (at_counter(uuid7()), "not-second"), (heading(story.new), "not-second"),
        (heading(story.old), "not-second"), (heading(uuid7(), ELSEWHERE), "no-change"),
    ):  # fmt: skip
        refused = await decider.confirm(asker, change)
        assert isinstance(refused, Refused)
        assert refused.code == code
        assert isinstance(await decider.refuse(asker, change, RefusedBecause.DISPUTED), Refused)

    async with room.database.reading() as tx:
        found = await ChairChangeStore(tx).get(change)
    assert found is not None
    assert found.state is ChangeState.WAITING
    with pytest.raises(asyncpg.CheckViolationError):
        async with room.database.transaction() as tx:
            await tx.execute(
                "UPDATE chair_changes SET state = 'refused', reason = 'disputed', decided_by = recorded_by, "
                "decided_at = recorded_at WHERE change = $1", change,
            )  # fmt: skip


async def test_a_refused_change_has_a_reason_and_leaves_everything(
    room: Room, applications: ApplicationDesk, clock: FakeClock
) -> None:
    """The new chair reads why; nothing is decided twice; after a month the scan is gone, the record stays."""
    story, head = await a_silent_chair(room), heading(uuid7())
    change, decider = await recorded(room, story, uuid7()), ChairDecider(room)

    assert await decider.refuse(head, change, RefusedBecause.OTHER_PERSON) is None
    again, later = await decider.refuse(head, change, RefusedBecause.OTHER_PERSON), await decider.confirm(head, change)

    [notice] = await ChairReader(room).of_person(story.new)
    assert (notice.change.state, notice.change.reason) == (ChangeState.REFUSED, RefusedBecause.OTHER_PERSON)
    assert again is None
    assert isinstance(later, Refused)
    assert later.code == "decided-before"
    assert await applications.view(story.reference, story.old) is not None
    assert len(await events(room, (await stored(room, story.reference)).application)) == 1
    assert await ChairReader(room).page_image(head, change, 1) is not None
    clock.advance(hours=24 * 31)
    await Tidier(room).tidy()
    assert await ChairReader(room).page_image(head, change, 1) is None
    assert await ChairReader(room).file(head, change) is not None


async def test_a_chair_who_hands_over_meanwhile_is_not_overruled(room: Room) -> None:
    """What was recorded against the chair of then does not throw out the one whom she confirmed since."""
    story, third = await a_silent_chair(room), uuid7()
    change = await recorded(room, story, uuid7())
    await replaced(room, story.body, story.old, third)

    refused = await ChairDecider(room).confirm(heading(uuid7()), change)

    assert isinstance(refused, Refused)
    assert refused.code == "chairs-changed"
    assert await BodyDesk(room).reached(story.body) == third


async def test_what_ended_before_is_not_told_as_replaced(room: Room) -> None:
    """A second chair whom the first took back in between was replaced by nobody, and is told nothing."""
    story, other, desk = await a_silent_chair(room), uuid7(), BodyDesk(room)
    code = said(await desk.ask(other, terms(), a_pdf()))
    assert await desk.confirm(story.body, story.old, code, replace=False) is None
    change = await recorded(room, story, uuid7())
    before = await desk.view(story.body, story.old)
    assert before is not None
    theirs = next(m.mandate.mandate for m in before.mandates if m.mandate.person == other)
    assert await desk.end(story.body, story.old, theirs) is None

    assert await ChairDecider(room).confirm(heading(uuid7()), change) is None

    view = await desk.view(story.body, story.new)
    assert view is not None
    replaced_at = {m.mandate.person: bool(m.ended) for m in view.mandates}
    assert replaced_at == {story.new: False, other: False, story.old: True}
    assert await ChairReader(room).notice(other, change) is None
    told = await events(room, (await stored(room, story.reference)).application)
    assert [event["former"] for event in told if "former" in event] == [str(story.old)]


async def test_a_name_without_a_letter_finds_nothing(room: Room) -> None:
    """Not even a body whose name was destroyed with its key."""
    story = await a_silent_chair(room)
    async with room.database.transaction() as tx:
        mac = room.vault.name_mac("")
        await tx.execute("UPDATE bodies SET name_mac = $2 WHERE body = $1", story.body, mac)

    found = await BodyFinder(room).find(at_counter(uuid7()), " - . - ")

    assert isinstance(found, Refused)


async def test_what_cannot_be_recorded_says_why_and_uses_up_no_code(room: Room) -> None:
    """A wrong day, no scan, a hostile one, an unknown code, the present chair, the officer herself, a second record."""
    story, clerk = await a_silent_chair(room), uuid7()
    recorder, asker = ChairRecorder(room), at_counter(clerk)
    good = await brought(room, story.new)

    async def code_of(*wrong: object) -> list[tuple[str, str | None]]:
        answers = [await recorder.record(asker, story.body, each, "") for each in wrong]  # type: ignore[arg-type]
        return [(each.code, each.field) for each in answers if isinstance(each, Refused)]

    assert await code_of(
        replace(good, decree=replace(good.decree, number=" ")),
        replace(good, decree=replace(good.decree, number="SK-7\u202e6202")),
        replace(good, decree=replace(good.decree, on=date(2099, 1, 1))),
        replace(good, decree=replace(good.decree, valid_until=date(2026, 1, 1))),
        replace(good, scan=None), replace(good, scan=Upload("sk.pdf", b"MZ this is a program")),
        replace(good, code="AAAAAA-AAAAAA"), await brought(room, story.old), await brought(room, clerk),
    ) == [
        ("bad-decree", "number"), ("hidden-sign", "number"), ("bad-decree", "decree_on"), ("bad-decree", "valid_until"),
        ("incomplete", "proof"), ("wrong-kind", "proof"), ("code-unknown", "code"), ("already-chair", "code"),
        ("concerned", "code"),
    ]  # fmt: skip
    first = await recorder.record(asker, story.body, good, "key-00001")
    assert await recorder.record(asker, story.body, good, "key-00001") == first
    assert await code_of(await brought(room, uuid7())) == [("change-waits", None)]


async def test_a_counter_finds_only_what_applied_to_its_office_and_each_look_is_shown(room: Room) -> None:
    """By the whole name or a number, never by a part; who acts for the body sees which counter looked, not who."""
    story, clerk = await a_silent_chair(room), uuid7()
    finder, asker = BodyFinder(room), at_counter(clerk)
    never_applied = await a_body(room, uuid7())

    by_number = said(await finder.find(asker, story.reference.lower()))
    by_name = said(await finder.find(asker, f"  {NAME.upper()} "))
    nothing = [
        await finder.find(asker, "Panitia"), await finder.find(asker, ""), await finder.find(asker, NAME[:-1]),
        await finder.find(at_counter(uuid7(), ELSEWHERE), story.reference),
        await finder.find(heading(uuid7()), story.reference),
    ]  # fmt: skip

    assert [found.body.body for found in by_number] == [story.body]
    assert never_applied not in {found.body.body for found in by_name}
    assert {found.body.name for found in by_name} == {NAME}
    assert [isinstance(each, Refused) and each.status for each in nothing] == [404] * 5
    assert await finder.look(at_counter(uuid7(), ELSEWHERE), story.body) is None
    view = await BodyDesk(room).view(story.body, story.old)
    assert view is not None
    assert {look.office for look in view.looks} == {"kankemenag-3273"}
    assert str(clerk) not in str(view.looks)


async def test_searching_on_and_on_is_slowed_down(room: Room) -> None:
    """Twenty searches are a long day at a counter; a machine that guesses names is stopped."""
    finder, asker = BodyFinder(room), at_counter(uuid7())

    answers = [await finder.find(asker, f"Yayasan {n}") for n in range(21)]

    assert [each.code for each in answers if isinstance(each, Refused)] == ["no-body"] * 20 + ["too-often"]


async def test_bodies_of_before_are_found_by_name_once_tidied(room: Room) -> None:
    """A body registered before there was this way has no mark of its name yet."""
    story = await a_silent_chair(room)
    async with room.database.transaction() as tx:
        await tx.execute("UPDATE bodies SET name_mac = NULL WHERE body = $1", story.body)

    before = await BodyFinder(room).find(at_counter(uuid7()), NAME)
    await Tidier(room).tidy()
    after = said(await BodyFinder(room).find(at_counter(uuid7()), NAME))

    assert isinstance(before, Refused) or story.body not in {found.body.body for found in before}
    assert story.body in {found.body.body for found in after}


async def test_a_dead_mandate_is_no_obstacle(room: Room, clock: FakeClock, applications: ApplicationDesk) -> None:
    """The last chair's term is over and nobody acts for the body: the counter is the only way back in."""
    today = clock.now().date()
    receipt = await a_house(DraftDesk(room), old := uuid7())
    row = await stored(room, receipt.reference)
    assert row.body is not None
    async with room.database.transaction() as tx:
        await tx.execute("UPDATE mandates SET valid_until = $2 WHERE body = $1", row.body, today)
    clock.advance(hours=48)
    assert await applications.view(receipt.reference, old) is None
    new: UUID = uuid7()

    made = await ChairRecorder(room).record(at_counter(uuid7()), row.body, await brought(room, new), "")
    assert await ChairDecider(room).confirm(heading(uuid7()), said(made)) is None

    assert await applications.view(receipt.reference, new) is not None
    assert len(await events(room, row.application)) == 1
