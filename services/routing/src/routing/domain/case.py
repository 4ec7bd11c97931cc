"""A case as it stands: a frozen value that only `decide` makes anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from common.contracts.intake import DocumentRef, Promise
from routing.domain.letter import Letter
from routing.domain.visit import Visit

FILED = "@filed"
"""Stands among the desks for the counter where an officer filed for the applicant; no desk is called so."""
OBJECTED = "@objected"
"""Stands among the desks for those who decided on the case that an objection is about; no desk is called so."""


class Status(StrEnum):
    """Where a case is in its life."""

    OPEN = "open"
    RETURNED = "returned"
    PROPOSED = "proposed"
    """One officer would refuse it; a second one decides."""
    GRANTED = "granted"
    REFUSED = "refused"
    FACILITATED = "facilitated"
    """Neither granted nor refused: a letter says that the authorities must help."""
    WITHDRAWN = "withdrawn"

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to the case any more."""
        return self in (Status.GRANTED, Status.REFUSED, Status.FACILITATED, Status.WITHDRAWN)

    @property
    def is_worked(self) -> bool:
        """Whether an officer can do something with it now."""
        return self in (Status.OPEN, Status.PROPOSED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one officer would refuse the case for."""

    reason: str
    proposer: UUID


@dataclass(frozen=True, slots=True)
class StandIn:
    """The seat, perhaps of another office, whose officers work a case instead of its desk's own."""

    office: str
    unit: str


@dataclass(frozen=True, slots=True)
class Case:
    """One application on its way over the desks; `version` counts its decisions."""

    id: UUID
    reference: str
    service: str
    service_version: int
    office: str
    applicant: UUID
    applicant_kind: str
    channel: str
    status: Status
    desk: str
    unit: str
    version: int
    revision: int
    content_sha256: str
    documents: tuple[DocumentRef, ...]
    submitted_at: datetime
    promise: Promise | None = None
    stopped_at: datetime | None = None
    stopped_workdays: int = 0
    return_number: int = 0
    holder: UUID | None = None
    acted: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    """Desk → persons who decided something there; `FILED` → officers who filed something for the applicant."""
    overdue_told: bool = False
    placed_with: str | None = None
    """Whose officers work it at a desk whose unit an answer chooses: empty until that is known, None elsewhere."""
    visit: Visit | None = None
    """The newest site visit; it lies in a table of its own."""
    objects_to: UUID | None = None
    """The refused case that this one, an objection, is about."""
    proposal: Proposal | None = None
    """A refusal that waits for its second signatory."""
    stand_in: StandIn | None = None
    """Who works it instead of its desk's own officers; routing's own, in no event."""
    letters: tuple[Letter, ...] = ()
    """Its letters, the oldest first; read from the register only for a command about a letter."""

    @property
    def worked_at(self) -> str:
        """The office whose officers may see and work the case."""
        return self.office if self.stand_in is None else self.stand_in.office

    @property
    def worked_by(self) -> str:
        """The unit of that office whose officers may; empty while it waits for its place."""
        if self.stand_in is not None:
            return self.stand_in.unit
        return self.unit if self.placed_with is None else self.placed_with

    @property
    def hands(self) -> frozenset[UUID]:
        """Everybody who has decided something about it, at any desk."""
        return frozenset(person for persons in self.acted.values() for person in persons)

    @property
    def due_at(self) -> datetime | None:
        """When it is promised for; None while the clock stands or where no time was promised."""
        return None if self.promise is None or self.stopped_at else self.promise.due_at


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the case's history: what happened at one of its versions, by whom."""

    case: UUID
    version: int
    at: datetime
    kind: str
    desk: str
    unit: str
    actor: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    """An officer's own words: sealed before it is stored."""
