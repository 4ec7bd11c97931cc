"""Answering a return: exactly what was marked, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.contracts.intake import CorrectionOffered
from common.database import Tx
from common.errors import Refused
from common.outbox import Outbox, Outgoing
from intake import files
from intake.catalogue import ServiceDefinition
from intake.domain.access import Asker, filer, who
from intake.domain.answers import kept, problems
from intake.domain.application import SentApplication
from intake.handlers.once import Misfilled, Once, RolledBack
from intake.handlers.opening import opened
from intake.handlers.replies import paper_from, paper_reply
from intake.handlers.room import Room
from intake.handlers.sending import references
from intake.refusals import NO_APPLICATION, NOT_MARKED, NOT_RETURNED
from intake.store.applications import ApplicationStore, RevisionRow
from intake.store.documents import DocumentRow, DocumentStore
from intake.vault import open_answers, revision_place, seal_answers
from intake.views import FieldProblem, Paper, Upload


@dataclass(frozen=True, slots=True)
class Correction:
    """What the next revision holds, the officer who files it for the applicant, if one does, and who makes it."""

    answers: Mapping[str, str]
    documents: Sequence[DocumentRow]
    filed_by: UUID | None
    made_by: UUID | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """The use cases of a correction."""

    room: Room

    async def attach(
        self, reference: str, asker: Asker, requirement: str, upload: Upload, key: str = ""
    ) -> Paper | Refused:
        """Take a file for a marked document; under the same key it is taken once."""
        async with self.room.database.reading() as tx:
            row = await self._returned(tx, reference, asker)
        if isinstance(row, Refused):
            return row
        if requirement not in row.marked("document"):
            return self.room.no(NOT_MARKED, field=requirement, name=requirement)
        received = await files.receive(
            self.room.workshop, self._definition(row), requirement, upload, self.room.speaks()
        )
        if isinstance(received, Refused):
            return received
        try:
            async with self.room.database.transaction() as tx:
                return await self._keep(tx, reference, asker, received, Once(self.room, tx, who(asker), key))
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _keep(self, tx: Tx, reference: str, asker: Asker, received: files.Received, once: Once) -> Paper:
        request = f"{reference}/{received.requirement}/{received.sent_sha256}"
        if (reply := await once.before(request.encode())) is not None:
            return paper_from(reply)
        row = await self._returned(tx, reference, asker, lock=True)
        if isinstance(row, Refused):
            raise RolledBack(row)
        await DocumentStore(tx).drop_pending(row.application, received.requirement)
        owner = files.owned_by(row.subject, application=row.application)
        paper = await files.keep(tx, self.room.vault, received, owner, now=self.room.clock.now())
        await once.keep(201, paper_reply(paper))
        return paper

    async def offer(
        self, reference: str, asker: Asker, answers: Mapping[str, str], key: str = ""
    ) -> Sequence[FieldProblem] | Refused:
        """Send the correction as a new revision; sending it twice sends it once. Empty when it was taken."""
        request = json.dumps([reference, dict(sorted(answers.items()))]).encode()
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, who(asker), key)
                if await once.before(request) is None:
                    await self._offer(tx, reference, asker, answers)
                    await once.keep(202, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        except Misfilled as misfilled:
            return misfilled.problems
        return []

    async def _offer(self, tx: Tx, reference: str, asker: Asker, answers: Mapping[str, str]) -> None:
        row = await self._returned(tx, reference, asker, lock=True)
        if isinstance(row, Refused):
            raise RolledBack(row)
        definition, marked = self._definition(row), row.marked("field")
        if unmarked := self._unmarked(definition, marked, answers):
            raise Misfilled(unmarked)
        before, content = await self._content(tx, row)
        after = {**content, **kept(definition, answers)}
        documents = await DocumentStore(tx).of_application(row.application)
        if wrong := self._wrong(row, definition, after, documents):
            raise Misfilled(wrong)
        await self._write(tx, row, before, Correction(after, documents, filer(asker), who(asker)))

    def _unmarked(
        self, definition: ServiceDefinition, marked: Sequence[str], answers: Mapping[str, str]
    ) -> list[FieldProblem]:
        """Answers that nobody asked to change: named one by one, never dropped in silence."""
        language = self.room.speaks()
        found = []
        for name in answers:
            if name not in marked:
                field = definition.field(name)
                label = name if field is None else field.label.id if language == "id" else field.label.en
                found.append(FieldProblem(name, NOT_MARKED.said(language, name=label).detail))
        return found

    def _wrong(
        self, row: SentApplication, definition: ServiceDefinition, after: Mapping[str, str],
        documents: Sequence[DocumentRow],
    ) -> list[FieldProblem]:  # fmt: skip
        wrong = problems(definition, after, language=self.room.speaks(), only=row.marked("field"))
        ready = {d.requirement for d in documents if d.pending}
        for requirement in row.marked("document"):
            document = definition.document(requirement)
            if document is not None and requirement not in ready:
                name = document.name.id if self.room.speaks() == "id" else document.name.en
                words = "unggah berkas penggantinya" if self.room.speaks() == "id" else "upload the new file"
                wrong.append(FieldProblem(requirement, f"{name}: {words}."))
        return wrong

    async def _write(self, tx: Tx, row: SentApplication, before: RevisionRow, correction: Correction) -> None:
        after, documents = correction.answers, correction.documents
        now, number = self.room.clock.now(), row.revision + 1
        key = await self.room.vault.key(tx, row.subject, now=now)
        chosen = dict(before.documents) | {d.requirement: d.document for d in documents if d.pending}
        current = tuple(d for d in documents if chosen.get(d.requirement) == d.document)
        revision = RevisionRow(
            revision=number,
            answers=seal_answers(key, after, revision_place(row.application, number)),
            content_sha256=self.room.vault.content_hash(after),
            documents=chosen,
            made_by=correction.made_by,
        )
        await ApplicationStore(tx).add_revision(row.application, revision, now=now)
        await DocumentStore(tx).count_pending(row.application)
        await ApplicationStore(tx).answered(row.application, number, row.return_number)
        event = CorrectionOffered(
            application=row.application,
            answers_return=row.return_number,
            revision=number,
            content_sha256=revision.content_sha256,
            documents=references(current),
            offered_at=now,
            filed_by=correction.filed_by,
        )
        await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def _returned(self, tx: Tx, reference: str, asker: Asker, *, lock: bool = False) -> SentApplication | Refused:
        row = await opened(self.room, tx, reference, asker, lock=lock)
        if row is None:
            return self.room.no(NO_APPLICATION)
        if not row.waits_for_applicant:
            return self.room.no(NOT_RETURNED)
        return row

    async def _content(self, tx: Tx, row: SentApplication) -> tuple[RevisionRow, dict[str, str]]:
        revision = await ApplicationStore(tx).revision(row.application, row.revision)
        assert revision is not None
        key = await self.room.vault.known_key(tx, row.subject)
        return revision, open_answers(key, revision.answers, revision_place(row.application, row.revision))

    def _definition(self, row: SentApplication) -> ServiceDefinition:
        definition = self.room.shelf.service(row.service, row.version)
        assert definition is not None
        return definition
