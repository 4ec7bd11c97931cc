"""Bodies that apply, and the mandates of those who act for them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake.catalogue import ApplicantKind, ServiceDefinition

LONGEST_NAME = 200
PROOF_ID = "mandate-proof"
"""What the document is called that proves a mandate."""


class BodyKind(StrEnum):
    """What kind of body it is."""

    COMMITTEE = "panitia"
    FOUNDATION = "yayasan"
    INSTITUTION = "lembaga"
    AGENCY = "instansi"


class Role(StrEnum):
    """What a mandate makes of a person: a chair may also give and end mandates."""

    CHAIR = "chair"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Body:
    """A body by its name, opened."""

    body: UUID
    kind: BodyKind
    name: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who may act for a body, from a day to a day, by which document; `ended_at` when it was taken back earlier."""

    mandate: UUID
    body: UUID
    person: UUID
    role: Role
    valid_from: date
    valid_until: date | None
    proof: UUID
    given_at: datetime
    ended_at: datetime | None = None

    def holds(self, on: date) -> bool:
        """Whether it counts on this day; one that was taken back counts no more from that moment."""
        return self.ended_at is None and self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate says: as what, since when, until when."""

    role: Role
    valid_from: date
    valid_until: date | None = None


def bodies_of(mandates: Sequence[Mandate], on: date) -> frozenset[UUID]:
    """The bodies for which these mandates let somebody act on a day."""
    return frozenset(m.body for m in mandates if m.holds(on))


def chairs(mandates: Sequence[Mandate], person: UUID, on: date) -> bool:
    """Whether a person may give and end mandates of this body today."""
    return any(m.person == person and m.role is Role.CHAIR and m.holds(on) for m in mandates)


def replaced(mandates: Sequence[Mandate], by: UUID, on: date) -> list[Mandate]:
    """The chairs whose mandate ends when a new chair takes their place."""
    return [m for m in mandates if m.role is Role.CHAIR and m.holds(on) and m.person != by]


def wrong_terms(terms: Terms, on: date) -> str | None:
    """The field that no mandate may have: an end before its beginning, or one that is over or has not begun."""
    if terms.valid_until is not None and terms.valid_until < terms.valid_from:
        return "valid_until"
    if terms.valid_until is not None and terms.valid_until < on:
        return "valid_until"
    return "valid_from" if terms.valid_from > on else None


def code_hash(code: str) -> bytes:
    """What is kept of a code; small letters, spaces and dashes do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def for_bodies_only(definition: ServiceDefinition) -> bool:
    """Whether no person can apply for it in her own name."""
    return ApplicantKind.PERSON not in definition.applicant
