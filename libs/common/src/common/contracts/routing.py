"""Routing states: facts about cases, the only ones a citizen is told; and who holds which seat."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.event import Code, Event, Moment, Payload
from common.contracts.intake import DocumentRef, Promise


class Mark(Payload):
    """One thing that must be corrected: a document or a field of the definition, with a reason code."""

    kind: Literal["document", "field"]
    target: Code
    reason: Code


class CaseEvent(Event):
    """What every fact about a case carries; the aggregate is the case, whose id is the application's."""

    TOPIC: ClassVar[str] = "routing.cases"

    case: UUID
    reference: Code
    service: Code
    version: int = Field(ge=1)
    office: Code
    applicant: UUID
    at: Moment
    """When it happened, by the clock of the one who did it."""
    case_version: int = Field(ge=1)


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


class CaseDecided(CaseEvent):
    """Granted or refused, with the number that the office's register gave to the letter."""

    TYPE: ClassVar[str] = "routing.case-decided.v1"

    outcome: Literal["granted", "refused"]
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


class VisitSlot(Payload):
    """A stretch of time in which two officers can look at the site."""

    starts_at: Moment
    ends_at: Moment


class VisitFinding(Payload):
    """What was seen of one item of the definition's checklist."""

    item: Code
    result: Literal["agrees", "differs", "not_seen"]


class VisitPhoto(Payload):
    """A photo of a visit; its bytes never leave intake."""

    photo: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class VisitEvent(CaseEvent):
    """What every fact about a visit carries: the desk that makes it, and which visit of the case it is."""

    desk: Code
    unit: Code
    visit: int = Field(ge=1)


class VisitProposed(VisitEvent):
    """Two officers want to look at the site; the first slot stands unless the applicant takes another one."""

    TYPE: ClassVar[str] = "routing.visit-proposed.v1"

    slots: tuple[VisitSlot, ...] = Field(min_length=2)
    answer_by: Moment
    functions: tuple[Code, ...]
    """Desks of the definition that the officers work at, or `office`: never a unit, which could tell a religion."""


class VisitSet(VisitEvent):
    """The visit has its time: confirmed or moved by the applicant, or standing because she kept silent."""

    TYPE: ClassVar[str] = "routing.visit-set.v1"

    slot: VisitSlot
    because: Literal["confirmed", "moved", "unanswered"]


class VisitNeared(VisitEvent):
    """The visit is on the next day: time for a reminder."""

    TYPE: ClassVar[str] = "routing.visit-neared.v1"

    slot: VisitSlot


class VisitHeld(VisitEvent):
    """Both officers have signed the report of the visit."""

    TYPE: ClassVar[str] = "routing.visit-held.v1"

    slot: VisitSlot
    functions: tuple[Code, ...]
    findings: tuple[VisitFinding, ...]
    photos: tuple[VisitPhoto, ...]


class VisitMissed(VisitEvent):
    """The visit did not take place; another one follows."""

    TYPE: ClassVar[str] = "routing.visit-missed.v1"

    because: Code


class VisitRemarked(VisitEvent):
    """The applicant's remark on the report lies with the file; its words never leave intake."""

    TYPE: ClassVar[str] = "routing.visit-remarked.v1"

    remark: UUID


CASE_EVENTS: tuple[type[CaseEvent], ...] = (
    CaseOpened,
    CaseMoved,
    CasePlaced,
    CaseClaimed,
    CaseReleased,
    CaseReturned,
    CaseResumed,
    PromiseChanged,
    CaseDecided,
    CaseWithdrawn,
    RequestDeclined,
    CaseOverdue,
    VisitProposed,
    VisitSet,
    VisitNeared,
    VisitHeld,
    VisitMissed,
    VisitRemarked,
)
"""Every fact about a case, for those who read them all."""
