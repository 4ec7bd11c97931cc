"""What situation reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.intake import OfficePublished, ServicePublished, ServiceWithdrawn, SurveyAnswered
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CasePlaced,
    CaseReleased,
    CaseReopened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RefusalProposed,
    RefusalTurnedDown,
    RequestDeclined,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitProposed,
    VisitRemarked,
    VisitSet,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from situation.handlers import Counter, keep_reference
from situation.satisfaction import add_forms

_COUNTED = (
    CaseOpened, CaseMoved, CaseReturned, CaseResumed, PromiseChanged, CaseDecided, CaseReopened, CaseWithdrawn,
)  # fmt: skip
_VISITS = (VisitProposed, VisitSet, VisitNeared, VisitHeld, VisitMissed, VisitRemarked)
_LETTERS = (LetterRevoked, LetterReplaced)
"""The decision, its time and its outcome stay counted as they were made."""
IGNORED: frozenset[type[Event]] = frozenset(
    {
        CaseClaimed, CasePlaced, CaseReleased, CaseOverdue, RequestDeclined, RefusalProposed, RefusalTurnedDown,
        *_VISITS, *_LETTERS,
    }
)  # fmt: skip


def combine_consumer(counter: Counter) -> Consumer:
    """Facts about cases, in large batches. Who holds a case is nobody's indicator."""
    counted: dict[type[Event], Handler] = dict.fromkeys(_COUNTED, counter.count)
    return Consumer("situation.combine", (Subscription("routing.cases", counted, IGNORED),), batch_records=5_000)


def surveys_consumer() -> Consumer:
    """Forms of the satisfaction survey."""
    return Consumer("situation.surveys", (Subscription("intake.surveys", {SurveyAnswered: add_forms}),))


def reference_consumer() -> Consumer:
    """Offices and services."""
    return Consumer(
        "situation.reference",
        (
            Subscription("intake.offices", {OfficePublished: keep_reference}),
            Subscription("intake.services", {ServicePublished: keep_reference}, frozenset({ServiceWithdrawn})),
        ),
    )
