"""Drafts: made without signing in, kept while they are written, sent once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from common.contracts.intake import Channel
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from intake import files
from intake.body_refusals import NO_MANDATE
from intake.catalogue import ServiceDefinition
from intake.domain.answers import kept, problems
from intake.handlers.mandates import acts_for
from intake.handlers.room import Room
from intake.handlers.sending import Sender, send
from intake.office_tree import NoOffice
from intake.promises import promise_at
from intake.refusals import ALREADY_SENT, NO_DRAFT, NOT_OPEN
from intake.store.documents import DocumentStore
from intake.store.drafts import DraftRow, DraftStore
from intake.vault import draft_place, open_answers, seal_answers
from intake.views import Draft, DraftKey, FieldProblem, Paper, Receipt, Review, Upload

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """The use cases of a draft."""

    room: Room

    async def start(
        self, service: ServiceDefinition, *, region: str | None, office: str | None, person: UUID | None,
        counter: str | None = None, officer: UUID | None = None,
    ) -> tuple[Draft, str] | Refused:  # fmt: skip
        """A new draft at the competent office, and the secret that opens it; an officer's opens to her alone."""
        if not service.fileable:
            return self.room.no(NOT_OPEN)
        competent = self.room.shelf.competent(service, region, office)
        if isinstance(competent, NoOffice):
            sentence = competent.sentence.id if self.room.speaks() == "id" else competent.sentence.en
            return Refused(competent.code, sentence, "region", 422)
        now, secret = self.room.clock.now(), secrets.token_urlsafe(24)
        row = DraftRow(
            uuid7(), _hash(secret), person, service.code, service.version, competent.id, None, now, now + LIFETIME,
            None, counter, officer,
        )  # fmt: skip
        async with self.room.database.transaction() as tx:
            await DraftStore(tx).add(row)
        return _draft(row, {}, ()), secret

    async def open(self, key: DraftKey) -> Draft | None:
        """The draft, if the key fits and it was not sent."""
        async with self.room.database.reading() as tx:
            row = await DraftStore(tx).get(key.draft, now=self.room.clock.now())
            if row is None or not _fits(row, key) or row.application is not None:
                return None
            return await self._opened(tx, row)

    async def drafts_of(self, person: UUID) -> Sequence[Draft]:
        """The drafts that a person has claimed, newest first."""
        async with self.room.database.reading() as tx:
            rows = await DraftStore(tx).of_person(person, now=self.room.clock.now())
            return [await self._opened(tx, row) for row in rows]

    async def drafts_at_counter(self, officer: UUID) -> Sequence[Draft]:
        """What an officer has begun from paper and not filed yet, newest first."""
        async with self.room.database.reading() as tx:
            rows = await DraftStore(tx).of_officer(officer, now=self.room.clock.now())
            return [await self._opened(tx, row) for row in rows]

    async def save(
        self, key: DraftKey, answers: Mapping[str, str], *, partial: bool
    ) -> Sequence[FieldProblem] | Refused:
        """Keep the answers as typed, also wrong ones; unless `partial`, say what is wrong with them."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if isinstance(row, Refused):
                return row
            definition = self._definition(row)
            subject_key = await self.room.vault.key(tx, row.subject, now=now)
            before = open_answers(subject_key, row.answers, draft_place(row.draft))
            after = {**before, **kept(definition, answers)}
            sealed = seal_answers(subject_key, after, draft_place(row.draft))
            await DraftStore(tx).save(row.draft, sealed, now=now, expires_at=now + LIFETIME)
        return [] if partial else problems(definition, after, language=self.room.speaks())

    async def attach(self, key: DraftKey, requirement: str, upload: Upload) -> Paper | Refused:
        """Take a file for a requirement in place of an earlier one."""
        opened = await self.open(key)
        if opened is None:
            return self.room.no(NO_DRAFT)
        definition = self.room.shelf.service(opened.service, opened.version)
        assert definition is not None
        received = await files.receive(self.room.workshop, definition, requirement, upload, self.room.speaks())
        if isinstance(received, Refused):
            return received
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if isinstance(row, Refused):
                return row
            await DocumentStore(tx).drop(row.draft, requirement)
            owner = files.owned_by(row.subject, draft=row.draft)
            return await files.keep(tx, self.room.vault, received, owner, now=self.room.clock.now())

    async def remove(self, key: DraftKey, requirement: str) -> Refused | None:
        """Give a file back."""
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if isinstance(row, Refused):
                return row
            await DocumentStore(tx).drop(row.draft, requirement)
        return None

    async def discard(self, key: DraftKey) -> None:
        """Forget the draft, its files and its key."""
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if not isinstance(row, Refused):
                await DocumentStore(tx).drop_drafts([row.draft])
                await DraftStore(tx).discard(row.draft)
                await self.room.vault.destroy(tx, row.subject, now=self.room.clock.now())

    async def review(self, key: DraftKey) -> Review | Refused:
        """What is missing, and the promise if it were sent now."""
        draft = await self.open(key)
        if draft is None:
            return self.room.no(NO_DRAFT)
        return self.judged(draft)

    async def claim(self, key: DraftKey, person: UUID) -> Refused | None:
        """Make the draft a person's own; one that is another's stays so."""
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if isinstance(row, Refused):
                return row
            if row.person not in (None, person):
                return self.room.no(NO_DRAFT)
            await DraftStore(tx).claim(row.draft, person)
        return None

    async def choose_body(self, key: DraftKey, person: UUID, body: UUID) -> Refused | None:
        """Note the body in whose name the draft will be sent; she must act for it."""
        async with self.room.database.transaction() as tx:
            row = await self._locked(tx, key)
            if isinstance(row, Refused):
                return row
            if body not in await acts_for(self.room, tx, person):
                return self.room.no(NO_MANDATE)
            await DraftStore(tx).choose_body(row.draft, body)
        return None

    async def submit(self, key: DraftKey, person: UUID, idempotency_key: str) -> Receipt | Refused:
        """Send it: application, first revision and event in one transaction.

        The draft itself is the idempotency key: whoever sends it again, under any key, gets the same receipt.
        """
        async with self.room.database.transaction() as tx:
            row = await DraftStore(tx).locked(key.draft, now=self.room.clock.now())
            if row is None or not _fits(row, DraftKey(key.draft, key.secret, person)):
                return self.room.no(NO_DRAFT)
            if row.person not in (None, person):
                return self.room.no(NO_DRAFT)
            return await send(self.room, tx, row, Sender(Channel.WEB, person, body=row.body))

    async def file(self, key: DraftKey) -> Receipt | Refused:
        """File what an officer took from paper: sealed under the application's own key, in nobody's name.

        The draft is the idempotency key, as when a person sends it.
        """
        async with self.room.database.transaction() as tx:
            row = await DraftStore(tx).locked(key.draft, now=self.room.clock.now())
            if row is None or row.filed_by is None or not _fits(row, key):
                return self.room.no(NO_DRAFT)
            sender = Sender(Channel.COUNTER, counter=row.counter, filed_by=row.filed_by)
            return await send(self.room, tx, row, sender)

    async def page_image(self, key: DraftKey, document: UUID, page: int) -> bytes | None:
        """One page of an uploaded file as PNG."""
        async with self.room.database.reading() as tx:
            row = await DraftStore(tx).get(key.draft, now=self.room.clock.now())
            found = await DocumentStore(tx).get(document)
            if row is None or not _fits(row, key) or found is None or found.draft != row.draft:
                return None
            return await files.page_image(tx, self.room.vault, found, page)

    def judged(self, draft: Draft) -> Review:
        """What a draft lacks."""
        definition = self.room.shelf.service(draft.service, draft.version)
        office = self.room.shelf.office(draft.office)
        assert definition is not None
        assert office is not None
        have = {paper.requirement for paper in draft.papers}
        lacking = tuple(d.id for d in definition.documents if d.required and not d.at_counter and d.id not in have)
        wrong = tuple(problems(definition, draft.answers, language=self.room.speaks()))
        promise = promise_at(definition, office, self.room.shelf.calendar(), self.room.clock.now())
        return Review(wrong, lacking, promise)

    async def _locked(self, tx: Tx, key: DraftKey) -> DraftRow | Refused:
        row = await DraftStore(tx).locked(key.draft, now=self.room.clock.now())
        if row is None or not _fits(row, key):
            return self.room.no(NO_DRAFT)
        return self.room.no(ALREADY_SENT) if row.application is not None else row

    async def _opened(self, tx: Tx, row: DraftRow) -> Draft:
        key = await self.room.vault.known_key(tx, row.subject)
        answers = open_answers(key, row.answers, draft_place(row.draft))
        return _draft(row, answers, [files.paper(d) for d in await DocumentStore(tx).of_draft(row.draft)])

    def _definition(self, row: DraftRow) -> ServiceDefinition:
        definition = self.room.shelf.service(row.service, row.version)
        assert definition is not None
        return definition


def _fits(row: DraftRow, key: DraftKey) -> bool:
    if row.filed_by is not None:
        return row.filed_by == key.officer
    if row.person is not None and row.person == key.person:
        return True
    return key.secret is not None and hmac.compare_digest(row.secret_sha256, _hash(key.secret))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _draft(row: DraftRow, answers: Mapping[str, str], papers: Sequence[Paper]) -> Draft:
    return Draft(
        row.draft,
        row.service,
        row.version,
        row.office,
        row.updated_at,
        row.expires_at,
        answers,
        tuple(papers),
        row.person,
        row.body,
    )
