"""Translates routing's facts into what situation understands of a case."""

from __future__ import annotations

from typing import Any

from common.contracts.event import Message
from common.contracts.routing import (
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseReopened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
)
from situation.domain.facts import (
    Concluded,
    Fact,
    Moved,
    Opened,
    Outcome,
    PromiseMoved,
    Resumed,
    Returned,
)
from situation.domain.panes import SHARDS


def fact_of(message: Message[Any]) -> Fact:
    """The fact of a message; what situation does not count is left out by its subscription."""
    e = message.event
    head = (e.case, e.office, e.service, e.at, e.case.int % SHARDS)
    match e:
        case CaseOpened() | CaseReopened():
            return Opened(*head, e.unit, e.desk, e.submitted_at, e.promise.due_at if e.promise else None)
        case CaseMoved():
            return Moved(*head, e.unit, e.desk)
        case CaseReturned():
            return Returned(*head, e.return_number)
        case CaseResumed():
            return Resumed(*head)
        case PromiseChanged():
            return PromiseMoved(*head, e.promise.due_at)
        case CaseDecided():
            return Concluded(*head, Outcome(e.outcome), e.calendar_days, e.work_days, e.returns, e.case_version)
        case CaseWithdrawn():
            return Concluded(*head, Outcome.WITHDRAWN, case_version=e.case_version)
        case _:
            raise TypeError(f"{type(e).__name__} is not counted here.")
