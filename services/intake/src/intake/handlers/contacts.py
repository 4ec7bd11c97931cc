"""Where a person is told news: chosen by her, confirmed by a code, sealed."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.ids import new_code
from common.plain_text import hidden_sign
from common.web.limits import Buckets
from intake.handlers.room import Room
from intake.refusals import (
    BAD_CHANNEL,
    BAD_MAIL,
    BAD_PHONE,
    CODE_NOT_SENT,
    CODE_OVER,
    CODE_TOO_SOON,
    CODE_TRIES,
    CODE_WRONG,
    TOO_OFTEN,
    No,
)
from intake.store.persons import ContactRow, PersonStore
from intake.views import Contact

_LIFETIME = timedelta(minutes=30)
_PAUSE = timedelta(seconds=20)
_MOST_TRIES = 6
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"(?:\+62|62|0)(8\d{7,12})")


class CodeSender(Protocol):
    """Hands a confirmation code to notifications; False when it could not be handed over."""

    async def send_code(self, channel: str, address: str, code: str, language: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class ContactDesk:
    """The use cases of contacts."""

    room: Room
    codes: CodeSender
    sendings: Buckets = field(default_factory=lambda: Buckets(rate_per_second=0.01, burst=10))
    """Codes that one person may have sent: ten, then one in a hundred seconds."""

    async def contacts(self, person: UUID) -> Sequence[Contact]:
        """The person's contacts, the preferred one first."""
        async with self.room.database.reading() as tx:
            key = await self.room.vault.known_key(tx, str(person))
            if key is None:
                return []
            return [
                Contact(
                    row.channel,
                    key.open(row.address, _place(person, row.channel)).decode(),
                    row.confirmed_at is not None,
                )
                for row in await PersonStore(tx).contacts(person)
            ]

    async def language(self, person: UUID) -> str:
        """The language she is written to in."""
        async with self.room.database.reading() as tx:
            row = await PersonStore(tx).get(person)
        return row.language if row else "id"

    async def set_contact(self, person: UUID, channel: str, address: str, language: str) -> Refused | None:
        """Note a contact and send a code to it; the counter needs neither address nor code."""
        plain = plain_address(channel, address)
        if isinstance(plain, No):
            return self.room.no(plain)
        code, now = new_code(), self.room.clock.now()
        if channel != "counter" and self.sendings.wait_seconds(str(person), now.timestamp()) > 0:
            return self.room.no(TOO_OFTEN)
        async with self.room.database.transaction() as tx:
            held = await PersonStore(tx).locked_contact(person, channel)
            if held and held.code_sent_at and now - held.code_sent_at < _PAUSE and channel != "counter":
                return self.room.no(CODE_TOO_SOON)
            await PersonStore(tx).speak(person, language)
            await self._note(tx, person, channel, plain, code, now)
        if channel == "counter":
            return None
        return None if await self.codes.send_code(channel, plain, code, language) else self.room.no(CODE_NOT_SENT)

    async def propose(self, person: UUID, channel: str, address: str, language: str) -> None:
        """Note a contact that a program names for her; one that she chose and confirmed before stays as it is."""
        known = {contact.channel: contact for contact in await self.contacts(person)}
        held = known.get(channel)
        if held is None or (not held.confirmed and held.address != plain_address(channel, address)):
            await self.set_contact(person, channel, address, language)

    async def confirm(self, person: UUID, channel: str, code: str) -> Refused | None:
        """Confirm a contact by its code; after a few wrong ones a new code is needed."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            row = await PersonStore(tx).locked_contact(person, channel)
            if row is not None and row.confirmed_at is not None:
                return None
            if row is None or row.code_sha256 is None or row.code_expires_at is None or row.code_expires_at <= now:
                return self.room.no(CODE_OVER)
            if row.tries >= _MOST_TRIES:
                return self.room.no(CODE_TRIES)
            if not hmac.compare_digest(row.code_sha256, self.room.vault.code_mac(_place(person, channel), code)):
                await PersonStore(tx).tried(person, channel)
                return self.room.no(CODE_WRONG)
            await PersonStore(tx).confirm(person, channel, now=now)
        return None

    async def _note(self, tx: Tx, person: UUID, channel: str, address: str, code: str, now: datetime) -> None:
        key = await self.room.vault.key(tx, str(person), now=now)
        by_code = channel != "counter"
        await PersonStore(tx).choose(
            person,
            ContactRow(
                channel=channel,
                address=key.seal(address.encode(), _place(person, channel)),
                confirmed_at=None if by_code else now,
                code_sha256=self.room.vault.code_mac(_place(person, channel), code) if by_code else None,
                code_expires_at=now + _LIFETIME if by_code else None,
                code_sent_at=now,
                tries=0,
            ),
            now=now,
        )


def plain_address(channel: str, address: str) -> str | No:
    """The address as it is used, or what is wrong with it."""
    if channel == "counter":
        return ""
    if channel == "mail":
        plain = address.strip()
        return plain if _EMAIL.fullmatch(plain) and not hidden_sign(plain, one_line=True) else BAD_MAIL
    if channel == "sms":
        match = _PHONE.fullmatch(re.sub(r"[\s().-]", "", address))
        return f"+62{match[1]}" if match else BAD_PHONE
    return BAD_CHANNEL


def _place(person: UUID, channel: str) -> str:
    return f"person/{person}/{channel}"
