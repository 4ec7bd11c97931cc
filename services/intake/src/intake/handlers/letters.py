"""Renders letters of decisions: outside any transaction, kept once, whatever happens in between."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

import structlog

from common.database import TRANSIENT, Tx
from common.encryption import SubjectKey
from common.errors import Transient
from intake.domain.application import SentApplication
from intake.handlers.room import Room
from intake.letters import LetterFailed, render_letter
from intake.metrics import LETTERS
from intake.receipts import Decided, letter_content
from intake.routing_reports import SignedLetter, Signers
from intake.store.applications import ApplicationStore
from intake.store.documents import DocumentStore
from intake.store.letters import LetterRow, LetterStore
from intake.vault import letter_place, open_answers, revision_place

log = structlog.get_logger()

_PAUSE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class LetterWorker:
    """A loop that renders what waits; several may run, each letter is taken by one."""

    room: Room
    signers: Signers

    async def run(self) -> None:
        """Render until cancelled."""
        while True:
            try:
                rendered = await self.render_next()
            except TRANSIENT as error:
                log.warning("letters_wait", error=type(error).__name__)
                rendered = False
            if not rendered:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def render_next(self) -> bool:
        """Render the oldest letter that waits; False when none does.

        Taken and kept in two transactions, drawn between them: a crash leaves it to be taken again.
        """
        async with self.room.database.transaction() as tx:
            letter = await LetterStore(tx).take(now=self.room.clock.now())
        if letter is None:
            return False
        try:
            await self._render(letter)
        except (LetterFailed, Transient) as failure:
            LETTERS.labels("failed").inc()
            log.error("letter_failed", application=str(letter.application), error=str(failure))
        return True

    async def _render(self, letter: LetterRow) -> None:
        signed = await self.signers.signer(letter.application, letter.facts["case_version"])
        async with self.room.database.reading() as tx:
            row = await ApplicationStore(tx).get(letter.application)
            key = await self.room.vault.known_key(tx, row.subject) if row else None
            if row is None or key is None or signed is None:
                raise LetterFailed("Its application, its applicant's key or its signer is gone: nothing can be set.")
            decided = await self._decided(tx, letter, row, key, signed)
        content = letter_content(self.room.shelf, decided, self.room.public_url)
        pdf = await asyncio.to_thread(render_letter, content)
        place, digest = letter_place(letter.application, letter.letter_number), hashlib.sha256(pdf).hexdigest()
        async with self.room.database.transaction() as tx:
            kept = await LetterStore(tx).keep(letter, key.seal(pdf, place), digest, place, now=self.room.clock.now())
        LETTERS.labels("rendered" if kept else "rendered_before").inc()

    async def _decided(
        self, tx: Tx, letter: LetterRow, row: SentApplication, key: SubjectKey, signed: SignedLetter
    ) -> Decided:
        """What the decision was made on: the answers and papers of its revision."""
        number = letter.facts["revision"]
        revision = await ApplicationStore(tx).revision(row.application, number)
        answers = open_answers(key, revision.answers if revision else None, revision_place(row.application, number))
        counted = set(revision.documents.values()) if revision else set()
        papers = await DocumentStore(tx).of_application(row.application)
        pages = {d.requirement: d.pages for d in papers if d.document in counted}
        return Decided(row, letter, answers, pages, signed)
