"""Which fact becomes which message: pure, so that it can be tested as a function of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.contracts.event import Message
from common.contracts.intake import ApplicationSubmitted
from common.contracts.routing import (
    CaseDecided,
    CaseOverdue,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    RequestDeclined,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A message to one person about one case; the parameters hold no personal data."""

    event: UUID
    template: str
    recipient: UUID
    case: UUID
    reference: str
    service: str
    version: int
    at: datetime
    parameters: dict[str, Any]


def told(message: Message[Any]) -> Told | None:
    """The message that a fact brings about, or None."""
    event = message.event
    if isinstance(event, ApplicationSubmitted):
        due = event.promise.due_at.isoformat() if event.promise else None
        return Told(
            message.id, "received", event.applicant, event.application, event.reference, event.service, event.version,
            event.submitted_at, {"due_at": due},
        )  # fmt: skip
    found = _of_case(event)
    if found is None:
        return None
    template, parameters = found
    return Told(
        message.id, template, event.applicant, event.case, event.reference, event.service, event.version, event.at,
        parameters,
    )  # fmt: skip


def _of_case(event: Any) -> tuple[str, dict[str, Any]] | None:
    match event:
        case CaseReturned():
            return "returned", {"count": len(event.marks)}
        case CaseResumed():
            return "resumed", {}
        case CaseDecided():
            return event.outcome, {"letter_number": event.letter_number}
        case CaseWithdrawn():
            return "withdrawn", {}
        case CaseOverdue():
            return "overdue", {}
        case RequestDeclined():
            return "declined", {}
        case _:
            return None
