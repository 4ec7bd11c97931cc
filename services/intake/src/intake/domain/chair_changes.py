"""A change of chair at a counter: recorded with the body's decree in hand, in force once a second officer confirms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake.domain.bodies import Mandate, Role, Terms, wrong_terms

LONGEST_NUMBER = 120
OBJECTION_WORKDAYS = 10
"""How long a replaced chair may object at the counter that replaced her."""
SECOND_UNITS = ("ketua-tim", "subbag-tu", "kepala")
"""Who may confirm: the first of these units that an office has. A team's head; else the administration, which runs the
counter of a regency's office; else the head of the office."""


class ChangeState(StrEnum):
    """Where a recorded change stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class RefusedBecause(StrEnum):
    """Why a second officer does not confirm it."""

    UNREADABLE = "unreadable"
    OTHER_BODY = "other-body"
    OTHER_PERSON = "other-person"
    NOT_IN_FORCE = "not-in-force"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class AtOffice:
    """An officer by the offices at whose counter she sits, and those whose counter she heads."""

    officer: UUID
    counters: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()

    @property
    def offices(self) -> frozenset[str]:
        """All offices whose changes she sees."""
        return self.counters | self.heads


@dataclass(frozen=True, slots=True)
class Decree:
    """What a body's decree says, as the officer copied it."""

    number: str
    on: date
    valid_from: date
    valid_until: date | None = None

    @property
    def terms(self) -> Terms:
        """The mandate that it gives."""
        return Terms(Role.CHAIR, self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class ChairChange:
    """A recorded change; `replaces` are the mandates of the chairs of then, and once it took effect those it ended."""

    change: UUID
    body: UUID
    application: UUID
    """By which the body is known at this office: the number that a replaced chair is told."""
    person: UUID
    valid_from: date
    valid_until: date | None
    decree_number: bytes
    decree_on: date
    proof: UUID
    replaces: tuple[UUID, ...]
    office: str
    recorded_by: UUID
    recorded_at: datetime
    state: ChangeState = ChangeState.WAITING
    reason: RefusedBecause | None = None
    mandate: UUID | None = None
    object_until: datetime | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None


def wrong_decree(decree: Decree, on: date) -> str | None:
    """The field that no decree may have: no number, a day that has not come, or terms that do not hold today."""
    if not decree.number:
        return "number"
    if decree.on > on:
        return "decree_on"
    return wrong_terms(decree.terms, on)


def second_unit(units: Collection[str]) -> str | None:
    """The unit of an office whose officer confirms what its counter recorded."""
    return next((unit for unit in SECOND_UNITS if unit in units), None)


def chairs_now(mandates: Sequence[Mandate], on: date) -> list[Mandate]:
    """The chairs of a body today."""
    return [m for m in mandates if m.role is Role.CHAIR and m.holds(on)]


def concerned(person: UUID, chairs: Sequence[Mandate], officer: UUID) -> bool:
    """Whether an officer is herself the new chair or one who would be replaced: she has no hand in it then."""
    return officer == person or any(m.person == officer for m in chairs)


def may_decide(change: ChairChange, chairs: Sequence[Mandate], asker: AtOffice) -> bool:
    """Whether she is the second officer: heads that counter, did not record it, and is not concerned."""
    if change.state is not ChangeState.WAITING or change.office not in asker.heads:
        return False
    return asker.officer != change.recorded_by and not concerned(change.person, chairs, asker.officer)
