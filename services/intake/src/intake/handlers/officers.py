"""What a capability of routing opens for one officer for a minute: the revision and documents that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.database import Tx
from intake import files
from intake.domain.application import SentApplication
from intake.handlers.room import Room
from intake.handlers.visits import remarks_of
from intake.store.applications import ApplicationStore, RevisionRow
from intake.store.documents import DocumentRow, DocumentStore
from intake.vault import open_answers, revision_place
from intake.views import OfficerFile


@dataclass(frozen=True, slots=True)
class OfficerDesk:
    """The use cases of an officer's look at a file."""

    room: Room

    async def file(self, claims: Mapping[str, Any]) -> OfficerFile | None:
        """The revision that the capability names."""
        async with self.room.database.reading() as tx:
            found = await self._revision(tx, claims)
            if found is None:
                return None
            row, revision = found
            key = await self.room.vault.known_key(tx, str(row.person))
            documents = await DocumentStore(tx).of_application(row.application)
            named = [d for d in documents if revision.documents.get(d.requirement) == d.document]
            return OfficerFile(
                application=row.application,
                reference=row.reference,
                service=row.service,
                version=row.version,
                office=row.office,
                revision=revision.revision,
                answers=open_answers(key, revision.answers, revision_place(row.application, revision.revision)),
                papers=tuple(files.paper(d) for d in named if d.sha256 in claims["documents"]),
                marks=row.marks,
                remarks=await remarks_of(self.room, tx, row),
            )

    async def page_image(self, claims: Mapping[str, Any], document: UUID, page: int) -> bytes | None:
        """One page as PNG."""
        async with self.room.database.reading() as tx:
            row = await self._document(tx, claims, document)
            return None if row is None else await files.page_image(tx, self.room.vault, row, page)

    async def original(self, claims: Mapping[str, Any], document: UUID) -> tuple[bytes, str] | None:
        """The clean bytes and kind of a document."""
        async with self.room.database.reading() as tx:
            row = await self._document(tx, claims, document)
            content = await files.original(tx, self.room.vault, row) if row else None
            return None if row is None or content is None else (content, row.kind)

    async def _revision(self, tx: Tx, claims: Mapping[str, Any]) -> tuple[SentApplication, RevisionRow] | None:
        row = await ApplicationStore(tx).get(UUID(claims["application"]))
        revision = await ApplicationStore(tx).revision(row.application, claims["revision"]) if row else None
        return None if row is None or revision is None else (row, revision)

    async def _document(self, tx: Tx, claims: Mapping[str, Any], document: UUID) -> DocumentRow | None:
        row = await DocumentStore(tx).get(document)
        named = row is not None and str(row.application) == claims["application"] and row.sha256 in claims["documents"]
        return row if named else None
