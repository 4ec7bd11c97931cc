"""A site visit as its applicant is told: read off routing's facts, with what she may still say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

MOST_REMARKS = 5
LONGEST_REMARK = 2_000


class VisitState(StrEnum):
    """Where a visit stands for the applicant."""

    PROPOSED = "proposed"
    SET = "set"
    HELD = "held"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class VisitSlot:
    """An offered stretch of time."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What the applicant said about a report."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; `asked_for` is the slot she has asked for and routing has not stated yet."""

    number: int
    desk: str
    state: VisitState
    slots: tuple[VisitSlot, ...]
    slot: VisitSlot
    answer_by: datetime
    functions: tuple[str, ...]
    because: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)
    photos: int = 0
    asked_for: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    report_ready: bool = False

    def other_slots(self) -> tuple[VisitSlot, ...]:
        """What she can move it to."""
        return tuple(s for s in self.slots if s.starts_at != self.slot.starts_at)

    def may_answer(self, now: datetime) -> bool:
        """Whether her one answer is still hers to give."""
        return self.state is VisitState.PROPOSED and self.asked_for is None and now <= self.answer_by


Fact = tuple[datetime, str, Mapping[str, Any]]
"""(when, kind, data) of a line of the timeline."""


def visit_of(facts: Iterable[Fact]) -> Visit | None:
    """The newest visit that routing has spoken of."""
    visit: Visit | None = None
    for _at, kind, data in facts:
        if kind == "visit-proposed":
            visit = _proposed(data)
        elif visit is not None and data.get("visit") == visit.number:
            visit = _after(visit, kind, data)
    return visit


def photo_place(photo: UUID) -> str:
    """What a photo's bytes are bound to."""
    return f"visit-photo/{photo}"


def remark_place(remark: UUID) -> str:
    """What the words of a remark are bound to."""
    return f"visit-remark/{remark}"


def report_place(application: UUID, visit: int) -> str:
    """What the paper of a report is bound to."""
    return f"visit-report/{application}/{visit}"


def slot_of(data: Mapping[str, Any]) -> VisitSlot:
    """A slot as events carry it."""
    return VisitSlot(datetime.fromisoformat(data["starts_at"]), datetime.fromisoformat(data["ends_at"]))


def _proposed(data: Mapping[str, Any]) -> Visit:
    slots = tuple(slot_of(s) for s in data["slots"])
    answer_by = datetime.fromisoformat(data["answer_by"])
    return Visit(data["visit"], data["desk"], VisitState.PROPOSED, slots, slots[0], answer_by, tuple(data["functions"]))


def _after(visit: Visit, kind: str, data: Mapping[str, Any]) -> Visit:
    match kind:
        case "visit-set":
            return replace(visit, state=VisitState.SET, slot=slot_of(data["slot"]), because=data["because"])
        case "visit-held":
            findings = {f["item"]: f["result"] for f in data["findings"]}
            return replace(visit, state=VisitState.HELD, findings=findings, photos=len(data["photos"]), because="")
        case "visit-missed":
            return replace(visit, state=VisitState.MISSED, because=data["because"])
        case _:
            return visit
