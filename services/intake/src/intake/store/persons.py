"""Persons and how they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx

_REMEMBER = """
INSERT INTO persons (person, name, language, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (person) DO UPDATE SET name = EXCLUDED.name
"""
_PERSON = "SELECT person, name, language FROM persons WHERE person = $1"
_SPEAK = "UPDATE persons SET language = $2 WHERE person = $1"
_CONTACTS = """
SELECT channel, address, confirmed_at, code_sha256, code_expires_at, code_sent_at, tries FROM contacts
WHERE person = $1 ORDER BY chosen_at DESC
"""
_CHOOSE = """
INSERT INTO contacts (person, channel, address, chosen_at, confirmed_at, code_sha256, code_expires_at, code_sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $4)
ON CONFLICT (person, channel) DO UPDATE SET address = EXCLUDED.address, chosen_at = EXCLUDED.chosen_at,
  confirmed_at = EXCLUDED.confirmed_at, code_sha256 = EXCLUDED.code_sha256,
  code_expires_at = EXCLUDED.code_expires_at, code_sent_at = EXCLUDED.code_sent_at, tries = 0
"""
_LOCK_CONTACT = """
SELECT channel, address, confirmed_at, code_sha256, code_expires_at, code_sent_at, tries FROM contacts
WHERE person = $1 AND channel = $2 FOR UPDATE
"""
_TRIED = "UPDATE contacts SET tries = tries + 1 WHERE person = $1 AND channel = $2"
_CONFIRM = """
UPDATE contacts SET confirmed_at = $3, code_sha256 = NULL, code_expires_at = NULL WHERE person = $1 AND channel = $2
"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as she is stored."""

    person: UUID
    name: bytes
    language: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A way to reach a person; the address is sealed, the code only its hash."""

    channel: str
    address: bytes
    confirmed_at: datetime | None
    code_sha256: bytes | None
    code_expires_at: datetime | None
    code_sent_at: datetime | None
    tries: int


class PersonStore:
    """Persons and contacts within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def remember(self, person: UUID, name: bytes, language: str, *, now: datetime) -> None:
        """Keep the sealed name of a sign-in."""
        await self._tx.execute(_REMEMBER, person, name, language, now)

    async def get(self, person: UUID) -> PersonRow | None:
        """Return a person who has signed in before."""
        row = await self._tx.fetchrow(_PERSON, person)
        return None if row is None else PersonRow(**dict(row))

    async def speak(self, person: UUID, language: str) -> None:
        """Note the language she is written to in."""
        await self._tx.execute(_SPEAK, person, language)

    async def contacts(self, person: UUID) -> Sequence[ContactRow]:
        """Return her contacts, the one chosen last first."""
        return [ContactRow(**dict(r)) for r in await self._tx.fetch(_CONTACTS, person)]

    async def choose(self, person: UUID, contact: ContactRow, *, now: datetime) -> None:
        """Keep a contact with its code, instead of an earlier one of the channel."""
        await self._tx.execute(
            _CHOOSE,
            person,
            contact.channel,
            contact.address,
            now,
            contact.confirmed_at,
            contact.code_sha256,
            contact.code_expires_at,
        )

    async def locked_contact(self, person: UUID, channel: str) -> ContactRow | None:
        """Lock and return one contact."""
        row = await self._tx.fetchrow(_LOCK_CONTACT, person, channel)
        return None if row is None else ContactRow(**dict(row))

    async def tried(self, person: UUID, channel: str) -> None:
        """Count a wrong code."""
        await self._tx.execute(_TRIED, person, channel)

    async def confirm(self, person: UUID, channel: str, *, now: datetime) -> None:
        """The code was right."""
        await self._tx.execute(_CONFIRM, person, channel, now)
