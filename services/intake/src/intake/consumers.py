"""What intake reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CaseReleased,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RequestDeclined,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from intake.handlers.following import follow

_TOLD: dict[type[Event], Handler] = dict.fromkeys(
    (
        CaseOpened,
        CaseMoved,
        CaseReturned,
        CaseResumed,
        PromiseChanged,
        CaseDecided,
        CaseWithdrawn,
        CaseOverdue,
        RequestDeclined,
    ),
    follow,
)


def cases_consumer() -> Consumer:
    """Routing's facts about cases; who holds a file is no news for its applicant."""
    return Consumer("intake.cases", (Subscription("routing.cases", _TOLD, frozenset({CaseClaimed, CaseReleased})),))
