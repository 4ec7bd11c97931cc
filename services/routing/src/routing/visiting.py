"""What an officer sees of a site visit: at the desk that makes it, or because she is one of the two who go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from common.auth import Principal
from common.clock import Clock
from common.contracts.intake import OfficePublished
from common.database import Database, Tx
from common.encryption import Erased, KeyStore, Wrapper
from common.promises import hours_of
from common.seats import SeatStore
from common.signing import Signer
from routing.domain.case import Case, Status
from routing.domain.definition import CheckItem, Definition, Desk
from routing.domain.visit import Visit, Visitor, VisitStatus
from routing.domain.visit_facts import functions
from routing.domain.visit_slots import first_day
from routing.engine import CALENDAR_SCOPE, DefinitionBook, visit_place
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore
from routing.store.reference import ReferenceStore
from routing.store.visits import Ahead, VisitStore

_MOST_AHEAD = 50
_PHOTO_MINUTES = 30
"""How long photos can be added from an open page: a walk over the site."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer of the same office who can go along."""

    seat: UUID
    visitor: Visitor
    name: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with everything that this officer can do about it now."""

    case: Case
    definition: Definition
    desk: Desk
    office: OfficePublished
    visit: Visit | None
    me: UUID
    holds: bool
    names: Mapping[UUID, str]
    first_day: date
    colleagues: tuple[Colleague, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    started: bool = False

    @property
    def checklist(self) -> tuple[CheckItem, ...]:
        """What is looked at."""
        return self.desk.visit.checklist if self.desk.visit else ()

    @property
    def may_propose(self) -> bool:
        """Whether she can offer times now."""
        open_here = self.holds and self.case.status is Status.OPEN and self.case.desk == self.desk.id
        return open_here and (self.visit is None or self.visit.status is VisitStatus.MISSED)

    @property
    def goes(self) -> bool:
        """Whether she is one of the two."""
        return self.visit is not None and self.visit.goes(self.me)

    @property
    def may_add_photos(self) -> bool:
        """Whether photos still belong to the report."""
        return self.goes and self.visit is not None and self.visit.status is VisitStatus.SET

    @property
    def may_report(self) -> bool:
        """Whether the report can be written, or written anew, by her."""
        waits = self.visit is not None and self.visit.status in (VisitStatus.SET, VisitStatus.REPORTED)
        return self.goes and waits and self.started and not self.case.status.is_final

    @property
    def may_sign(self) -> bool:
        """Whether the other officer has written the report and her signature is missing."""
        report = self.visit.report if self.visit else None
        waits = self.visit is not None and self.visit.status is VisitStatus.REPORTED
        return self.goes and waits and report is not None and report.signed_by != self.me

    @property
    def may_call_off(self) -> bool:
        """Whether she can say that it does not take place."""
        alive = self.visit is not None and not self.visit.status.is_over and not self.case.status.is_final
        return alive and (self.goes or self.holds)


@dataclass(frozen=True, slots=True)
class SignedReport:
    """What a report's paper needs beyond the event: words, and who signed with which function."""

    notes: Mapping[str, str]
    officers: tuple[tuple[str, str], ...]
    signed_at: datetime


