"""An objection on a real PostgreSQL: worked by others, and upheld it opens the refused case again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from common.contracts.intake import OfficePublished, ServicePublished
from common.errors import Refused
from common.ids import new_reference, uuid7
from common.promises import counted
from common.workdays import Unit, due_after
from intake.catalogue import read_definition
from routing.domain.case import Case, StandIn, Status
from routing.domain.commands import Actor, Approve, Claim, Command, Forward, OpenCase
from routing.domain.decide import Verdict
from routing.domain.letter import LetterState
from routing.engine import CALENDAR_SCOPE
from routing.store.cases import CaseStore
from routing.store.reference import ReferenceStore
from routing.store.registers import RegisterStore
from routing.store.seating import StandInStore
from routing.timers import SecondTimer
from tests.component.routing.placing import OFFICE, Town
from tests.component.routing.test_refusals import ABOVE, ROOT
from tests.component.routing.town import town

__all__ = ["town"]

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LETTER = "B-1/Kk/BA.01/11/2026"


async def told(town: Town, *commands: Command) -> list[Verdict]:
    """What the engine says to commands, in one transaction."""
    async with town.database.transaction() as tx:
        return await town.process.engine.apply(tx, commands)


async def refused_case(town: Town, *hands: UUID) -> Case:
    """A case that these persons have refused; the service of objections and the office above are there."""
    case = await town.arrived("buddha")
    keberatan = read_definition(ROOT / "KEBERATAN.yaml")
    async with town.database.transaction() as tx:
        store = ReferenceStore(tx)
        await store.keep_definition(
            ServicePublished(code=keberatan.code, version=keberatan.version, definition=keberatan.as_event())
        )
        office = (await store.offices([OFFICE]))[OFFICE]
        await store.keep_office(office.model_copy(update={"parent": ABOVE}))
        above = {
            "office": ABOVE,
            "kind": "kanwil",
            "parent": None,
            "units": ("loket", "ketua-tim", "subbag-tu", "kepala"),
        }
        await store.keep_office(OfficePublished.model_validate(office.model_dump() | above))
        hours, calendar = await store.hours(OFFICE), await store.calendar(CALENDAR_SCOPE)
        assert hours is not None
        assert calendar is not None
        promise = counted(due_after(NOW, 5, Unit.WORKDAYS, hours, calendar), "complete")
        cases, _ = await CaseStore(tx).locked([case])
        found = cases[case]
        there = replace(
            found, desk="kepala", unit="kepala", placed_with=None, status=Status.REFUSED, promise=promise,
            acted={"kepala": hands},
        )  # fmt: skip
        await CaseStore(tx).update([there])
        await RegisterStore(tx).enter([(OFFICE, 2026, 1, case, LETTER, NOW, "kepala", "kepala")])
    return there


def an_objection(refused: Case) -> OpenCase:
    """What intake sends when she objects."""
    return OpenCase(
        case=uuid7(), reference=new_reference(), service="KEBERATAN", version=1, office=ABOVE,
        applicant=refused.applicant, applicant_kind="body", channel="web", revision=1, content_sha256="0" * 64,
        documents=(), promise=None, submitted_at=NOW, objects_to=refused.id,
    )  # fmt: skip


def at(person: UUID, unit: str) -> Actor:
    """An officer of the office above."""
    return Actor(person, frozenset({(ABOVE, unit)}))


async def test_an_upheld_objection_opens_the_refused_case_again(town: Town) -> None:
    """Decided by two at the office above: the case stands at its desk with a new promise, and both show the link."""
    refused = await refused_case(town, town.officers["kepala"], town.officers["subbag-tu"])
    reviewer, chief = (
        at(await town.seated("subbag-tu", ABOVE), "subbag-tu"),
        at(await town.seated("kepala", ABOVE), "kepala"),
    )
    opened = an_objection(refused)

    await told(town, opened, Claim(case=opened.case, actor=reviewer), Forward(case=opened.case, actor=reviewer))
    verdicts = await told(town, Claim(case=opened.case, actor=chief), Approve(case=opened.case, actor=chief))

    assert not any(isinstance(v, Refused) for v in verdicts), verdicts
    again, objection = await town.stands(refused.id), await town.stands(opened.case)
    assert (again.status, again.desk, again.holder) == (Status.OPEN, "kepala", None)
    assert (objection.status, objection.objects_to) == (Status.GRANTED, refused.id)
    assert again.promise is not None
    assert again.promise.amount == 5
    async with town.database.reading() as tx:
        types = [r["type"] for r in await tx.fetch("SELECT type FROM outbox WHERE aggregate = $1", str(refused.id))]
        lines = await CaseStore(tx).history(refused.id)
        linked = await CaseStore(tx).linked(refused.id), await CaseStore(tx).linked(opened.case)
        letters = (await RegisterStore(tx).of([refused.id]))[refused.id]
    assert types[-2:] == ["routing.letter-revoked.v1", "routing.case-reopened.v1"]
    assert [(each.number, each.state, each.reason) for each in letters] == [
        (LETTER, LetterState.REVOKED, "objection-upheld")
    ]
    assert (lines[-1][0].kind, lines[-1][0].data) == ("reopened", {"objection": opened.reference})
    assert linked == ([opened.reference], [refused.reference])


async def test_who_refused_does_not_work_the_objection(town: Town) -> None:
    """The head above was the second signatory: she cannot take it, and another unit of her office decides instead."""
    chief = await town.seated("kepala", ABOVE)
    refused = await refused_case(town, town.officers["kepala"], chief)
    reviewer, leader = at(await town.seated("subbag-tu", ABOVE), "subbag-tu"), await town.seated("ketua-tim", ABOVE)
    opened = an_objection(refused)
    await told(town, opened, Claim(case=opened.case, actor=reviewer), Forward(case=opened.case, actor=reviewer))

    (hers,) = await told(town, Claim(case=opened.case, actor=at(chief, "kepala")))
    fired = await SecondTimer(town.process.engine, town.database, town.process.clock, poll_seconds=1).fire()
    instead = at(leader, "ketua-tim")
    await told(town, Claim(case=opened.case, actor=instead), Approve(case=opened.case, actor=instead))

    assert isinstance(hers, Refused)
    assert (hers.code, fired) == ("second-pair-of-eyes", 1)
    assert (await town.stands(opened.case)).status is Status.GRANTED
    assert (await town.stands(refused.id)).status is Status.OPEN
    async with town.database.reading() as tx:
        assert await StandInStore(tx).of(opened.case) in (None, StandIn(ABOVE, "ketua-tim"))


async def test_an_objection_waits_while_the_refused_case_stands_still(town: Town) -> None:
    """Behind an incident the refused case cannot be opened, so its objection is not upheld: neither changes."""
    refused = await refused_case(town, town.officers["kepala"])
    reviewer, chief = (
        at(await town.seated("subbag-tu", ABOVE), "subbag-tu"),
        at(await town.seated("kepala", ABOVE), "kepala"),
    )
    opened = an_objection(refused)
    await told(town, opened, Claim(case=opened.case, actor=reviewer), Forward(case=opened.case, actor=reviewer))
    async with town.database.transaction() as tx:
        await tx.execute(
            "INSERT INTO incidents (id, consumer_group, topic, subject, event_type, cause, opened_at) "
            "VALUES ($1, 'routing.requests', 'intake.applications', $2, '-', '-', $3)",
            uuid7(), str(refused.id), NOW,
        )  # fmt: skip

    _, verdict = await told(town, Claim(case=opened.case, actor=chief), Approve(case=opened.case, actor=chief))

    assert isinstance(verdict, Refused)
    assert verdict.code == "parked"
    assert (await town.stands(opened.case)).status is Status.OPEN
    assert (await town.stands(refused.id)).status is Status.REFUSED
