"""Sign-ins: who came in, for how long, and the token that all services read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from common.auth import SESSION_LIFETIME, SESSION_PURPOSE
from common.database import Tx
from common.ids import person_id, uuid7
from common.signing import Signer
from intake.handlers.room import Room
from intake.provider import Identity
from intake.store.persons import PersonStore
from intake.store.sessions import SessionRow, SessionStore

log = structlog.get_logger()

LIFETIME = timedelta(hours=12)
GRACE = timedelta(seconds=30)
"""For so long a used renewal may come again: from a second tab, or because the answer to the first was lost."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """What the browser gets: a short session, and what renews it, for how long; no renewal: it keeps what it has."""

    token: str
    renewal: str | None
    lifetime: timedelta = LIFETIME


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """The use cases of signing in."""

    room: Room
    signer: Signer
    pseudonym_key: bytes

    async def open(self, identity: Identity) -> LetIn:
        """Let a person in."""
        person = person_id(self.pseudonym_key, identity.issuer, identity.subject)
        now, renewal, session = self.room.clock.now(), secrets.token_urlsafe(32), uuid7()
        async with self.room.database.transaction() as tx:
            key = await self.room.vault.key(tx, str(person), now=now)
            name = key.seal(identity.name.encode(), _place(person))
            await PersonStore(tx).remember(person, name, self.room.speaks(), now=now)
            await SessionStore(tx).open(session, person, _hash(renewal), now, now + LIFETIME)
        return LetIn(self._token(person, identity.name, session), renewal)

    async def renew(self, renewal: str) -> LetIn | None:
        """A new session and what renews it next, or None when the sign-in has ended, was revoked or is ended now."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            row = await SessionStore(tx).locked(_hash(renewal), now=now)
            name = None if row is None else await self._name(tx, row.person)
            if row is None or name is None or not await self._counts(tx, row, renewal, now):
                return None
            following = await self._following(tx, row, renewal, now)
        return LetIn(self._token(row.person, name, row.session), following, row.expires_at - now)

    async def end(self, session: UUID) -> None:
        """Let a person out: the sign-in cannot be renewed any more."""
        async with self.room.database.transaction() as tx:
            await SessionStore(tx).revoke(session, now=self.room.clock.now())

    async def end_by(self, renewal: str) -> None:
        """Let out whoever holds this renewal, used or not: her session may be over already."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            row = await SessionStore(tx).locked(_hash(renewal), now=now)
            if row is not None:
                await SessionStore(tx).revoke(row.session, now=now)

    async def _counts(self, tx: Tx, row: SessionRow, renewal: str, now: datetime) -> bool:
        """Whether a renewal may be used; one that was used before the grace is in two hands, and ends the sign-in."""
        used_at = await SessionStore(tx).used_at(_hash(renewal))
        if used_at is None or now - used_at <= GRACE:
            return True
        log.warning("renewal_seen_again", session=str(row.session))
        await SessionStore(tx).revoke(row.session, now=now)
        return False

    async def _following(self, tx: Tx, row: SessionRow, renewal: str, now: datetime) -> str | None:
        """What renews the sign-in after this; None when that was used as well: the browser has a later one."""
        following = self._successor(renewal)
        if row.renewal_sha256 == _hash(renewal):
            await SessionStore(tx).turn(row, _hash(following), now=now)
            return following
        return following if row.renewal_sha256 == _hash(following) else None

    def _successor(self, renewal: str) -> str:
        """The one that follows: the same for all tabs, and known to nobody who has not our key."""
        digest = hmac.new(self.pseudonym_key, b"renewal\x00" + renewal.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    async def _name(self, tx: Tx, person: UUID) -> str | None:
        row = await PersonStore(tx).get(person)
        key = await self.room.vault.known_key(tx, str(person))
        return None if row is None or key is None else key.open(row.name, _place(person)).decode()

    def _token(self, person: UUID, name: str, session: UUID) -> str:
        claims = {"sub": str(person), "name": name, "sid": str(session)}
        return self.signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)


def _place(person: UUID) -> str:
    return f"person/{person}/name"


def _hash(renewal: str) -> bytes:
    return hashlib.sha256(renewal.encode()).digest()
