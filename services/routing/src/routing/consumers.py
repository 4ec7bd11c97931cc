"""What routing reads from Kafka, and what becomes of each type."""

from __future__ import annotations

from common.contracts.event import Event
from common.contracts.intake import (
    ApplicationSubmitted,
    CalendarPublished,
    ChairReplaced,
    CorrectionOffered,
    OfficePublished,
    PaperHandedOver,
    ServicePublished,
    ServiceWithdrawn,
    VisitAnswered,
    VisitPhotoKept,
    VisitRemarkAdded,
    WithdrawalAsked,
)
from common.kafka.subscription import Consumer, Handler, Subscription
from routing.engine import Engine
from routing.handlers import Requests, keep_reference


def requests_consumer(engine: Engine) -> Consumer:
    """Citizens' requests."""
    handle = Requests(engine).handle
    types: dict[type[Event], Handler] = {
        ApplicationSubmitted: handle,
        CorrectionOffered: handle,
        WithdrawalAsked: handle,
        VisitAnswered: handle,
        VisitPhotoKept: handle,
        VisitRemarkAdded: handle,
    }
    subscription = Subscription("intake.applications", types, frozenset({PaperHandedOver, ChairReplaced}))
    return Consumer("routing.requests", (subscription,), batch_records=1_000)


def reference_consumer() -> Consumer:
    """Definitions, offices and calendars."""
    return Consumer(
        "routing.reference",
        (
            Subscription("intake.services", {ServicePublished: keep_reference}, frozenset({ServiceWithdrawn})),
            Subscription("intake.offices", {OfficePublished: keep_reference}),
            Subscription("intake.calendars", {CalendarPublished: keep_reference}),
        ),
    )
