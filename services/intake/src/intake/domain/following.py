"""What a fact of routing changes for the applicant; nothing else changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from common.contracts.routing import (
    CaseDecided,
    CaseEvent,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CaseReopened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RequestDeclined,
)
from intake.domain.application import SentApplication
from intake.views import State

_NOT_TOLD = {
    "case",
    "reference",
    "service",
    "version",
    "office",
    "applicant",
    "at",
    "case_version",
    "documents",
    "promise",
    "content_sha256",
}


def after(row: SentApplication, event: CaseEvent) -> SentApplication:
    """How an application stands after a fact."""
    match event:
        case CaseOpened() | CaseMoved():
            return replace(_going_on(row), desk=event.desk, unit=event.unit)
        case CaseReturned():
            return replace(
                row, state=State.RETURNED.value, desk=event.desk, unit=event.unit, waiting_since=event.at,
                return_number=event.return_number, marks=event.marks,
            )  # fmt: skip
        case CaseResumed():
            return replace(_going_on(row), desk=event.desk, unit=event.unit, overdue=False)
        case PromiseChanged():
            return replace(row, promise=event.promise)
        case CaseDecided():
            return replace(row, state=event.outcome, waiting_since=None, marks=(), refusal=event.reason)
        case CaseReopened():
            again = replace(_going_on(row), desk=event.desk, unit=event.unit, overdue=False, refusal=None)
            return replace(again, promise=event.promise)
        case CaseWithdrawn():
            return replace(row, state=State.WITHDRAWN.value, waiting_since=None, marks=())
        case CaseOverdue():
            return replace(row, overdue=True)
        case RequestDeclined():
            return _declined(row, event)
        case _:
            return row


def facts_of(event: CaseEvent) -> dict[str, Any]:
    """What the timeline keeps of a fact: no ids of persons; of a promise only its day."""
    kept = {name: value for name, value in event.model_dump(mode="json").items() if name not in _NOT_TOLD}
    if isinstance(event, PromiseChanged | CaseReopened) and event.promise is not None:
        kept["due_at"] = event.promise.due_at.isoformat()
    return kept


def kind_of(event: CaseEvent) -> str:
    """`routing.case-moved.v1` as `case-moved`."""
    return event.TYPE.removeprefix("routing.").rsplit(".", 1)[0]


def _going_on(row: SentApplication) -> SentApplication:
    """A case in process waits for nobody's correction."""
    return replace(row, state=State.IN_PROCESS.value, waiting_since=None, marks=())


def _declined(row: SentApplication, event: RequestDeclined) -> SentApplication:
    """A request that came to nothing may be made again."""
    match event.request:
        case "withdrawal":
            return replace(row, withdrawal_asked=False)
        case "correction":
            return replace(row, answered_return=min(row.answered_return, row.return_number - 1))
        case _:
            return row
