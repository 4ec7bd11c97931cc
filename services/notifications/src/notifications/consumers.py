"""What notifications reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.intake import (
    ApplicationSubmitted,
    CorrectionOffered,
    ServicePublished,
    ServiceWithdrawn,
    WithdrawalAsked,
)
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
from notifications.handlers import Planner, keep_definitions

_SILENT: frozenset[type[Event]] = frozenset({CaseOpened, CaseMoved, CaseClaimed, CaseReleased, PromiseChanged})
_TELLING = (CaseReturned, CaseResumed, CaseDecided, CaseWithdrawn, CaseOverdue, RequestDeclined)


def plan_consumer(planner: Planner) -> Consumer:
    """Facts that people are told."""
    told: dict[type[Event], Handler] = dict.fromkeys(_TELLING, planner.plan)
    return Consumer(
        "notifications.plan",
        (
            Subscription(
                "intake.applications",
                {ApplicationSubmitted: planner.plan},
                frozenset({CorrectionOffered, WithdrawalAsked}),
            ),
            Subscription("routing.cases", told, _SILENT),
        ),
        batch_records=200,
    )


def reference_consumer() -> Consumer:
    """Names and fees of services."""
    subscription = Subscription("intake.services", {ServicePublished: keep_definitions}, frozenset({ServiceWithdrawn}))
    return Consumer("notifications.reference", (subscription,))
