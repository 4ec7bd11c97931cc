"""What routing can be told to do with a site visit, by officers, the applicant's requests, or a timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing.domain.commands import Actor, ApplicantCommand, Command, OfficerCommand
from routing.domain.visit import MissedBecause, Result, Slot, Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeVisit(OfficerCommand):
    """The officer who holds the case offers times and names the two who go; the first slot is the proposed one."""

    slots: tuple[Slot, ...]
    visitors: tuple[Visitor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVisit(ApplicantCommand):
    """The applicant confirms, or asks once for another of the offered slots."""

    visit: int
    starts_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleVisit(Command):
    """The time for an answer may have passed: then the proposed slot stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfVisit(Command):
    """The visit may be on the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVisitPhoto(Command):
    """Intake has taken in a photo from an officer."""

    visit: int
    photo: UUID
    sha256: str
    officer: UUID
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorCommand(Command):
    """One of the two named officers acts, wherever the case lies."""

    actor: Actor
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVisit(VisitorCommand):
    """Write down what was seen and sign it; written again, it needs the other signature again."""

    findings: Mapping[str, Result]
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmVisit(VisitorCommand):
    """The second officer signs the report that she has read: the one signed first at `signed_at`."""

    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MissVisit(VisitorCommand):
    """The visit did not or will not take place."""

    because: MissedBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRemark(ApplicantCommand):
    """The applicant has something to say about the report."""

    visit: int
    remark: UUID
    added_at: datetime
