"""A site visit as it stands: a frozen value that only the rules of `visits` make anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class VisitStatus(StrEnum):
    """Where a visit is: proposed, its time set, its report written by one, signed by both; or not held."""

    PROPOSED = "proposed"
    SET = "set"
    REPORTED = "reported"
    HELD = "held"
    MISSED = "missed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to this visit."""
        return self in (VisitStatus.HELD, VisitStatus.MISSED)


class Result(StrEnum):
    """What was seen of one item of the checklist."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_SEEN = "not_seen"


class MissedBecause(StrEnum):
    """Why a visit did not take place."""

    OFFICE = "office"
    APPLICANT_ABSENT = "applicant-absent"
    NO_ACCESS = "no-access"
    WEATHER = "weather"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which the officers can look at the site."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """An officer who goes there, by her seat."""

    person: UUID
    office: str
    unit: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that intake keeps."""

    photo: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the officers saw (berita acara), as its writer signed it."""

    signed_by: UUID
    signed_at: datetime
    findings: Mapping[str, Result]
    notes: Mapping[str, str] | None = None
    """The officers' words by item, `general` for the whole; None once they lie sealed in the store."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a case; a case may need a second one when the first was missed."""

    number: int
    desk: str
    status: VisitStatus
    slots: tuple[Slot, ...]
    """The offered slots, the proposed one first."""
    chosen: int
    visitors: tuple[Visitor, Visitor]
    answer_by: datetime
    answered: bool = False
    """Whether the applicant has used her one answer."""
    remind_at: datetime | None = None
    photos: tuple[Photo, ...] = ()
    report: Report | None = None

    @property
    def slot(self) -> Slot:
        """When it takes place, as far as is known."""
        return self.slots[self.chosen]

    def goes(self, person: UUID) -> bool:
        """Whether this officer is one of the two."""
        return any(v.person == person for v in self.visitors)
