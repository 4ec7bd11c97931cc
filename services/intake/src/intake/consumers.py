"""What intake reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.routing import (
    CASE_EVENTS,
    CaseClaimed,
    CasePlaced,
    CaseReleased,
    RefusalProposed,
    RefusalTurnedDown,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from intake.handlers.following import follow

_UNTOLD: frozenset[type[Event]] = frozenset({CaseClaimed, CasePlaced, CaseReleased, RefusalProposed, RefusalTurnedDown})
"""Who holds a file, that it was placed, and what one officer alone would do, is no news for its applicant."""


def cases_consumer() -> Consumer:
    """Routing's facts about cases: the timeline keeps every one that is told."""
    told: dict[type[Event], Handler] = {kind: follow for kind in CASE_EVENTS if kind not in _UNTOLD}
    return Consumer("intake.cases", (Subscription("routing.cases", told, _UNTOLD),))
