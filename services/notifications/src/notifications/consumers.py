"""What notifications reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from typing import get_args

from common.contracts.event import Event
from common.contracts.intake import (
    CorrectionOffered,
    OfficePublished,
    PaperHandedOver,
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
    CaseMoved,
    CaseOpened,
    CasePlaced,
    CaseReleased,
    RefusalProposed,
    RefusalTurnedDown,
    VisitRemarked,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from notifications.counter import Counter
from notifications.domain.facts import Told
from notifications.handlers import Forgetting, Planner, keep_reference

_UNTOLD_REQUESTS: frozenset[type[Event]] = frozenset(
    {CorrectionOffered, WithdrawalAsked, VisitAnswered, VisitPhotoKept, VisitRemarkAdded}
)
"""Requests are told of when routing has answered them."""
_UNTOLD_FACTS: frozenset[type[Event]] = frozenset(
    {
        CaseOpened, CaseMoved, CasePlaced, CaseClaimed, CaseReleased, RefusalProposed, RefusalTurnedDown,
        VisitRemarked,
    }
)  # fmt: skip
"""The receipt says already that it has arrived; the way between desks is shown on the application's page."""


def plan_consumer(planner: Planner, counter: Counter) -> Consumer:
    """Events that somebody is told of."""
    told: dict[type[Event], Handler] = dict.fromkeys(get_args(Told), planner.tell)
    requests = {kind: handler for kind, handler in told.items() if kind.TOPIC == "intake.applications"}
    requests[PaperHandedOver] = counter.tell
    facts = {kind: handler for kind, handler in told.items() if kind.TOPIC == "routing.cases"}
    return Consumer(
        "notifications.plan",
        (
            Subscription("intake.applications", requests, _UNTOLD_REQUESTS),
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