class VisitReader:
    """Reads visits for an officer; what is not hers does not exist."""

    def __init__(
        self, database: Database, book: DefinitionBook, wrapper: Wrapper, signer: Signer, clock: Clock
    ) -> None:
        self._database = database
        self._book = book
        self._wrapper = wrapper
        self._signer = signer
        self._clock = clock

    async def ahead(self, principal: Principal) -> list[Ahead]:
        """The visits that she has before her."""
        assert principal.person is not None
        async with self._database.reading() as tx:
            return await VisitStore(tx).ahead_of(principal.person, _MOST_AHEAD)

    async def of_case(self, case: UUID) -> Visit | None:
        """The newest visit of a case that the caller may see anyway."""
        async with self._database.reading() as tx:
            return (await VisitStore(tx).newest([case])).get(case)

    async def view(self, principal: Principal, case_id: UUID) -> VisitView | None:
        """A visit at one of her desks, or one that she makes; None otherwise."""
        async with self._database.reading() as tx:
            case = await CaseStore(tx).get(case_id)
            visit = (await VisitStore(tx).newest([case_id])).get(case_id)
            if case is None or not _is_hers(principal, case, visit):
                return None
            definition = await self._book.get(tx, case.service, case.service_version)
            desk = definition.desk(visit.desk if visit else case.desk)
            if desk is None or desk.visit is None:
                return None
            return await self._view(tx, principal, case, visit, definition, desk)

    async def signed(self, case_id: UUID, number: int) -> SignedReport | None:
        """A report that both have signed."""
        async with self._database.reading() as tx:
            case, visit = await CaseStore(tx).get(case_id), await VisitStore(tx).one(case_id, number)
            if case is None or visit is None or visit.status is not VisitStatus.HELD or visit.report is None:
                return None
            definition = await self._book.get(tx, case.service, case.service_version)
            names = await OfficerStore(tx, self._wrapper).names([v.person for v in visit.visitors])
            sealed = await VisitStore(tx).notes(case_id, number)
            notes = await opened_notes(tx, self._wrapper, case, number, sealed)
        placed = functions(visit.visitors, definition, visit.desk)
        officers = tuple((f, names.get(v.person, "")) for f, v in zip(placed, visit.visitors, strict=True))
        return SignedReport(notes, officers, visit.report.signed_at)

    async def colleagues(self, tx: Tx, office: str) -> tuple[Colleague, ...]:
        """Who can go: everyone who holds a seat of this office today."""
        seats = await SeatStore(tx).of_office(office, self._clock.now().date())
        names = await OfficerStore(tx, self._wrapper).names([s.person for s in seats])
        return tuple(Colleague(s.seat, Visitor(s.person, s.office, s.unit), names.get(s.person, "")) for s in seats)

    def photo_address(self, view: VisitView) -> str:
        """Where the browser finds the photos at intake, and may add some while they still count."""
        assert view.visit is not None
        claims = {
            "application": str(view.case.id), "visit": view.visit.number, "officer": str(view.me),
            "add": view.may_add_photos,
        }  # fmt: skip
        capability = self._signer.sign("visit-photos", claims, lifetime=timedelta(minutes=_PHOTO_MINUTES))
        return f"/berkas/{view.case.id}/kunjungan?kartu={capability}"

    async def _view(
        self, tx: Tx, principal: Principal, case: Case, visit: Visit | None, definition: Definition, desk: Desk
    ) -> VisitView:
        assert principal.person is not None
        reference = ReferenceStore(tx)
        office, calendar = (
            (await reference.offices([case.office]))[case.office],
            await reference.calendar(CALENDAR_SCOPE),
        )
        assert desk.visit is not None
        assert calendar is not None
        now, persons = self._clock.now(), [v.person for v in visit.visitors] if visit else []
        return VisitView(
            case=case, definition=definition, desk=desk, office=office, visit=visit, me=principal.person,
            holds=case.holder == principal.person,
            names=await OfficerStore(tx, self._wrapper).names(persons),
            first_day=first_day(now, desk.visit, hours_of(office), calendar),
            colleagues=await self.colleagues(tx, case.office),
            notes=await self._notes(tx, case, visit),
            started=visit is not None and now >= visit.slot.starts_at,
        )  # fmt: skip

    async def _notes(self, tx: Tx, case: Case, visit: Visit | None) -> dict[str, str]:
        sealed = await VisitStore(tx).notes(case.id, visit.number) if visit and visit.report else None
        return await opened_notes(tx, self._wrapper, case, visit.number if visit else 0, sealed)


async def opened_notes(tx: Tx, wrapper: Wrapper, case: Case, number: int, sealed: bytes | None) -> dict[str, str]:
    """The officers' words of a report by item; none when there are none or they were erased."""
    if sealed is None:
        return {}
    try:
        key = (await KeyStore(tx, wrapper).keys_of([str(case.applicant)]))[str(case.applicant)]
    except Erased:
        return {}
    notes: dict[str, str] = json.loads(key.open(sealed, visit_place(case.id, number)))
    return notes


def _is_hers(principal: Principal, case: Case, visit: Visit | None) -> bool:
    if principal.holds(case.worked_at, case.worked_by):
        return True
    from_here = any(seat.office == case.office for seat in principal.seats)
    return from_here and visit is not None and principal.person is not None and visit.goes(principal.person)
