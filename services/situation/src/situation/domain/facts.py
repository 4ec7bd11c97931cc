"""What situation understands of a case: own commands, translated from routing's facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Outcome(StrEnum):
    """How a case ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    FACILITATED = "facilitated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something happened to a case; `shard` is where its pane is counted."""

    case: UUID
    office: str
    service: str
    at: datetime
    shard: int


@dataclass(frozen=True, slots=True)
class Opened(Fact):
    """The case stands at its first desk, or again at the one that had decided it."""

    unit: str
    desk: str
    submitted_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moved(Fact):
    """The case went to another desk."""

    unit: str
    desk: str


@dataclass(frozen=True, slots=True)
class Returned(Fact):
    """The case waits for its applicant; its clock stands still."""

    number: int


@dataclass(frozen=True, slots=True)
class Resumed(Fact):
    """The clock runs again."""


@dataclass(frozen=True, slots=True)
class PromiseMoved(Fact):
    """The day by which it will be finished is another one."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class Concluded(Fact):
    """The case is decided or withdrawn; a withdrawn one has no durations."""

    outcome: Outcome
    calendar_days: float | None = None
    work_days: float | None = None
    returns: int = 0
    case_version: int = 0
    """Which of the case's versions this is: a case that is opened again is decided again."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One row per open case: what the gauges are counted from."""

    case: UUID
    office: str
    unit: str
    desk: str
    service: str
    submitted_at: datetime
    due_at: datetime | None
    opened_pane: datetime
    stopped: bool = False
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One row per concluded case: what a recount starts from."""

    case: UUID
    office: str
    service: str
    pane: datetime
    outcome: Outcome
    calendar_days: float | None
    work_days: float | None
    returns: int
    opened_pane: datetime | None
    """None where the opening lies before our log."""
    case_version: int = 0
