"""What a capability of routing opens for one officer for a minute: the revision and documents that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.database import Tx
from intake import files
from intake.domain.application import SentApplication
from intake.domain.bodies import PROOF_ID
from intake.handlers.mandates import in_office, names_of, opened_bodies
from intake.handlers.room import Room
from intake.handlers.visits import remarks_of
from intake.store.applications import ApplicationStore, RevisionRow
from intake.store.documents import DocumentRow, DocumentStore
from intake.store.third_parties import Card, ThirdPartyStore
from intake.vault import open_answers, revision_place
from intake.views import MandateView, OfficerFile
from intake.watermarks import words_of


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
            key = await self.room.vault.known_key(tx, row.subject)
            documents = await DocumentStore(tx).of_application(row.application)
            named = [
                d for d in documents
                if revision.documents.get(d.requirement) == d.document and d.sha256 in claims["documents"]
            ]  # fmt: skip
            return OfficerFile(
                application=row.application,
                reference=row.reference,
                service=row.service,
                version=row.version,
                office=row.office,
                revision=revision.revision,
                answers=open_answers(key, revision.answers, revision_place(row.application, revision.revision)),
                papers=tuple(files.paper(d) for d in named if not d.third_parties),
                marks=row.marks,
                lists=tuple(files.paper(d) for d in named if d.third_parties),
                in_hand=_in_hand(claims),
                remarks=await remarks_of(self.room, tx, row),
                body=(await opened_bodies(self.room, tx, [row.body]))[0] if row.body else None,
                mandates=await self._mandates(tx, row),
            )

    async def page_image(self, claims: Mapping[str, Any], document: UUID, page: int) -> bytes | None:
        """One page as PNG, marked with who looks at it; of a list of other people it is recorded before it leaves."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            row = await self._document(tx, claims, document)
            if row is None or (row.third_parties and not _in_hand(claims)):
                return None
            image = await files.page_image(tx, self.room.vault, row, page)
            if image is None:
                return None
            application = await ApplicationStore(tx).get(UUID(claims["application"]))
            assert application is not None
            if row.third_parties:
                card = _card(claims)
                await ThirdPartyStore(tx).opened(card, document, application.application, row.requirement, now=now)
        return await self.room.workshop.mark(image, self._words(application, claims, now))

    async def original(self, claims: Mapping[str, Any], document: UUID) -> tuple[bytes, str] | None:
        """The clean bytes and kind of a document; lists of other people never leave as a file."""
        async with self.room.database.reading() as tx:
            row = await self._document(tx, claims, document)
            content = await files.original(tx, self.room.vault, row) if row and not row.third_parties else None
            return None if row is None or content is None else (content, row.kind)

    def _words(self, application: SentApplication, claims: Mapping[str, Any], now: datetime) -> str:
        """The function and the moment of a look, in the office's own time."""
        definition = self.room.shelf.service(application.service, application.version)
        desk = definition.desk(str(claims.get("desk"))) if definition else None
        office = self.room.shelf.office(str(claims.get("office", application.office)))
        return words_of(
            desk.name.id if desk else application.reference,
            office.name if office else application.office,
            now,
            office.hours.zone if office else "Asia/Jakarta",
        )

    async def _revision(self, tx: Tx, claims: Mapping[str, Any]) -> tuple[SentApplication, RevisionRow] | None:
        row = await ApplicationStore(tx).get(UUID(claims["application"]))
        revision = await ApplicationStore(tx).revision(row.application, claims["revision"]) if row else None
        return None if row is None or revision is None else (row, revision)

    async def _mandates(self, tx: Tx, row: SentApplication) -> tuple[MandateView, ...]:
        """Who acts for the body today, with the documents that prove it."""
        mandates = await in_office(self.room, tx, row.body) if row.body else []
        names = await names_of(self.room, tx, [m.person for m in mandates])
        proofs = [await DocumentStore(tx).get(m.proof) for m in mandates]
        return tuple(
            MandateView(m, names[m.person], True, files.paper(proof) if proof else None)
            for m, proof in zip(mandates, proofs, strict=True)
        )

    async def _proof(self, tx: Tx, claims: Mapping[str, Any], row: DocumentRow) -> DocumentRow | None:
        """The proof of a mandate for the body whose application the capability opens."""
        application = await ApplicationStore(tx).get(UUID(claims["application"]))
        body = application.body if application else None
        proofs = {m.proof for m in await in_office(self.room, tx, body)} if body else set()
        return row if row.document in proofs else None

    async def _document(self, tx: Tx, claims: Mapping[str, Any], document: UUID) -> DocumentRow | None:
        row = await DocumentStore(tx).get(document)
        if row is not None and row.requirement == PROOF_ID:
            return await self._proof(tx, claims, row)
        named = row is not None and str(row.application) == claims["application"] and row.sha256 in claims["documents"]
        return row if named else None


def _in_hand(claims: Mapping[str, Any]) -> bool:
    """Whether the officer held the file when the capability was made."""
    return claims.get("in_hand") is True


def _card(claims: Mapping[str, Any]) -> Card:
    return Card(UUID(claims["jti"]), UUID(claims["officer"]), claims["office"], claims["desk"])
