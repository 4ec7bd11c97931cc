"""The satisfaction survey: a form is opened beside an application and answered far from it (decision 0022)."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from uuid import UUID

from common.database import Tx
from common.encryption import SubjectKey
from common.errors import Refused, SatuMejaError
from intake.domain.surveys import (
    Answers,
    Form,
    Ticket,
    new_ticket,
    opened_with,
    packed,
    packed_ticket,
    spent_mark,
    unpacked_ticket,
)
from intake.handlers.opening import opened
from intake.handlers.room import Room
from intake.refusals import NO_APPLICATION, SURVEY_OPENED, SURVEY_OVER, SURVEY_TOO_EARLY
from intake.store.letters import LetterStore
from intake.store.surveys import SurveyStore

SUBJECT = "surveys"
"""Whose key seals tickets and forms: nobody's, one for all."""
FORM_PLACE = "survey/form"
_TICKET_PLACE = "survey/ticket"
_LEAST_SECRET = 32


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    """The use cases of the survey. Nothing here writes a log line or an event."""

    room: Room

    async def open(self, reference: str, person: UUID, secret: str) -> str | Refused:
        """The ticket to the one form of an application, sealed for the browser.

        `secret` is the random key of the page that asks: asking again with it gives the same ticket.
        """
        secret = secret if len(secret) >= _LEAST_SECRET else secrets.token_hex()
        async with self.room.database.transaction() as tx:
            row = await opened(self.room, tx, reference, person)
            if row is None:
                return self.room.no(NO_APPLICATION)
            letter = await LetterStore(tx).of(row.application)
            if letter is None or letter.rendered_at is None:
                return self.room.no(SURVEY_TOO_EARLY)
            if not await SurveyStore(tx).open(row.application, opened_with(secret)):
                return self.room.no(SURVEY_OPENED)
            today = self.room.clock.now().date()
            ticket = new_ticket(secret, row.office, row.service, row.version, today=today)
            sealed = (await self._key(tx)).seal(packed_ticket(ticket), _TICKET_PLACE)
        return base64.urlsafe_b64encode(sealed).decode()

    async def ticket(self, sealed: str) -> Ticket | None:
        """The ticket, when it is ours, still counts and was not used."""
        async with self.room.database.reading() as tx:
            key = await self.room.vault.known_key(tx, SUBJECT)
            ticket = self._genuine(key, sealed) if key else None
            return None if ticket is None or await SurveyStore(tx).is_spent(spent_mark(ticket)) else ticket

    async def answer(self, sealed: str, answers: Answers) -> Refused | None:
        """Take a form in; sending it twice counts once."""
        async with self.room.database.transaction() as tx:
            key = await self._key(tx)
            ticket = self._genuine(key, sealed)
            if ticket is None:
                return self.room.no(SURVEY_OVER)
            form = key.seal(packed(Form(ticket.office, ticket.service, answers)), FORM_PLACE)
            await SurveyStore(tx).keep(spent_mark(ticket), form, ticket.until)
        return None

    def _genuine(self, key: SubjectKey, sealed: str) -> Ticket | None:
        try:
            ticket = unpacked_ticket(key.open(base64.urlsafe_b64decode(sealed), _TICKET_PLACE))
        except (SatuMejaError, binascii.Error, ValueError):
            return None
        return ticket if ticket.counts(self.room.clock.now().date()) else None

    async def _key(self, tx: Tx) -> SubjectKey:
        return await self.room.vault.key(tx, SUBJECT, now=self.room.clock.now())
