"""Routing states: what becomes of a site visit; told together with all else about a case."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.case import CaseEvent
from common.contracts.event import Code, Moment, Payload


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
