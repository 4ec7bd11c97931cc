"""What a citizen is told about her application: only what routing has stated."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.contracts.event import Message
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.routing import CaseDecided, CaseEvent, VisitHeld
from common.database import Tx
from common.errors import Lost
from intake.domain.application import SentApplication
from intake.domain.following import after, facts_of, kind_of
from intake.store.applications import ApplicationStore
from intake.store.letters import LetterStore, NewLetter
from intake.store.timelines import Note, TimelineStore
from intake.store.visits import NewReport, VisitStore

_CODE_BYTES = 10


async def follow(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Write a batch of facts into timelines and states; each decision asks for its letter, once."""
    cases = sorted({message.event.case for message in messages})
    rows = await ApplicationStore(tx).locked_all(cases)
    notes, letters, reports = [], [], []
    for message in messages:
        event = message.event
        assert isinstance(event, CaseEvent)
        rows[event.case] = after(_known(rows, event.case), event)
        notes.append(Note(event.case, message.sequence, event.at, kind_of(event), facts_of(event)))
        if isinstance(event, CaseDecided):
            letters.append(NewLetter(event.case, _code(), event.model_dump(mode="json"), event.at))
        if isinstance(event, VisitHeld):
            reports.append(NewReport(event.case, event.visit, event.model_dump(mode="json"), event.at))
    await TimelineStore(tx).add(notes)
    await ApplicationStore(tx).follow(list(rows.values()))
    await LetterStore(tx).add(letters)
    for message in messages:
        if isinstance(message.event, LetterRevoked | LetterReplaced):
            await _end_letter(tx, message.event)
    await VisitStore(tx).add_reports(reports)


async def _end_letter(tx: Tx, event: LetterRevoked | LetterReplaced) -> None:
    """A letter is revoked, or its successor is to be rendered."""
    store = LetterStore(tx)
    state = "revoked" if isinstance(event, LetterRevoked) else "replaced"
    if not await store.end(event.case, event.letter_number, state, event.reason, event.at):
        raise Lost(
            f"Routing ends letter {event.letter_number} of {event.case}, which intake does not have: restore it."
        )
    if isinstance(event, LetterReplaced):
        facts = {
            "letter_number": event.successor, "signatory": event.signatory, "case_version": event.case_version,
            "replaces": event.letter_number, "because": event.reason,
        }  # fmt: skip
        await store.succeed(event.case, event.letter_number, NewLetter(event.case, _code(), facts, event.at))


def _known(rows: dict[UUID, SentApplication], case: UUID) -> SentApplication:
    row = rows.get(case)
    if row is None:
        raise Lost(f"Routing states a fact about application {case}, which intake does not have: restore it.")
    return row


def _code() -> str:
    """An unguessable verification code for a letter (80 bits)."""
    return secrets.token_hex(_CODE_BYTES)
