"""How an application looks to the one who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.database import Tx
from intake import files
from intake.domain.application import SentApplication
from intake.domain.bodies import Mandate
from intake.domain.visits import Visit
from intake.handlers.mandates import by_counter, names_of, opened_bodies
from intake.handlers.objection_days import objection_days
from intake.handlers.room import Room
from intake.handlers.visits import remarks_of, told_visit
from intake.store.applications import ApplicationStore
from intake.store.bodies import BodyStore
from intake.store.chair_changes import ChairChangeStore
from intake.store.documents import DocumentRow, DocumentStore
from intake.store.letters import LetterRow, LetterStore
from intake.store.papers import PaperStore
from intake.store.third_parties import ThirdPartyStore
from intake.store.timelines import TimelineStore
from intake.vault import open_answers, revision_place
from intake.views import Application, ApplicationRow, Paper, State, TimelineEntry

Offices = Mapping[UUID, str]
"""Mandates that counters gave, or ended, with the office's name."""


async def seen(room: Room, tx: Tx, row: SentApplication, *, whole: bool) -> Application:
    """An application as its applicant sees it; not `whole` when it was found by number and code alone."""
    letter = await LetterStore(tx).of(row.application)
    revision = await ApplicationStore(tx).revision(row.application, row.revision)
    assert revision is not None
    key = await room.vault.known_key(tx, row.subject) if whole else None
    papers, replaced = await _papers(tx, row, dict(revision.documents)) if whole else ((), frozenset())
    waits = row.shown_state is State.RETURNED
    return Application(
        application=row.application, reference=row.reference, service=row.service, version=row.version,
        office=row.office, state=row.shown_state, submitted_at=row.submitted_at, revision=row.revision,
        desk=row.desk, unit=row.unit, promise=row.promise,
        waiting_since=row.waiting_since if waits else None,
        return_number=row.return_number,
        marks=row.marks if waits else (),
        answers=open_answers(key, revision.answers, revision_place(row.application, row.revision)),
        papers=papers,
        replaced=replaced,
        timeline=tuple(TimelineEntry(at, kind, data) for at, kind, data in await _lines(room, tx, row, whole=whole)),
        refusal=row.refusal,
        letter_number=letter.facts["letter_number"] if letter else "",
        letter_ready=letter is not None and letter.in_force and letter.rendered_at is not None,
        letter_ended=letter.end_reason or "" if letter and not letter.in_force else "",
        letter_code=letter.code if letter and whole else "",
        withdrawal_asked=row.withdrawal_asked,
        overdue=row.overdue,
        openings=await ThirdPartyStore(tx).openings(row.application),
        destroyed=await ThirdPartyStore(tx).destroyed(row.application),
        visit=await _visit(room, tx, row, whole=whole),
        counter=row.counter or "",
        **await _objecting(room, tx, row, letter),
        body=(await opened_bodies(room, tx, [row.body]))[0].name if row.body and whole else "",
    )  # fmt: skip


async def _objecting(room: Room, tx: Tx, row: SentApplication, letter: LetterRow | None) -> dict[str, Any]:
    """Until when its refusal can be objected to, and the objections that there are."""
    objections = await ApplicationStore(tx).objections(row.application)
    days = await objection_days(room, tx, row, letter)
    objected = any(letter and o.submitted_at >= letter.decided_at for o in objections)
    in_time = days is not None and not days.over(room.clock.now())
    return {
        "objection_until": days.until if days else None, "objections": tuple(line_of(o) for o in objections),
        "objects_to": await _objected(tx, row), "may_object": in_time and not objected,
    }  # fmt: skip


async def _objected(tx: Tx, row: SentApplication) -> str:
    found = await ApplicationStore(tx).get(row.objects_to) if row.objects_to else None
    return found.reference if found else ""


