"""Takes uploads in and hands sealed documents out; the hostile part happens before a transaction begins."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.database import Tx
from common.encryption import SubjectKey
from common.errors import Refused
from common.ids import uuid7
from intake.catalogue import Document, ServiceDefinition
from intake.metrics import UPLOADS
from intake.pages import MOST_DRAWN, Unrenderable
from intake.refusals import TOO_LONG_TO_SHOW, UNKNOWN_DOCUMENT, UNRENDERABLE, No
from intake.store.documents import DocumentRow, DocumentStore
from intake.uploads import Accepted, Rejected
from intake.vault import Vault, document_place, page_place, third_parties_subject
from intake.views import Paper, Upload
from intake.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Received:
    """An upload that was judged plain, with the pictures of its pages."""

    requirement: str
    accepted: Accepted
    pages: list[bytes]
    sent_sha256: str
    """The hash of the bytes as they were sent: what makes a repeated upload the same."""
    third_parties: bool = False


async def receive(
    workshop: Workshop, definition: ServiceDefinition, requirement: str, upload: Upload, language: str
) -> Received | Refused:
    """Judge an upload for a requirement and draw its pages."""
    document = definition.document(requirement)
    if document is None:
        return UNKNOWN_DOCUMENT.said(language, field=requirement)
    return await receive_document(workshop, document, upload, language)


async def receive_document(workshop: Workshop, document: Document, upload: Upload, language: str) -> Received | Refused:
    """Judge an upload that stands for one document and draw its pages."""
    requirement = document.id
    judged = await workshop.judge(upload.data, document.accept, document.max_mb * 1_000_000)
    if isinstance(judged, Rejected):
        UPLOADS.labels(judged.code).inc()
        return No(judged.code, judged.sentence, requirement, 422).named(_name(document, language), language)
    if document.third_parties and judged.pages > MOST_DRAWN:
        UPLOADS.labels(TOO_LONG_TO_SHOW.code).inc()
        return TOO_LONG_TO_SHOW.said(language, field=requirement, name=_name(document, language), most=str(MOST_DRAWN))
    try:
        pages = await workshop.draw(judged)
    except Unrenderable:
        UPLOADS.labels(UNRENDERABLE.code).inc()
        return UNRENDERABLE.said(language, field=requirement, name=_name(document, language))
    UPLOADS.labels("accepted").inc()
    return Received(requirement, judged, pages, hashlib.sha256(upload.data).hexdigest(), document.third_parties)


async def keep(tx: Tx, vault: Vault, received: Received, owner: DocumentRow, *, now: datetime) -> Paper:
    """Seal and keep what was received; `owner` says whose it is (its facts are filled in here)."""
    subject = _subject(owner.application, owner.subject) if received.third_parties else owner.subject
    key = await vault.key(tx, subject, now=now)
    row = replace(
        owner,
        subject=subject,
        third_parties=received.third_parties,
        document=uuid7(),
        requirement=received.requirement,
        kind=received.accepted.kind.value,
        size=len(received.accepted.clean),
        pages=len(received.pages),
        sha256=received.accepted.sha256,
    )
    pages = [key.seal(page, page_place(row.document, n)) for n, page in enumerate(received.pages, 1)]
    await DocumentStore(tx).add(row, key.seal(received.accepted.clean, document_place(row.document)), pages, now=now)
    return paper(row)


async def hand_over(tx: Tx, vault: Vault, row: DocumentRow, application: UUID, subject: str, *, now: datetime) -> None:
    """Seal a draft's document anew under the applicant's key: the draft's key is destroyed afterwards."""
    store, subject = DocumentStore(tx), _subject(application, subject) if row.third_parties else subject
    old, new = await vault.key(tx, row.subject, now=now), await vault.key(tx, subject, now=now)
    content = _again(old, new, await store.content(row.document), document_place(row.document))
    await store.move(row, application, subject, content)
    for page, image in await store.page_images(row.document):
        await store.move_page(row.document, page, _again(old, new, image, page_place(row.document, page)))


async def page_image(tx: Tx, vault: Vault, row: DocumentRow, page: int) -> bytes | None:
    """The picture of a page, or None when there is none or it was erased."""
    key = await vault.known_key(tx, row.subject)
    sealed = await DocumentStore(tx).page(row.document, page)
    return None if key is None or sealed is None else key.open(sealed, page_place(row.document, page))


async def original(tx: Tx, vault: Vault, row: DocumentRow) -> bytes | None:
    """The clean bytes, or None when they were erased."""
    key = await vault.known_key(tx, row.subject)
    if key is None:
        return None
    return key.open(await DocumentStore(tx).content(row.document), document_place(row.document))


def paper(row: DocumentRow) -> Paper:
    """A document as pages show it."""
    return Paper(row.document, row.requirement, row.kind, row.size, row.pages, row.sha256)


def owned_by(subject: str, *, draft: UUID | None = None, application: UUID | None = None) -> DocumentRow:
    """Whose a document will be, for `keep`."""
    blank = UUID(int=0)
    return DocumentRow(blank, draft, application, "", application is not None, subject, "", 0, 0, "")


def _subject(application: UUID | None, subject: str) -> str:
    """Lists of other people lie under a key of their own as soon as they belong to an application."""
    return subject if application is None else third_parties_subject(application)


def _again(old: SubjectKey, new: SubjectKey, sealed: bytes, place: str) -> bytes:
    return new.seal(old.open(sealed, place), place)


def _name(document: Document, language: str) -> str:
    return document.name.id if language == "id" else document.name.en
