"""Sending an application: everything in one transaction, so that it works while all other parts are down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from common.contracts.intake import ApplicationSubmitted, Channel, DocumentRef
from common.database import Tx
from common.errors import Refused
from common.ids import new_code, uuid7
from common.outbox import Outbox, Outgoing
from intake import files
from intake.body_refusals import BODIES_ONLY, NO_MANDATE, PERSONS_ONLY
from intake.catalogue import ApplicantKind, ServiceDefinition
from intake.domain.answers import problems
from intake.domain.application import SentApplication
from intake.domain.bodies import for_bodies_only
from intake.handlers.mandates import acts_for
from intake.handlers.room import Room
from intake.metrics import SUBMITTED
from intake.promises import promise_at
from intake.refusals import NOT_OPEN, PAPER_MISSING
from intake.store.applications import ApplicationStore, RevisionRow
from intake.store.documents import DocumentRow, DocumentStore
from intake.store.drafts import DraftRow, DraftStore
from intake.vault import draft_place, open_answers, revision_place, seal_answers
from intake.views import Receipt


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: a person for herself or for a body, or an officer at a counter for somebody without an account."""

    channel: Channel
    person: UUID | None = None
    counter: str | None = None
    filed_by: UUID | None = None
    body: UUID | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is asked: answers and documents."""

    answers: Mapping[str, str]
    documents: tuple[DocumentRow, ...]


async def send(room: Room, tx: Tx, draft: DraftRow, sender: Sender) -> Receipt | Refused:
    """Turn a locked draft into an application; a draft that was sent gives its receipt again."""
    if draft.application is not None:
        row = await ApplicationStore(tx).get(draft.application)
        assert row is not None
        return await receipt_of(room, tx, row)
    definition = room.shelf.service(draft.service, draft.version)
    assert definition is not None
    newest = room.shelf.service(draft.service)
    if not definition.fileable or newest is None or not newest.fileable:
        return room.no(NOT_OPEN)
    if (refused := await _not_for(room, tx, definition, sender)) is not None:
        return refused
    content = await _content(room, tx, draft)
    if (refused := _lacking(room, definition, content)) is not None:
        return refused
    row, code = await application_from(room, tx, draft, sender, definition)
    await ApplicationStore(tx).add(row)
    for document in content.documents:
        await files.hand_over(tx, room.vault, document, row.application, row.subject, now=row.submitted_at)
    await first_revision(room, tx, row, content)
    await DraftStore(tx).sent(draft.draft, row.application)
    await room.vault.destroy(tx, draft.subject, now=row.submitted_at)
    await Outbox(tx).add([Outgoing(str(row.application), event_of(room, row, content), row.submitted_at)])
    tx.after_commit(SUBMITTED.labels(sender.channel.value).inc)
    return _receipt(room, row, code)


async def _not_for(room: Room, tx: Tx, definition: ServiceDefinition, sender: Sender) -> Refused | None:
    """Whether the service is not for this applicant; at a counter the officer sees whom she serves."""
    if sender.channel is Channel.COUNTER or sender.person is None:
        return None
    if sender.body is None:
        return room.no(BODIES_ONLY) if for_bodies_only(definition) else None
    if ApplicantKind.BODY not in definition.applicant:
        return room.no(PERSONS_ONLY)
    return None if sender.body in await acts_for(room, tx, sender.person) else room.no(NO_MANDATE)


async def receipt_of(room: Room, tx: Tx, row: SentApplication) -> Receipt:
    """The receipt of an application, with its tracking code opened."""
    key = await room.vault.known_key(tx, row.subject)
    code = key.open(row.tracking_code, f"application/{row.application}/code").decode() if key else ""
    return _receipt(room, row, code)


def references(documents: tuple[DocumentRow, ...]) -> tuple[DocumentRef, ...]:
    """Documents as events name them."""
    return tuple(DocumentRef(requirement=d.requirement, document=d.document, sha256=d.sha256) for d in documents)


async def _content(room: Room, tx: Tx, draft: DraftRow) -> Content:
    key = await room.vault.known_key(tx, draft.subject)
    answers = open_answers(key, draft.answers, draft_place(draft.draft))
    return Content(answers, tuple(await DocumentStore(tx).of_draft(draft.draft)))


def _lacking(room: Room, definition: ServiceDefinition, content: Content) -> Refused | None:
    wrong = problems(definition, content.answers, language=room.speaks())
    if wrong:
        return Refused("incomplete", wrong[0].message, wrong[0].field, 422)
    have = {d.requirement for d in content.documents}
    for document in definition.documents:
        if document.required and not document.at_counter and document.id not in have:
            name = document.name.id if room.speaks() == "id" else document.name.en
            return room.no(PAPER_MISSING, field=document.id, name=name)
    return None


async def application_from(
    room: Room, tx: Tx, draft: DraftRow, sender: Sender, definition: ServiceDefinition
) -> tuple[SentApplication, str]:
    """A new application out of a draft, with its tracking code."""
    now, code, application = room.clock.now(), new_code(), uuid7()
    reference = await ApplicationStore(tx).free_reference()
    office = room.shelf.office(draft.office)
    assert office is not None
    row = SentApplication(
        application=application,
        reference=reference,
        person=None if sender.body else sender.person,
        service=draft.service,
        version=draft.version,
        office=draft.office,
        applicant_kind="body" if sender.body else definition.applicant[0].value,
        channel=sender.channel.value,
        submitted_at=now,
        tracking_mac=room.vault.tracking_mac(reference, code),
        tracking_code=b"",
        revision=1,
        promise=promise_at(definition, office, room.shelf.calendar(), now),
        counter=sender.counter,
        filed_by=sender.filed_by,
        body=sender.body,
        sent_by=sender.person if sender.body else None,
    )
    key = await room.vault.key(tx, row.subject, now=now)
    return replace(row, tracking_code=key.seal(code.encode(), f"application/{application}/code")), code


async def first_revision(room: Room, tx: Tx, row: SentApplication, content: Content) -> None:
    """Seal what is asked as the first revision."""
    key = await room.vault.key(tx, row.subject, now=row.submitted_at)
    revision = RevisionRow(
        revision=1,
        answers=seal_answers(key, content.answers, revision_place(row.application, 1)),
        content_sha256=room.vault.content_hash(content.answers),
        documents={d.requirement: d.document for d in content.documents},
    )
    await ApplicationStore(tx).add_revision(row.application, revision, now=row.submitted_at)


def event_of(room: Room, row: SentApplication, content: Content) -> ApplicationSubmitted:
    """What routing is asked for."""
    return ApplicationSubmitted(
        application=row.application,
        reference=row.reference,
        service=row.service,
        version=row.version,
        office=row.office,
        applicant=row.applicant,
        applicant_kind="body" if row.applicant_kind == "body" else "person",
        channel=Channel(row.channel),
        revision=1,
        content_sha256=room.vault.content_hash(content.answers),
        documents=references(content.documents),
        promise=row.promise,
        submitted_at=row.submitted_at,
        filed_by=row.filed_by,
        objects_to=row.objects_to,
    )


def _receipt(room: Room, row: SentApplication, code: str) -> Receipt:
    return Receipt(
        row.reference,
        row.service,
        row.version,
        row.office,
        row.submitted_at,
        row.promise,
        code,
        f"{room.public_url}/lacak?nomor={row.reference}",
    )
