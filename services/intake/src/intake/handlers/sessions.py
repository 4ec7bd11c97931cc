"""Sign-ins: who came in, for how long, and the token that all services read."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from common.auth import SESSION_LIFETIME, SESSION_PURPOSE
from common.ids import person_id, uuid7
from common.signing import Signer
from intake.handlers.room import Room
from intake.provider import Identity
from intake.store.persons import PersonStore, SessionStore

LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser gets: a short session, and what renews it."""

    token: str
    renewal: str


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """The use cases of signing in."""

    room: Room
    signer: Signer
    pseudonym_key: bytes

    async def open(self, identity: Identity) -> SignedIn:
        """Let a person in."""
        person = person_id(self.pseudonym_key, identity.issuer, identity.subject)
        now, renewal, session = self.room.clock.now(), secrets.token_urlsafe(32), uuid7()
        async with self.room.database.transaction() as tx:
            key = await self.room.vault.key(tx, str(person), now=now)
            name = key.seal(identity.name.encode(), _place(person))
            await PersonStore(tx).remember(person, name, self.room.speaks(), now=now)
            await SessionStore(tx).open(session, person, _hash(renewal), now, now + LIFETIME)
        return SignedIn(self._token(person, identity.name, session), renewal)

    async def renew(self, renewal: str) -> str | None:
        """A new session token, or None when the sign-in has ended or was revoked."""
        async with self.room.database.transaction() as tx:
            found = await SessionStore(tx).renew(_hash(renewal), now=self.room.clock.now())
            if found is None:
                return None
            session, person = found
            row = await PersonStore(tx).get(person)
            key = await self.room.vault.known_key(tx, str(person))
            if row is None or key is None:
                return None
            return self._token(person, key.open(row.name, _place(person)).decode(), session)

    async def end(self, session: UUID) -> None:
        """Let a person out: the sign-in cannot be renewed any more."""
        async with self.room.database.transaction() as tx:
            await SessionStore(tx).revoke(session, now=self.room.clock.now())

    def _token(self, person: UUID, name: str, session: UUID) -> str:
        claims = {"sub": str(person), "name": name, "sid": str(session)}
        return self.signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)


def _place(person: UUID) -> str:
    return f"person/{person}/name"


def _hash(renewal: str) -> bytes:
    return hashlib.sha256(renewal.encode()).digest()
