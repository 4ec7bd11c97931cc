"""Uploaded documents and the pictures of their pages, all sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx

_FACTS = "document, draft, application, requirement, pending, subject, kind, size, pages, sha256, third_parties"
_ADD = """
INSERT INTO documents (document, draft, application, requirement, pending, subject, kind, size, pages, sha256,
                       content, created_at, third_parties)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_ADD_PAGE = "INSERT INTO document_pages (document, page, image) VALUES ($1, $2, $3)"
_OF_DRAFT = f"SELECT {_FACTS} FROM documents WHERE draft = $1 ORDER BY created_at"
_OF_APPLICATION = f"SELECT {_FACTS} FROM documents WHERE application = $1 ORDER BY created_at"
_GET = f"SELECT {_FACTS} FROM documents WHERE document = $1"
_CONTENT = "SELECT content FROM documents WHERE document = $1"
_PAGE = "SELECT image FROM document_pages WHERE document = $1 AND page = $2"
_PAGES = "SELECT page, image FROM document_pages WHERE document = $1 ORDER BY page"
_DROP_DRAFT = "DELETE FROM documents WHERE draft = $1 AND requirement = $2"
_DROP_DRAFTS = "DELETE FROM documents WHERE draft = ANY($1::uuid[])"
_DROP_PENDING = "DELETE FROM documents WHERE application = $1 AND requirement = $2 AND pending"
_MOVE = "UPDATE documents SET draft = NULL, application = $2, subject = $3, content = $4 WHERE document = $1"
_MOVE_PAGE = "UPDATE document_pages SET image = $3 WHERE document = $1 AND page = $2"
_LAY = "UPDATE documents SET draft = $2 WHERE document = $1"
_COUNT = "UPDATE documents SET pending = false WHERE application = $1 AND pending"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document without its bytes."""

    document: UUID
    draft: UUID | None
    application: UUID | None
    requirement: str
    pending: bool
    """Uploaded for a correction that was not sent yet."""
    subject: str
    kind: str
    size: int
    pages: int
    sha256: str
    third_parties: bool = False
    """It lists other people: opened by the holder of the file alone, destroyed after the decision."""


class DocumentStore:
    """Documents within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, row: DocumentRow, content: bytes, pages: Sequence[bytes], *, now: datetime) -> None:
        """Write a sealed document with the sealed pictures of its pages (counted from 1)."""
        await self._tx.execute(
            _ADD,
            row.document,
            row.draft,
            row.application,
            row.requirement,
            row.pending,
            row.subject,
            row.kind,
            row.size,
            row.pages,
            row.sha256,
            content,
            now,
            row.third_parties,
        )
        await self._tx.executemany(_ADD_PAGE, [(row.document, n, image) for n, image in enumerate(pages, 1)])

    async def of_draft(self, draft: UUID) -> list[DocumentRow]:
        """The documents of a draft."""
        return [DocumentRow(**dict(r)) for r in await self._tx.fetch(_OF_DRAFT, draft)]

    async def of_application(self, application: UUID) -> list[DocumentRow]:
        """The documents of an application, of every revision."""
        return [DocumentRow(**dict(r)) for r in await self._tx.fetch(_OF_APPLICATION, application)]

    async def get(self, document: UUID) -> DocumentRow | None:
        """One document."""
        row = await self._tx.fetchrow(_GET, document)
        return None if row is None else DocumentRow(**dict(row))

    async def content(self, document: UUID) -> bytes:
        """The sealed bytes."""
        return bytes(await self._tx.fetchval(_CONTENT, document))

    async def page(self, document: UUID, page: int) -> bytes | None:
        """The sealed picture of a page."""
        found = await self._tx.fetchval(_PAGE, document, page)
        return None if found is None else bytes(found)

    async def page_images(self, document: UUID) -> list[tuple[int, bytes]]:
        """All sealed pictures of a document."""
        return [(r["page"], r["image"]) for r in await self._tx.fetch(_PAGES, document)]

    async def drop(self, draft: UUID, requirement: str) -> None:
        """Take a draft's document away."""
        await self._tx.execute(_DROP_DRAFT, draft, requirement)

    async def drop_drafts(self, drafts: Sequence[UUID]) -> None:
        """Take all documents of these drafts away."""
        await self._tx.execute(_DROP_DRAFTS, list(drafts))

    async def drop_pending(self, application: UUID, requirement: str) -> None:
        """Take back what was uploaded for a correction that was not sent."""
        await self._tx.execute(_DROP_PENDING, application, requirement)

    async def move(self, row: DocumentRow, application: UUID, subject: str, content: bytes) -> None:
        """Hand a draft's document over to the application, sealed anew."""
        await self._tx.execute(_MOVE, row.document, application, subject, content)

    async def move_page(self, document: UUID, page: int, image: bytes) -> None:
        """The same for the picture of a page."""
        await self._tx.execute(_MOVE_PAGE, document, page, image)

    async def lay(self, document: UUID, draft: UUID) -> None:
        """Lay a document into a draft."""
        await self._tx.execute(_LAY, document, draft)

    async def count_pending(self, application: UUID) -> None:
        """The correction was sent: its documents count."""
        await self._tx.execute(_COUNT, application)
