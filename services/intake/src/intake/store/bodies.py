"""Bodies, mandates, and requests for a mandate that nobody has confirmed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.database import Tx
from intake.domain.bodies import Mandate, Role, Terms

MOST_ALIKE = 10
"""Bodies of one name that a counter is shown."""
_MANDATE = "mandate, body, person, role, valid_from, valid_until, proof, given_at, ended_at"
_ADD_BODY = """
INSERT INTO bodies (body, kind, name, name_mac, registered_by, registered_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
_BODIES = "SELECT body, kind, name FROM bodies WHERE body = ANY($1::uuid[]) ORDER BY registered_at"
_LOCK_BODY = "SELECT body, kind, name FROM bodies WHERE body = $1 FOR UPDATE"
_ADD = """
INSERT INTO mandates (mandate, body, person, role, valid_from, valid_until, proof, given_at, given_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_OF_BODY = f"SELECT {_MANDATE} FROM mandates WHERE body = $1 ORDER BY given_at, mandate"
_OF_PERSON = f"SELECT {_MANDATE} FROM mandates WHERE person = $1 AND ended_at IS NULL ORDER BY given_at"
_END = "UPDATE mandates SET ended_at = $2, ended_by = $3 WHERE mandate = ANY($1::uuid[]) AND ended_at IS NULL"
_ASK = """
INSERT INTO mandate_requests (request, person, role, valid_from, valid_until, proof, code_sha256, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_ASKED = """
SELECT request, person, role, valid_from, valid_until, proof FROM mandate_requests
WHERE code_sha256 = $1 AND mandate IS NULL AND expires_at > $2 FOR UPDATE
"""
_KNOWN_AT = """
SELECT DISTINCT ON (a.body) a.body, a.application, a.reference, a.service, a.version, a.office, a.submitted_at
FROM applications AS a JOIN bodies AS b ON b.body = a.body
WHERE a.office = ANY($1::text[]) AND (b.body = $2 OR b.name_mac = $3
  OR b.body = (SELECT body FROM applications WHERE reference = $4))
ORDER BY a.body DESC, a.submitted_at DESC LIMIT $5
"""
_UNNAMED = "SELECT body, kind, name FROM bodies WHERE name_mac IS NULL LIMIT $1 FOR UPDATE SKIP LOCKED"
_NAME = "UPDATE bodies SET name_mac = $2 WHERE body = $1"
_CONFIRM = "UPDATE mandate_requests SET mandate = $2 WHERE request = $1"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body as it is stored: its name sealed under its own key."""

    body: UUID
    kind: str
    name: bytes


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A wish to act for a body, with its proof; it names no body until somebody confirms it."""

    request: UUID
    person: UUID
    terms: Terms
    proof: UUID


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body as an office knows it: by the newest of the applications that it decides."""

    body: UUID
    application: UUID
    reference: str
    service: str
    version: int
    office: str
    submitted_at: datetime


class BodyStore:
    """Bodies within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, row: BodyRow, name_mac: bytes, by: UUID, *, now: datetime) -> None:
        """Write a new body."""
        await self._tx.execute(_ADD_BODY, row.body, row.kind, row.name, name_mac, by, now)

    async def bodies(self, bodies: Sequence[UUID]) -> list[BodyRow]:
        """Return these bodies, the oldest first."""
        return [BodyRow(**dict(r)) for r in await self._tx.fetch(_BODIES, list(bodies))]

    async def locked(self, body: UUID) -> BodyRow | None:
        """Lock and return a body: its mandates change one at a time."""
        row = await self._tx.fetchrow(_LOCK_BODY, body)
        return None if row is None else BodyRow(**dict(row))

    async def known_at(
        self, offices: Sequence[str], *, body: UUID | None = None, name_mac: bytes = b"", reference: str = ""
    ) -> list[KnownBody]:
        """Return bodies that applied to one of these offices: this one, those of a name, or that of a number."""
        rows = await self._tx.fetch(_KNOWN_AT, list(offices), body, name_mac, reference, MOST_ALIKE)
        return [KnownBody(**dict(r)) for r in rows]

    async def unnamed(self, most: int) -> list[BodyRow]:
        """Lock and return bodies that cannot be found by their name yet."""
        return [BodyRow(**dict(r)) for r in await self._tx.fetch(_UNNAMED, most)]

    async def name(self, body: UUID, name_mac: bytes) -> None:
        """Let a body be found by its name."""
        await self._tx.execute(_NAME, body, name_mac)

    async def give(self, mandate: Mandate, by: UUID) -> None:
        """Write a mandate."""
        await self._tx.execute(
            _ADD, mandate.mandate, mandate.body, mandate.person, mandate.role.value, mandate.valid_from,
            mandate.valid_until, mandate.proof, mandate.given_at, by,
        )  # fmt: skip

    async def end(self, mandates: Sequence[UUID], by: UUID, *, now: datetime) -> None:
        """Take mandates back; one that has ended stays as it is."""
        await self._tx.execute(_END, list(mandates), now, by)

    async def of_body(self, body: UUID) -> list[Mandate]:
        """Return all mandates of a body, ended ones included, the oldest first."""
        return [_mandate(r) for r in await self._tx.fetch(_OF_BODY, body)]

    async def of_person(self, person: UUID) -> list[Mandate]:
        """Return a person's mandates that were not taken back."""
        return [_mandate(r) for r in await self._tx.fetch(_OF_PERSON, person)]

    async def ask(self, row: RequestRow, code_sha256: bytes, now: datetime, expires_at: datetime) -> None:
        """Write a request for a mandate."""
        terms = row.terms
        await self._tx.execute(
            _ASK, row.request, row.person, terms.role.value, terms.valid_from, terms.valid_until, row.proof,
            code_sha256, now, expires_at,
        )  # fmt: skip

    async def asked(self, code_sha256: bytes, *, now: datetime) -> RequestRow | None:
        """Lock and return a request that waits to be confirmed."""
        row = await self._tx.fetchrow(_ASKED, code_sha256, now)
        if row is None:
            return None
        terms = Terms(Role(row["role"]), row["valid_from"], row["valid_until"])
        return RequestRow(row["request"], row["person"], terms, row["proof"])

    async def confirm(self, request: UUID, mandate: UUID) -> None:
        """The request has become a mandate."""
        await self._tx.execute(_CONFIRM, request, mandate)


def _mandate(row: asyncpg.Record) -> Mandate:
    values: dict[str, Any] = dict(row)
    return Mandate(**{**values, "role": Role(row["role"])})


def a_mandate(mandate: UUID, body: UUID, person: UUID, terms: Terms, proof: UUID, given_at: datetime) -> Mandate:
    """A mandate on these terms."""
    valid_until: date | None = terms.valid_until
    return Mandate(mandate, body, person, terms.role, terms.valid_from, valid_until, proof, given_at)
