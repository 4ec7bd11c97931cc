"""Builders of the events that people are told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from common.contracts.event import Event, Message
from common.contracts.intake import ApplicationSubmitted, ChairReplaced, Channel, Promise
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.routing import (
    CaseDecided,
    CaseOverdue,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    Mark,
    PromiseChanged,
    RequestDeclined,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitProposed,
    VisitSet,
    VisitSlot,
)

SERVICE, VERSION, OFFICE = "IZIN-PENELITIAN-MAGANG", 1, "kanwil-32"
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_SPACE = UUID("0193f5b0-0000-7000-8000-000000000000")


def an_id(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(_SPACE, name)


def a_promise(**changes: Any) -> Promise:
    """Five working days."""
    values: dict[str, Any] = {
        "due_at": AT + timedelta(days=7), "starts": "submitted", "unit": "workdays", "amount": 5,
        "calendar": "nasional@2026",
    }  # fmt: skip
    return Promise(**values | changes)


def a_submission(case: str = "a", **changes: Any) -> ApplicationSubmitted:
    """An application over the web, by the person of the same letter."""
    values: dict[str, Any] = {
        "application": an_id(f"case-{case}"), "reference": "SM-7Q4K-2MTX", "service": SERVICE, "version": VERSION,
        "office": OFFICE, "applicant": an_id(f"person-{case}"), "applicant_kind": "person", "channel": Channel.WEB,
        "revision": 1, "content_sha256": "0" * 64, "documents": (), "promise": a_promise(), "submitted_at": AT,
    }  # fmt: skip
    return ApplicationSubmitted(**values | changes)


def _head(case: str, version: int) -> dict[str, Any]:
    return {
        "case": an_id(f"case-{case}"), "reference": "SM-7Q4K-2MTX", "service": SERVICE, "version": VERSION,
        "office": OFFICE, "applicant": an_id(f"person-{case}"), "at": AT, "case_version": version,
    }  # fmt: skip


def a_return(case: str = "a", marks: int = 2, **changes: Any) -> CaseReturned:
    """Returned with some marks."""
    found = tuple(Mark(kind="document", target=f"document-{n}", reason="unreadable") for n in range(marks))
    values: dict[str, Any] = {"desk": "loket", "unit": "loket", "return_number": 1, "revision": 1, "marks": found}
    return CaseReturned(**_head(case, 2) | values | changes)


def a_resumption(case: str = "a") -> CaseResumed:
    """The correction has come."""
    return CaseResumed(
        **_head(case, 3), desk="loket", unit="loket", answers_return=1, revision=2, documents=()
    )  # fmt: skip


def a_new_promise(case: str = "a", reason: str = "clock-stood") -> PromiseChanged:
    """Another due date."""
    return PromiseChanged(**_head(case, 3), promise=a_promise(), reason=reason)


def a_decision(case: str = "a", outcome: str = "granted", reason: str | None = None) -> CaseDecided:
    """Granted or refused."""
    values: dict[str, Any] = {
        "outcome": outcome, "desk": "ketua-tim", "unit": "ketua-tim", "revision": 2, "content_sha256": "0" * 64,
        "reason": reason, "letter_number": "B-12/Kw.10/HM.00/11/2026", "register_year": 2026, "register_number": 12,
        "signatory": "ketua-tim", "submitted_at": AT, "calendar_days": 2.0,
    }  # fmt: skip
    return CaseDecided(**_head(case, 4) | values)


def a_withdrawal(case: str = "a") -> CaseWithdrawn:
    """Withdrawn in time."""
    return CaseWithdrawn(**_head(case, 4), desk="loket", unit="loket")


def an_overdue(case: str = "a") -> CaseOverdue:
    """Its day has passed."""
    return CaseOverdue(**_head(case, 5), desk="loket", unit="loket", due_at=AT)


def a_declined_request(case: str = "a") -> RequestDeclined:
    """A wish that came too late."""
    return RequestDeclined(**_head(case, 5), request="withdrawal", because="case-granted")


def visit_events(case: str = "a") -> list[Any]:
    """A visit from its proposal to its report, and one that did not take place."""
    slot = VisitSlot(starts_at=AT + timedelta(days=3), ends_at=AT + timedelta(days=3, hours=2))
    about = {**_head(case, 6), "desk": "tinjauan", "unit": "tinjauan", "visit": 1}
    functions = ("tinjauan", "loket")
    return [
        VisitProposed(**about, slots=(slot, slot), answer_by=AT + timedelta(days=1), functions=functions),
        VisitSet(**about, slot=slot, because="unanswered"),
        VisitNeared(**about, slot=slot),
        VisitHeld(**about, slot=slot, functions=functions, findings=(), photos=()),
        VisitMissed(**about, because="weather"),
    ]


def letter_ends(case: str = "a") -> list[Any]:
    """A letter that was revoked, and one that was replaced."""
    about = {**_head(case, 7), "desk": "ketua-tim", "unit": "ketua-tim", "letter_number": "B-12/Kw.10/HM.00/11/2026"}
    return [
        LetterRevoked(**about, reason="wrong-basis"),
        LetterReplaced(
            **about, reason="wrong-content", outcome="granted", successor="B-13/Kw.10/HM.00/11/2026",
            register_year=2026, register_number=13, signatory="ketua-tim",
        ),
    ]  # fmt: skip


def a_replaced_chair() -> ChairReplaced:
    """A counter replaced the chair of the body that applied."""
    return ChairReplaced(
        application=an_id("case-a"), reference="SM-7Q4K-2MTX", service=SERVICE, version=VERSION, office=OFFICE,
        change=an_id("change"), former=an_id("person-former"), object_until=AT, replaced_at=AT,
    )  # fmt: skip


def every_event() -> list[Any]:
    """One of each that somebody is told of."""
    return [
        a_submission(), a_submission(promise=None), a_submission(promise=a_promise(unit="minutes", amount=30)),
        a_submission(promise=a_promise(unit="days", amount=3)), a_return(), a_return(marks=1), a_resumption(),
        a_new_promise(reason="calendar-changed"), a_decision(), a_decision(outcome="facilitated", reason="unheard-of"),
        a_decision(outcome="refused", reason="not-our-office"), a_decision(outcome="refused", reason="unheard-of"),
        a_withdrawal(), an_overdue(), a_declined_request(), *letter_ends(), *visit_events(),
        a_replaced_chair(),
    ]  # fmt: skip


def message(event: Event, sequence: int = 1) -> Message[Any]:
    """An event as a consumer receives it; its id follows from what it is."""
    subject = str(event.application if isinstance(event, ApplicationSubmitted | ChairReplaced) else event.case)  # type: ignore[attr-defined]
    return Message(
        event=event, id=an_id(f"{event.TYPE}/{subject}/{sequence}"), subject=subject, sequence=sequence,
        incarnation=1, time=AT, correlation_id="thread",
    )  # fmt: skip
