"""Routing states: facts about cases, the only ones a citizen is told; and who holds which seat."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.case import CaseEvent
from common.contracts.event import Code, Moment, Payload
from common.contracts.intake import DocumentRef, Promise
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.visits import (
    VisitEvent,
    VisitFinding,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitPhoto,
    VisitProposed,
    VisitRemarked,
    VisitSet,
    VisitSlot,
)

__all__ = [
    "CASE_EVENTS",
    "CaseClaimed",
    "CaseDecided",
    "CaseEvent",
    "CaseMoved",
    "CaseOpened",
    "CaseOverdue",
    "CasePlaced",
    "CaseReleased",
    "CaseReopened",
    "CaseResumed",
    "CaseReturned",
    "CaseWithdrawn",
    "Mark",
    "PromiseChanged",
    "RefusalProposed",
    "RefusalTurnedDown",
    "RequestDeclined",
    "VisitEvent",
    "VisitFinding",
    "VisitHeld",
    "VisitMissed",
    "VisitNeared",
    "VisitPhoto",
    "VisitProposed",
    "VisitRemarked",
    "VisitSet",
    "VisitSlot",
]


class Mark(Payload):
    """One thing that must be corrected: a document or a field of the definition, with a reason code."""

    kind: Literal["document", "field"]
    target: Code
    reason: Code


class CaseOpened(CaseEvent):
    """The case stands at its first desk."""

    TYPE: ClassVar[str] = "routing.case-opened.v1"

    desk: Code
    unit: Code
    submitted_at: Moment
    channel: Code
    applicant_kind: Code
    revision: int
    documents: tuple[DocumentRef, ...]
    promise: Promise | None


class CaseMoved(CaseEvent):
    """The case went on to another desk."""

    TYPE: ClassVar[str] = "routing.case-moved.v1"

    from_desk: Code
    from_unit: Code
    desk: Code
    unit: Code
    rule: Code
    """The rule of the definition that chose the desk."""


class CasePlaced(CaseEvent):
    """Officers at the desk now work the case; which unit of the office they sit at, only routing knows."""

    TYPE: ClassVar[str] = "routing.case-placed.v1"

    desk: Code
    unit: Code
    """The desk's neutral unit: never the one that an answer has chosen."""


class CaseClaimed(CaseEvent):
    """An officer took the case into her hands; who, only routing knows."""

    TYPE: ClassVar[str] = "routing.case-claimed.v1"

    desk: Code
    unit: Code


class CaseReleased(CaseEvent):
    """The case is back in its queue."""

    TYPE: ClassVar[str] = "routing.case-released.v1"

    desk: Code
    unit: Code
    because: Code = "released"


class CaseReturned(CaseEvent):
    """The case waits for its applicant; the promise's clock stands still."""

    TYPE: ClassVar[str] = "routing.case-returned.v1"

    desk: Code
    unit: Code
    return_number: int = Field(ge=1)
    revision: int
    """The revision that was judged."""
    marks: tuple[Mark, ...]


class CaseResumed(CaseEvent):
    """The answer has come; the clock runs again."""

    TYPE: ClassVar[str] = "routing.case-resumed.v1"

    desk: Code
    unit: Code
    answers_return: int
    revision: int
    documents: tuple[DocumentRef, ...]


class PromiseChanged(CaseEvent):
    """The day by which it will be finished is another one, and why."""

    TYPE: ClassVar[str] = "routing.promise-changed.v1"

    promise: Promise
    reason: Code


class RefusalProposed(CaseEvent):
    """One officer would refuse the case; a second one decides. Who that is, only routing knows."""

    TYPE: ClassVar[str] = "routing.refusal-proposed.v1"

    desk: Code
    unit: Code
    """The desk's neutral unit: never the second signatory's, which could tell an answer."""
    reason: Code


class RefusalTurnedDown(CaseEvent):
    """The second officer does not refuse: the case is back at its desk."""

    TYPE: ClassVar[str] = "routing.refusal-turned-down.v1"

    desk: Code
    unit: Code


class CaseDecided(CaseEvent):
    """Granted, refused or facilitated, with the number that the office's register gave to the letter."""

    TYPE: ClassVar[str] = "routing.case-decided.v1"

    outcome: Literal["granted", "refused", "facilitated"]
    """`facilitated`: no refusal, but a letter on the authorities' duty to help."""
    desk: Code
    unit: Code
    revision: int
    """The revision the decision was made on."""
    content_sha256: str
    reason: Code | None = None
    letter_number: str = Field(max_length=80)
    register_year: int
    register_number: int
    signatory: Code
    """The function that signs (a unit), never a name."""
    submitted_at: Moment
    calendar_days: float
    """From submission to decision, in days."""
    work_days: float | None = None
    """The same in working days of the office, the time spent waiting for the applicant left out."""
    returns: int = 0
    due_at: Moment | None = None
    objection_until: Moment | None = None
    """Of a refusal: until when its applicant may object; None where the definition grants no objection."""


class CaseReopened(CaseEvent):
    """An objection was upheld: the case stands at its desk again, with a promise of its own."""

    TYPE: ClassVar[str] = "routing.case-reopened.v1"

    desk: Code
    unit: Code
    submitted_at: Moment
    promise: Promise | None
    objection: UUID
    """The case by which it was upheld."""


class CaseWithdrawn(CaseEvent):
    """The applicant's wish to withdraw came in time."""

    TYPE: ClassVar[str] = "routing.case-withdrawn.v1"

    desk: Code
    unit: Code


class RequestDeclined(CaseEvent):
    """A request of the applicant came too late or does not fit the case's state; nothing changed."""

    TYPE: ClassVar[str] = "routing.request-declined.v1"

    request: Code
    because: Code


class CaseOverdue(CaseEvent):
    """The promised day has passed and the case is still open."""

    TYPE: ClassVar[str] = "routing.case-overdue.v1"

    desk: Code
    unit: Code
    due_at: Moment


CASE_EVENTS: tuple[type[CaseEvent], ...] = (
    CaseOpened,
    CaseMoved,
    CasePlaced,
    CaseClaimed,
    CaseReleased,
    CaseReturned,
    CaseResumed,
    PromiseChanged,
    RefusalProposed,
    RefusalTurnedDown,
    CaseDecided,
    CaseReopened,
    CaseWithdrawn,
    RequestDeclined,
    CaseOverdue,
    VisitProposed,
    VisitSet,
    VisitNeared,
    VisitHeld,
    VisitMissed,
    VisitRemarked,
    LetterRevoked,
    LetterReplaced,
)
"""Every fact about a case, for those who read them all."""
