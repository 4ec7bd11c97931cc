"""Builders for routing's stories: a case, its officers, the definition it walks by, the moments it lives through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.contracts.intake import Promise
from common.contracts.routing import Mark
from common.errors import Refused
from common.promises import counted
from common.workdays import Calendar, OfficeHours, Unit, due_after
from routing.domain.case import Case, Status
from routing.domain.commands import Actor, AnswerReturn, Command, OpenCase, ReturnToApplicant
from routing.domain.decide import Decision, Setting, Verdict, decide
from routing.domain.definition import Definition
from routing.domain.signatories import OfficeSeats

CASE = UUID(int=1)
APPLICANT = UUID(int=2)
OFFICE = "kankemenag-3273"
DEFINITION = Definition.read(
    "IZIN-MAGANG",
    1,
    {
        "name": {"id": "Izin magang", "en": "Internship permit"},
        "desks": [
            {
                "id": "verification", "name": {"id": "Verifikasi", "en": "Verification"}, "unit": "ptsp",
                "acts": {"forward": "decision", "return": "verification"},
            },
            {
                "id": "decision", "name": {"id": "Keputusan", "en": "Decision"}, "unit": "kepala",
                "acts": {"approve": "granted", "refuse": "refused", "send_back": "verification"},
                "four_eyes_with": ["verification"],
            },
        ],
        "documents": [{"id": "ktp", "name": {"id": "KTP", "en": "Identity card"}}],
        "fields": [{"id": "address", "label": {"id": "Alamat", "en": "Address"}}],
        "reasons": {
            "return": [{"code": "unreadable", "sentence": {"id": "Tidak terbaca.", "en": "Not readable."}}],
            "refuse": [{"code": "not-entitled", "sentence": {"id": "Tidak berhak.", "en": "Not entitled."}}],
        },
        "letter": {"kode_jabatan": "Kw.10", "kka": "PP.00"},
    },
)  # fmt: skip
SECOND = UUID(int=150)
"""Who sits at the administration of the office."""
SEATS = (
    OfficeSeats(OFFICE, ("ptsp", "kepala", "subbag-tu"), {"subbag-tu": frozenset({SECOND})}),
    OfficeSeats("kanwil-32", ("loket", "kepala"), {}),
)
SETTING = Setting(DEFINITION, OfficeHours.parse("Asia/Jakarta", "mon-fri 08:00-16:00"), Calendar("nasional", 1), SEATS)
RETURNS_KTP = (Mark(kind="document", target="ktp", reason="unreadable"),)


def wib(text: str) -> datetime:
    """A moment in western Indonesian time."""
    return datetime.fromisoformat(f"{text}+07:00")


SUBMITTED = wib("2026-11-16T09:00")
WEDNESDAY = wib("2026-11-18T10:00")
FRIDAY = wib("2026-11-20T10:00")


def five_workdays() -> Promise:
    """Promised for Monday 23 November 2026, 16:00."""
    return counted(due_after(SUBMITTED, 5, Unit.WORKDAYS, SETTING.hours, SETTING.calendar), "submitted")


def an_officer(number: int, *units: str, office: str = OFFICE) -> Actor:
    """A person who sits at these units; without units, at both."""
    return Actor(UUID(int=100 + number), frozenset((office, unit) for unit in units or ("ptsp", "kepala")))


SITI = an_officer(1)
BUDI = an_officer(2)
SARI = Actor(SECOND, frozenset({(OFFICE, "subbag-tu")}))


def an_application() -> OpenCase:
    """What comes in from intake on Monday morning."""
    return OpenCase(
        case=CASE, reference="SM-7Q4K-2M3X", service=DEFINITION.code, version=1, office=OFFICE, applicant=APPLICANT,
        applicant_kind="person", channel="web", revision=1, content_sha256="a" * 64, documents=(),
        promise=five_workdays(), submitted_at=SUBMITTED,
    )  # fmt: skip


def a_case(at: str = "verification", held_by: Actor | None = None, **changes: Any) -> Case:
    """An open case at a desk, in somebody's hands or in its queue."""
    desk = DEFINITION.desk(at)
    assert desk is not None
    opened = done(decide(None, an_application(), SETTING, now=SUBMITTED)).state
    return replace(opened, desk=at, unit=desk.unit, holder=held_by.person if held_by else None, **changes)


def a_returned_case() -> Case:
    """Siti returned it on Wednesday at ten: the identity card is not readable."""
    command = ReturnToApplicant(case=CASE, actor=SITI, marks=RETURNS_KTP)
    return done(told(a_case(held_by=SITI), command, at=WEDNESDAY)).state


def an_answer(at: datetime, number: int = 1) -> AnswerReturn:
    """The applicant's corrected form."""
    return AnswerReturn(
        case=CASE, answers_return=number, revision=2, content_sha256="b" * 64, documents=(), offered_at=at
    )


def a_final_case(status: Status = Status.GRANTED) -> Case:
    """A case that is over."""
    return a_case(at="decision", status=status)


def told(case: Case | None, command: Command, *, at: datetime = WEDNESDAY) -> Verdict:
    """What the rules say to a command."""
    return decide(case, command, SETTING, now=at)


def done(verdict: Verdict) -> Decision:
    """The decision of a command that was carried out."""
    assert isinstance(verdict, Decision), verdict
    return verdict


def why_not(verdict: Verdict) -> tuple[str, int]:
    """Code and status of a refusal."""
    assert isinstance(verdict, Refused), verdict
    return verdict.code, verdict.status
