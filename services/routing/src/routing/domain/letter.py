"""A letter as the register holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LetterState(StrEnum):
    """Whether a letter is in force."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Letter:
    """A signed letter of a case: `signatory` is the function told to everybody, `unit` where its signer sat."""

    number: str
    signatory: str
    unit: str
    issued_at: datetime
    state: LetterState = LetterState.IN_FORCE
    ended_at: datetime | None = None
    reason: str | None = None
    successor: str | None = None
    """The number of the letter that stands in its place."""


@dataclass(frozen=True, slots=True)
class LetterEnd:
    """What a decision does to a letter."""

    number: str
    state: LetterState
    reason: str
    at: datetime
