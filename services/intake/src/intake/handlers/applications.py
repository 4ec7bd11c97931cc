"""Applications that were sent, for the one who sent them; another person's application does not exist."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from common.contracts.intake import WithdrawalAsked
from common.database import Tx
from common.errors import Refused
from common.outbox import Outbox, Outgoing
from common.web.limits import Buckets
from intake import files
from intake.domain.access import Asker, filer, who
from intake.domain.requests import RequestKind
from intake.handlers.corrections import Corrections
from intake.handlers.mandates import acts_for
from intake.handlers.once import Once, RolledBack
from intake.handlers.opening import opened
from intake.handlers.requesting import note_request
from intake.handlers.room import Room
from intake.handlers.sending import receipt_of
from intake.handlers.viewing import line_of, seen
from intake.letters import render_receipt
from intake.receipts import receipt_content
from intake.refusals import NO_APPLICATION, TOO_LATE, TOO_OFTEN
from intake.store.applications import BEGINNING, ApplicationStore, Place
from intake.store.documents import DocumentStore
from intake.store.letters import LetterStore
from intake.views import (
    Application,
    ApplicationPage,
    FieldProblem,
    Paper,
    Receipt,
    State,
    Upload,
    VerifiedLetter,
)

_MOST = 20


@dataclass(frozen=True, slots=True)
class ApplicationDesk:
    """The use cases of an application."""

    room: Room
    attempts: Buckets = field(default_factory=lambda: Buckets(rate_per_second=0.2, burst=10))
    """Tries of one client at tracking: ten, then one in five seconds."""
    attacked: Buckets = field(default_factory=lambda: Buckets(rate_per_second=0.02, burst=60))
    """Tries at one number by all clients together: sixty, then one in fifty seconds (the code has 30^6 values)."""

    async def applications_of(self, person: UUID, after: str | None = None) -> ApplicationPage:
        """A page of the applications of a person and of the bodies she acts for, those that wait for her first."""
        async with self.room.database.reading() as tx:
            bodies = sorted(await acts_for(self.room, tx, person))
            rows = await ApplicationStore(tx).of_person(person, bodies, _place(after), _MOST)
            waiting, still_open = await ApplicationStore(tx).counts(person, bodies)
        following = _word(Place.of(rows[-1])) if len(rows) == _MOST else ""
        return ApplicationPage(tuple(line_of(r) for r in rows), following, waiting, still_open)

    async def view(self, reference: str, asker: Asker) -> Application | None:
        """One application with everything its applicant may see of it."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            if row is None:
                return None
            return await seen(self.room, tx, row, whole=True)

    async def receipt(self, reference: str, asker: Asker) -> Receipt | None:
        """The receipt of an application."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            return None if row is None else await receipt_of(self.room, tx, row)

    async def receipt_pdf(self, reference: str, asker: Asker) -> bytes | None:
        """The receipt as PDF."""
        receipt = await self.receipt(reference, asker)
        return None if receipt is None else render_receipt(receipt_content(self.room.shelf, receipt))

    async def letter_pdf(self, reference: str, asker: Asker) -> bytes | None:
        """The letter in force, as it was issued."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            if row is None:
                return None
            letter = await LetterStore(tx).of(row.application)
            key = await self.room.vault.known_key(tx, row.subject)
            if letter is None or not letter.in_force or letter.pdf is None or key is None:
                return None
            return key.open(letter.pdf, letter.sealed_as or "")

    async def page_image(self, reference: str, asker: Asker, document: UUID, page: int) -> bytes | None:
        """One page of a document of one's own application as PNG."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            found = await DocumentStore(tx).get(document)
            if row is None or found is None or found.application != row.application:
                return None
            return await files.page_image(tx, self.room.vault, found, page)

    async def attach(
        self, reference: str, asker: Asker, requirement: str, upload: Upload, idempotency_key: str = ""
    ) -> Paper | Refused:
        """Take a file for a marked requirement; it counts when the correction is offered."""
        return await Corrections(self.room).attach(reference, asker, requirement, upload, idempotency_key)

    async def correct(
        self, reference: str, asker: Asker, answers: Mapping[str, str], idempotency_key: str
    ) -> Sequence[FieldProblem] | Refused:
        """Offer the correction; empty when it was taken."""
        return await Corrections(self.room).offer(reference, asker, answers, idempotency_key)

    async def withdraw(self, reference: str, asker: Asker, idempotency_key: str) -> Refused | None:
        """Ask to withdraw; only routing says whether it came in time. Asking twice asks once."""
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, who(asker), idempotency_key)
                if await once.before(f"withdraw/{reference}".encode()) is None:
                    await self._withdraw(tx, reference, asker)
                    await once.keep(202, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _withdraw(self, tx: Tx, reference: str, asker: Asker) -> None:
        now = self.room.clock.now()
        row = await opened(self.room, tx, reference, asker, lock=True)
        if row is None:
            raise RolledBack(self.room.no(NO_APPLICATION))
        if State(row.state).ended:
            raise RolledBack(self.room.no(TOO_LATE))
        if not row.withdrawal_asked:
            await ApplicationStore(tx).ask_withdrawal(row.application)
            await note_request(self.room, tx, row, asker, RequestKind.WITHDRAWAL)
            event = WithdrawalAsked(
                application=row.application, revision=row.revision, asked_at=now, filed_by=filer(asker)
            )
            await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def track(self, reference: str, code: str, client: str) -> Application | Refused | None:
        """Follow an application by number and code; a wrong number and a wrong code take the same way."""
        now = self.room.clock.now().timestamp()
        if self.attempts.wait_seconds(client, now) > 0 or self.attacked.wait_seconds(reference, now) > 0:
            return self.room.no(TOO_OFTEN)
        given = self.room.vault.tracking_mac(reference, code.strip().upper())
        async with self.room.database.reading() as tx:
            row = await ApplicationStore(tx).by_reference(reference)
            right = hmac.compare_digest(row.tracking_mac if row else bytes(32), given)
            return await seen(self.room, tx, row, whole=False) if row is not None and right else None

    async def verify_letter(self, code: str) -> VerifiedLetter | None:
        """What anyone may know of a letter by its code."""
        async with self.room.database.reading() as tx:
            letter = await LetterStore(tx).by_code(code)
            if letter is None or letter.sha256 is None:
                return None
            facts = letter.facts
            return VerifiedLetter(
                number=facts["letter_number"],
                issued_on=self._local_day(letter.decided_at, facts["office"]),
                office=facts["office"],
                service=facts["service"],
                version=facts["version"],
                state=letter.state,
                sha256=letter.sha256,
                outcome=facts["outcome"],
                ended_on=self._local_day(letter.ended_at, facts["office"]) if letter.ended_at else None,
                end_reason=letter.end_reason or "",
                successor=letter.successor or "",
            )

    def _local_day(self, moment: datetime, office: str) -> date:
        found = self.room.shelf.office(office)
        return moment.astimezone(ZoneInfo(found.hours.zone) if found else UTC).date()


def _word(place: Place) -> str:
    rank, moment, application = place
    return base64.urlsafe_b64encode(json.dumps([rank, moment.isoformat(), str(application)]).encode()).decode()


def _place(word: str | None) -> Place:
    """The place that a `next` names; the beginning when it names none."""
    if not word:
        return BEGINNING
    try:
        rank, moment, application = json.loads(base64.urlsafe_b64decode(word))
        return Place(int(rank), datetime.fromisoformat(moment).astimezone(UTC), UUID(application))
    except (ValueError, TypeError):
        return BEGINNING
