"""What of an event a message may speak of: references, codes, dates and counts, never personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from common.contracts.intake import ApplicationSubmitted, ChairReplaced, Promise
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.routing import (
    CaseDecided,
    CaseOverdue,
    CaseReopened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RequestDeclined,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitProposed,
    VisitSet,
)

Told = (
    ApplicationSubmitted
    | CaseReturned
    | CaseResumed
    | CaseDecided
    | CaseReopened
    | CaseWithdrawn
    | PromiseChanged
    | CaseOverdue
    | RequestDeclined
    | VisitProposed
    | VisitSet
    | VisitNeared
    | VisitHeld
    | VisitMissed
    | LetterRevoked
    | LetterReplaced
    | ChairReplaced
)
"""The events that somebody is told of."""

Facts = Mapping[str, str | int | None]
"""Parameters of a message as they are kept: a moment as ISO text, a code, a count."""

COMMON = frozenset({"reference", "service", "office", "fee", "address"})
"""Variables that every message to an applicant has."""

VARIABLES: Mapping[str, frozenset[str]] = {
    ApplicationSubmitted.TYPE: frozenset({"promise"}),
    CaseReturned.TYPE: frozenset({"marks", "stopped_on"}),
    CaseResumed.TYPE: frozenset({"resumed_on"}),
    CaseDecided.TYPE: frozenset({"letter", "reason", "article", "objection"}),
    CaseReopened.TYPE: frozenset({"promise"}),
    CaseWithdrawn.TYPE: frozenset({"withdrawn_on"}),
    PromiseChanged.TYPE: frozenset({"promise"}),
    CaseOverdue.TYPE: frozenset({"due_on"}),
    RequestDeclined.TYPE: frozenset(),
    VisitProposed.TYPE: frozenset({"visit_at", "answer_by"}),
    VisitSet.TYPE: frozenset({"visit_at"}),
    VisitNeared.TYPE: frozenset({"visit_at"}),
    VisitHeld.TYPE: frozenset({"visit_at"}),
    VisitMissed.TYPE: frozenset(),
    LetterRevoked.TYPE: frozenset({"ended_letter", "letter_reason"}),
    LetterReplaced.TYPE: frozenset({"ended_letter", "letter_reason", "successor"}),
    ChairReplaced.TYPE: frozenset({"object_by"}),
}
"""Variables that a message has besides, by the type of its event."""

CODE_VARIABLES = frozenset({"code", "fee_rule"})
"""Variables of a message with a confirmation code."""


def facts_of(event: Told) -> Facts:
    """What is kept of an event for its messages, so that they can be read later in any language."""
    common: Facts = {
        "reference": event.reference, "service": event.service, "version": event.version, "office": event.office,
    }  # fmt: skip
    return {**common, **_own_facts(event)}


def page_of(facts: Facts) -> str:
    """The page that a message leads to: its application's, or what a replaced chair may still read."""
    change = facts.get("change")
    return f"/lembaga/pergantian/{change}" if change else f"/permohonan/{facts['reference']}"


def _own_facts(event: Told) -> Facts:
    if isinstance(event, ApplicationSubmitted | PromiseChanged | CaseReopened):
        return _promised(event.promise)
    if isinstance(event, CaseReturned):
        return {"marks": len(event.marks), "stopped_on": event.at.isoformat()}
    if isinstance(event, CaseResumed):
        return {"resumed_on": event.at.isoformat()}
    if isinstance(event, CaseDecided):
        until = event.objection_until.isoformat() if event.objection_until else None
        return {"letter": event.letter_number, "reason": event.reason, "objection_until": until}
    if isinstance(event, CaseWithdrawn):
        return {"withdrawn_on": event.at.isoformat()}
    if isinstance(event, CaseOverdue):
        return {"due_on": event.due_at.isoformat()}
    if isinstance(event, VisitProposed):
        return {"visit_at": event.slots[0].starts_at.isoformat(), "answer_by": event.answer_by.isoformat()}
    if isinstance(event, VisitSet | VisitNeared | VisitHeld):
        return {"visit_at": event.slot.starts_at.isoformat()}
    if isinstance(event, LetterRevoked):
        return {"ended_letter": event.letter_number, "letter_reason": event.reason}
    if isinstance(event, LetterReplaced):
        ended: Facts = {"ended_letter": event.letter_number, "letter_reason": event.reason}
        return {**ended, "successor": event.successor}
    if isinstance(event, ChairReplaced):
        return {"change": str(event.change), "object_until": event.object_until.isoformat()}
    if isinstance(event, RequestDeclined | VisitMissed):
        return {}
    assert_never(event)


def _promised(promise: Promise | None) -> Facts:
    if promise is None:
        return {"due_at": None, "unit": None, "amount": None}
    return {"due_at": promise.due_at.isoformat(), "unit": promise.unit, "amount": promise.amount}
