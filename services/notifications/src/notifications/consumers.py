"""What notifications reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.intake import (
    ApplicationSubmitted,
    CorrectionOffered,
    OfficePublished,
    PersonErased,
    ServicePublished,
    ServiceWithdrawn,
    VisitAnswered,
    VisitPhotoKept,
    VisitRemarkAdded,
    WithdrawalAsked,
)
from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CasePlaced,
    CaseReleased,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RequestDeclined,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitProposed,
    VisitRemarked,
    VisitSet,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from notifications.handlers import Forgetting, Planner, keep_reference

_UNTOLD_REQUESTS: frozenset[type[Event]] = frozenset(
    {CorrectionOffered, WithdrawalAsked, VisitAnswered, VisitPhotoKept, VisitRemarkAdded}
)
"""Requests are told of when routing has answered them."""
_UNTOLD_FACTS: frozenset[type[Event]] = frozenset(
    {CaseOpened, CaseMoved, CasePlaced, CaseClaimed, CaseReleased, VisitRemarked}
)
"""The receipt says already that it has arrived; the way between desks is shown on the application's page."""


def plan_consumer(planner: Planner) -> Consumer:
    """Events that somebody is told of."""
    facts: dict[type[Event], Handler] = dict.fromkeys(
        (
            CaseReturned,
            CaseResumed,
            PromiseChanged,
            CaseDecided,
            CaseWithdrawn,
            RequestDeclined,
            CaseOverdue,
            VisitProposed,
            VisitSet,
            VisitNeared,
            VisitHeld,
            VisitMissed,
        ),
        planner.tell,
    )
    return Consumer(
        "notifications.plan",
        (
            Subscription("intake.applications", {ApplicationSubmitted: planner.tell}, _UNTOLD_REQUESTS),
            Subscription("routing.cases", facts, _UNTOLD_FACTS),
        ),
    )


def reference_consumer(forgetting: Forgetting) -> Consumer:
    """Definitions and offices that messages speak of, and persons that were erased."""
    return Consumer(
        "notifications.reference",
        (
            Subscription("intake.services", {ServicePublished: keep_reference}, frozenset({ServiceWithdrawn})),
            Subscription("intake.offices", {OfficePublished: keep_reference}),
            Subscription("intake.persons", {PersonErased: forgetting.forget}),
        ),
    )
