"""Applications by program: a draft that is begun, filled and sent in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from common.contracts.intake import Channel
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from intake import files
from intake.catalogue import ServiceDefinition
from intake.domain.answers import kept, problems
from intake.handlers.drafts import LIFETIME
from intake.handlers.once import Once, RolledBack
from intake.handlers.replies import paper_from, paper_reply
from intake.handlers.room import Room
from intake.handlers.sending import Sender, receipt_of, send
from intake.office_tree import NoOffice, Office
from intake.refusals import NO_DOCUMENT, NO_SERVICE, NOT_OPEN, TOO_MANY_DOCUMENTS
from intake.store.applications import ApplicationStore
from intake.store.documents import DocumentStore
from intake.store.drafts import DraftRow, DraftStore
from intake.vault import draft_place, seal_answers
from intake.views import FieldProblem, Paper, Receipt, Upload

_TRAYS = UUID("7ea10000-0000-5000-8000-000000000002")
"""Namespace of trays: where a person's uploads for a service lie until an application names them."""
_MOST_IN_TRAY = 50


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a program asks for, once it was checked."""

    definition: ServiceDefinition
    office: Office
    answers: Mapping[str, str]
    documents: Mapping[str, UUID]
    body: UUID | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """The use cases of programs that apply in a person's name."""

    room: Room

    async def upload(self, person: UUID, key: str, service: str, requirement: str, upload: Upload) -> Paper | Refused:
        """Take a document into the person's tray for a service; under the same key it is taken once."""
        definition = self._fileable(service)
        if isinstance(definition, Refused):
            return definition
        received = await files.receive(self.room.workshop, definition, requirement, upload, self.room.speaks())
        if isinstance(received, Refused):
            return received
        try:
            async with self.room.database.transaction() as tx:
                return await self._keep(tx, person, service, received, Once(self.room, tx, person, key))
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _keep(self, tx: Tx, person: UUID, service: str, received: files.Received, once: Once) -> Paper:
        request = f"{service}/{received.requirement}/{received.sent_sha256}"
        if (reply := await once.before(request.encode())) is not None:
            return paper_from(reply)
        tray = _tray(person, service)
        if len(await DocumentStore(tx).of_draft(tray)) >= _MOST_IN_TRAY:
            raise RolledBack(self.room.no(TOO_MANY_DOCUMENTS, field=received.requirement))
        owner = files.owned_by(f"draft:{tray}", draft=tray)
        paper = await files.keep(tx, self.room.vault, received, owner, now=self.room.clock.now())
        await once.keep(201, paper_reply(paper))
        return paper

    async def apply(
        self, person: UUID, key: str, body: bytes, service: str, office: str | None, region: str | None,
        answers: Mapping[str, str], documents: Mapping[str, UUID], applying: UUID | None = None,
    ) -> Receipt | Refused | list[FieldProblem]:  # fmt: skip
        """Apply, `applying` being the body in whose name; a repeat under the same key gets the same receipt."""
        definition = self._fileable(service)
        if isinstance(definition, Refused):
            return definition
        competent = self.room.shelf.competent(definition, region, office)
        if isinstance(competent, NoOffice):
            sentence = competent.sentence.id if self.room.speaks() == "id" else competent.sentence.en
            return Refused(competent.code, sentence, "region", 422)
        wrong = problems(definition, kept(definition, answers), language=self.room.speaks())
        if wrong:
            return wrong
        wanted = _Wanted(definition, competent, kept(definition, answers), documents, applying)
        try:
            async with self.room.database.transaction() as tx:
                return await self._apply(tx, person, Once(self.room, tx, person, key), body, wanted)
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _apply(self, tx: Tx, person: UUID, once: Once, body: bytes, wanted: _Wanted) -> Receipt:
        if (reply := await once.before(body)) is not None:
            return await self._again(tx, json.loads(reply)["application"])
        row = await self._draft(tx, person, wanted)
        await self._take_documents(tx, person, row, wanted.documents)
        receipt = await send(self.room, tx, row, Sender(Channel.API, person, body=wanted.body))
        if isinstance(receipt, Refused):
            raise RolledBack(receipt)
        sent = await ApplicationStore(tx).by_reference(receipt.reference)
        assert sent is not None
        await once.keep(201, json.dumps({"application": str(sent.application)}).encode())
        return receipt

    async def _again(self, tx: Tx, application: str) -> Receipt:
        row = await ApplicationStore(tx).get(UUID(application))
        assert row is not None
        return await receipt_of(self.room, tx, row)

    async def _draft(self, tx: Tx, person: UUID, wanted: _Wanted) -> DraftRow:
        now, draft, definition = self.room.clock.now(), uuid7(), wanted.definition
        row = DraftRow(
            draft, b"-", person, definition.code, definition.version, wanted.office.id, None, now, now + LIFETIME, None
        )
        await DraftStore(tx).add(row)
        key = await self.room.vault.key(tx, row.subject, now=now)
        sealed = seal_answers(key, wanted.answers, draft_place(draft))
        await DraftStore(tx).save(draft, sealed, now=now, expires_at=row.expires_at)
        return replace(row, answers=sealed)

    async def _take_documents(self, tx: Tx, person: UUID, row: DraftRow, documents: Mapping[str, UUID]) -> None:
        """Move the named documents from the person's tray into the draft."""
        tray = _tray(person, row.service)
        held = {d.document: d for d in await DocumentStore(tx).of_draft(tray)}
        for requirement, document in documents.items():
            found = held.get(document)
            if found is None or found.requirement != requirement:
                named = {"document": str(document), "requirement": requirement}
                raise RolledBack(self.room.no(NO_DOCUMENT, field=f"documents.{requirement}", **named))
            await DocumentStore(tx).lay(document, row.draft)

    def _fileable(self, service: str) -> ServiceDefinition | Refused:
        definition = self.room.shelf.service(service)
        if definition is None:
            return self.room.no(NO_SERVICE, service=service)
        if not definition.fileable:
            return self.room.no(NOT_OPEN, field="service")
        return definition


def _tray(person: UUID, service: str) -> UUID:
    return uuid5(_TRAYS, f"{person}/{service}")
