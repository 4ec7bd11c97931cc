"""An application that was sent, and how it stands: asked by its applicant, stated by routing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.contracts.intake import Promise
from common.contracts.routing import Mark
from intake.views import State


@dataclass(frozen=True, slots=True)
class SentApplication:
    """An application with what routing last said about it."""

    application: UUID
    reference: str
    person: UUID | None
    """None for who has no account: it was filed from paper at a counter."""
    service: str
    version: int
    office: str
    applicant_kind: str
    channel: str
    submitted_at: datetime
    tracking_mac: bytes
    tracking_code: bytes
    revision: int
    promise: Promise | None
    state: str = State.RECEIVED.value
    desk: str | None = None
    unit: str | None = None
    waiting_since: datetime | None = None
    return_number: int = 0
    answered_return: int = 0
    """The newest return that a correction was offered for."""
    marks: tuple[Mark, ...] = ()
    refusal: str | None = None
    withdrawal_asked: bool = False
    overdue: bool = False
    counter: str | None = None
    """The office at whose counter it was filed from paper."""
    filed_by: UUID | None = None
    """The officer who filed it there."""
    objects_to: UUID | None = None
    """The refused application that this one, an objection, is about."""
    body: UUID | None = None
    """The body that applies; whoever may act for it opens it."""
    sent_by: UUID | None = None
    """Who sent it for the body."""

    @property
    def subject(self) -> str:
        """Whose key seals it: the person's, the body's, or its own when it was filed for nobody's account."""
        if self.body is not None:
            return f"body:{self.body}"
        return str(self.person) if self.person else f"application:{self.application}"

    @property
    def applicant(self) -> UUID:
        """Who applies, as events say: an opaque person or body, or the application itself when there is no account."""
        return self.person or self.body or self.application

    @property
    def waits_for_applicant(self) -> bool:
        """Whether something must be corrected and was not yet."""
        return self.state == State.RETURNED and self.answered_return < self.return_number

    @property
    def shown_state(self) -> State:
        """Its state as its applicant is told: a correction under way no longer waits for her."""
        if self.state == State.RETURNED and not self.waits_for_applicant:
            return State.IN_PROCESS
        return State(self.state)

    def marked(self, kind: str) -> list[str]:
        """The documents or fields that may be corrected now."""
        return [mark.target for mark in self.marks if mark.kind == kind]
