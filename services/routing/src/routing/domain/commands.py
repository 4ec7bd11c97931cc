"""What routing can be told to do with a case, by an officer, an applicant's request, or a timer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from common.contracts.intake import DocumentRef, Promise
from common.contracts.routing import Mark
from common.outbox import Cause


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer with the desks she sits at: (office, unit)."""

    person: UUID
    desks: frozenset[tuple[str, str]]

    def sits_at(self, office: str, unit: str) -> bool:
        """Whether this desk is hers."""
        return (office, unit) in self.desks


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Every command names its case and where it comes from."""

    COUNTS_TIME: ClassVar[bool] = True
    """Whether its rule looks at the office's hours and the calendar."""

    case: UUID
    cause: Cause = field(default_factory=Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantCommand(Command):
    """The applicant asks for something; `filed_by` is the counter's officer who filed it for her, if one did."""

    filed_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(ApplicantCommand):
    """An application has come in."""

    COUNTS_TIME = False

    reference: str
    service: str
    version: int
    office: str
    applicant: UUID
    applicant_kind: str
    channel: str
    revision: int
    content_sha256: str
    documents: tuple[DocumentRef, ...]
    promise: Promise | None
    submitted_at: datetime
    objects_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReturn(ApplicantCommand):
    """The applicant has corrected what was marked."""

    answers_return: int
    revision: int
    content_sha256: str
    documents: tuple[DocumentRef, ...]
    offered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(ApplicantCommand):
    """The applicant no longer wants it."""

    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOverdue(Command):
    """The promised day may have passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Command):
    """The unit that works the case at this desk is known now, or is another one."""

    COUNTS_TIME = False

    desk: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerCommand(Command):
    """An officer acts; `version` is the case as she saw it, None when it does not matter."""

    actor: Actor
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(OfficerCommand):
    """Take the case into one's hands."""

    COUNTS_TIME = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(OfficerCommand):
    """Put it back into the queue."""

    COUNTS_TIME = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward(OfficerCommand):
    """Send it on, or back, to another desk; `act` is `forward` or `send_back`."""

    COUNTS_TIME = False

    act: str = "forward"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToApplicant(OfficerCommand):
    """Name exactly what must be corrected; the clock stops."""

    COUNTS_TIME = False

    marks: tuple[Mark, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(OfficerCommand):
    """Grant what was asked."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitate(OfficerCommand):
    """Neither grant nor refuse: say by a letter that the authorities must help, with a reason of the definition."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRefusal(OfficerCommand):
    """Say that it should be refused, with a reason of the definition; a second officer decides."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRefusal(OfficerCommand):
    """The second officer refuses, too."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDownRefusal(OfficerCommand):
    """The second officer does not: the case goes back to its desk."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """An objection against the refusal was upheld: the case is decided anew."""

    objection: UUID
    objection_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSecond(Command):
    """Nobody is left who could decide on a proposed refusal: look for a second signatory anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAway(Command):
    """A seat has ended: what its holder had in hand goes back to the queue."""

    COUNTS_TIME = False

    person: UUID