def line_of(row: SentApplication) -> ApplicationRow:
    """An application as a line of a list."""
    due_at = row.promise.due_at if row.promise and row.state in (State.RECEIVED, State.IN_PROCESS) else None
    return ApplicationRow(
        reference=row.reference, service=row.service, version=row.version, office=row.office, state=row.shown_state,
        submitted_at=row.submitted_at, due_at=due_at, desk=row.desk, counter=row.counter or "",
    )  # fmt: skip


async def _visit(room: Room, tx: Tx, row: SentApplication, *, whole: bool) -> Visit | None:
    visit = await told_visit(tx, row)
    return replace(visit, remarks=await remarks_of(room, tx, row)) if visit and whole else visit


async def _lines(
    room: Room, tx: Tx, row: SentApplication, *, whole: bool
) -> list[tuple[datetime, str, dict[str, Any]]]:
    """What happened; who acted for a body stands in it for those who act for it, never for whoever has the code."""
    offered = await ApplicationStore(tx).corrected(row.application)
    changed = await BodyStore(tx).of_body(row.body) if row.body and whole else []
    people = [person for person in (row.sent_by, *(by for _, by in offered), *(m.person for m in changed)) if person]
    names = await names_of(room, tx, people) if row.body and whole else {}
    counters = by_counter(room, await ChairChangeStore(tx).of_body(row.body) if row.body and whole else [])
    return [
        (row.submitted_at, "application-filed" if row.counter else "application-submitted", _by(names, row.sent_by)),
        *((at, "correction-offered", _by(names, by) | _at_counter(row)) for at, by in offered),
        *(await _counter_lines(tx, row, whole=whole)),
        *(line for m in changed for line in _mandate_lines(m, names, counters, row.submitted_at)),
        *await TimelineStore(tx).of(row.application),
    ]


async def _counter_lines(
    tx: Tx, row: SentApplication, *, whole: bool
) -> list[tuple[datetime, str, dict[str, Any]]]:  # fmt: skip
    """What was handed over and filed at counters; by which paper she asked is nobody's business who has the code."""
    if row.counter is None:
        return []
    papers, filed = await PaperStore(tx).of([row.application]), await PaperStore(tx).filed(row.application)
    brought = [{"brought": each.brought.value} if whole else {} for each in filed]
    return [
        *((given.at, "paper-handed-over", {"paper": given.paper.value}) for given in papers[row.application]),
        *((f.at, "request-filed", {"request": f.kind.value, **by}) for f, by in zip(filed, brought, strict=True)),
    ]


def _at_counter(row: SentApplication) -> dict[str, Any]:
    return {"at_counter": True} if row.counter else {}


def _by(names: Mapping[UUID, str], person: UUID | None) -> dict[str, Any]:
    return {"by": names[person]} if person and names.get(person) else {}


def _mandate_lines(
    mandate: Mandate, names: Mapping[UUID, str], counters: tuple[Offices, Offices], since: datetime
) -> list[tuple[datetime, str, dict[str, Any]]]:
    """A change of those who act for the body, while the application was under way; by which counter, if by one."""
    data = {"role": mandate.role.value, **_by(names, mandate.person)}
    given, ended = [{"counter": o[mandate.mandate]} if mandate.mandate in o else {} for o in counters]
    lines = [(mandate.given_at, "mandate-given", data | given)]
    if mandate.ended_at:
        lines.append((mandate.ended_at, "mandate-ended", data | ended))
    return [line for line in lines if line[0] > since]


async def _papers(tx: Tx, row: SentApplication, current: dict[str, UUID]) -> tuple[tuple[Paper, ...], frozenset[str]]:
    """The documents that count, with those that lie ready for a correction in their place."""
    shown: dict[str, DocumentRow] = {}
    waiting: set[str] = set()
    for document in await DocumentStore(tx).of_application(row.application):
        if document.pending and not row.waits_for_applicant:
            continue
        if document.pending:
            shown[document.requirement] = document
            waiting.add(document.requirement)
        elif current.get(document.requirement) == document.document and document.requirement not in waiting:
            shown[document.requirement] = document
    return tuple(files.paper(d) for d in shown.values()), frozenset(waiting)
