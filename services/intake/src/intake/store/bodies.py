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

_MANDATE = "mandate, body, person, role, valid_from, valid_until, proof, given_at, ended_at"
_ADD_BODY = "INSERT INTO bodies (body, kind, name, registered_by, registered_at) VALUES ($1, $2, $3, $4, $5)"
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


class BodyStore:
    """Bodies within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, row: BodyRow, by: UUID, *, now: datetime) -> None:
        """Write a new body."""
        await self._tx.execute(_ADD_BODY, row.body, row.kind, row.name, by, now)

    async def bodies(self, bodies: Sequence[UUID]) -> list[BodyRow]:
        """Return these bodies, the oldest first."""
        return [BodyRow(**dict(r)) for r in await self._tx.fetch(_BODIES, list(bodies))]

    async def locked(self, body: UUID) -> BodyRow | None:
        """Lock and return a body: its mandates change one at a time."""
        row = await self._tx.fetchrow(_LOCK_BODY, body)
        return None if row is None else BodyRow(**dict(row))

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
