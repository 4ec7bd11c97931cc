"""Builders for stories of a site visit: a desk that visits, two officers, the moments of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.workdays import Calendar, OfficeHours
from routing.domain.case import Case
from routing.domain.commands import Actor, Command
from routing.domain.decide import Setting, Verdict, decide
from routing.domain.definition import Definition
from routing.domain.visit import Photo, Report, Result, Slot, Visit, Visitor, VisitStatus
from routing.domain.visit_commands import AnswerVisit, ConfirmVisit, ProposeVisit, ReportVisit
from tests.unit.routing.a_case import CASE, OFFICE, a_case, an_officer, wib

DEFINITION = Definition.read(
    "REK-TEMPAT",
    1,
    {
        "name": {"id": "Rekomendasi", "en": "Recommendation"},
        "desks": [
            {"id": "verification", "name": {"id": "Loket", "en": "Counter"}, "unit": "loket",
             "acts": {"forward": "site"}},
            {
                "id": "site", "name": {"id": "Tinjauan lokasi", "en": "Site visit"}, "unit": "ptsp",
                "acts": {"forward": "decision", "return": "applicant", "send_back": "verification"}, "visit": True,
                "visit_rule": {"notice_workdays": 2, "answer_workdays": 1},
                "visit_checklist": [
                    {"id": "address", "name": {"id": "Alamat dan batas", "en": "Address and boundaries"}},
                    {"id": "access", "name": {"id": "Akses", "en": "Access"}},
                ],
            },
            {"id": "decision", "name": {"id": "Keputusan", "en": "Decision"}, "unit": "kepala",
             "acts": {"approve": "decided", "refuse": "refused", "send_back": "site"}},
        ],
    },
)  # fmt: skip
HOLIDAY = wib("2026-11-19T00:00").date()
SETTING = Setting(
    DEFINITION,
    OfficeHours.parse("Asia/Jakarta", "mon-fri 08:00-16:00"),
    Calendar("nasional", 1, holidays={HOLIDAY: "Hari Contoh"}),
)
MONDAY = wib("2026-11-16T10:00")
TUESDAY_CLOSING = wib("2026-11-17T16:00")
WEDNESDAY_NINE = wib("2026-11-18T09:00")
FRIDAY_NINE = wib("2026-11-20T09:00")

RATNA = an_officer(1, "ptsp")
WAYAN = an_officer(2, "loket")
CHIEF = an_officer(3, "kepala")
GOERS = (Visitor(RATNA.person, OFFICE, "ptsp"), Visitor(WAYAN.person, OFFICE, "loket"))
FINDINGS = {"address": Result.AGREES, "access": Result.DIFFERS}


def a_slot(starts_at: datetime, hours: float = 2) -> Slot:
    """Two hours from a moment on."""
    return Slot(starts_at, starts_at + timedelta(hours=hours))


SLOTS = (a_slot(WEDNESDAY_NINE), a_slot(FRIDAY_NINE))


def a_site_case(held_by: Actor | None = RATNA, *, at: str = "site", visit: Visit | None = None) -> Case:
    """A case at a desk of the visiting definition."""
    desk = DEFINITION.desk(at)
    assert desk is not None
    case = replace(a_case(), service=DEFINITION.code, desk=at, unit=desk.unit, visit=visit)
    return replace(case, holder=held_by.person if held_by else None)


def a_visit(status: VisitStatus = VisitStatus.PROPOSED, **changes: Any) -> Visit:
    """Proposed on Monday for Wednesday nine, Friday nine also offered, to be answered until Tuesday 16."""
    report = Report(RATNA.person, WEDNESDAY_NINE + timedelta(hours=1), FINDINGS)
    visit = Visit(1, "site", status, SLOTS, 0, GOERS, TUESDAY_CLOSING)
    if status in (VisitStatus.REPORTED, VisitStatus.HELD):
        visit = replace(visit, report=report, photos=(Photo(UUID(int=70), "c" * 64),))
    return replace(visit, **changes)


def a_proposal(slots: tuple[Slot, ...] = SLOTS, visitors: tuple[Visitor, ...] = GOERS) -> ProposeVisit:
    """What the officer who holds the case proposes."""
    return ProposeVisit(case=CASE, actor=RATNA, slots=slots, visitors=visitors)


def an_answer(starts_at: datetime = WEDNESDAY_NINE, at: datetime = MONDAY) -> AnswerVisit:
    """The applicant's answer."""
    return AnswerVisit(case=CASE, visit=1, starts_at=starts_at, answered_at=at)


def a_report(by: Actor = RATNA, **changes: Any) -> ReportVisit:
    """What was seen."""
    return replace(ReportVisit(case=CASE, actor=by, visit=1, findings=FINDINGS, notes={"general": "Rapi."}), **changes)


def a_signature(by: Actor = WAYAN) -> ConfirmVisit:
    """The second signature, under the report as it was first signed."""
    report = a_visit(VisitStatus.REPORTED).report
    assert report is not None
    return ConfirmVisit(case=CASE, actor=by, visit=1, signed_at=report.signed_at)


def told(case: Case, command: Command, *, at: datetime = MONDAY) -> Verdict:
    """What the rules say."""
    return decide(case, command, SETTING, now=at)
