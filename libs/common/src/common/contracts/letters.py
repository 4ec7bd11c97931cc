"""Routing states: what becomes of a letter after it was signed."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from common.contracts.case import CaseEvent
from common.contracts.event import Code


class LetterEvent(CaseEvent):
    """What every fact about a signed letter carries: which letter of the case, and the reason by its code."""

    desk: Code
    unit: Code
    letter_number: str = Field(max_length=80)
    reason: Code


class LetterRevoked(LetterEvent):
    """The letter is in force no more, and nothing stands in its place."""

    TYPE: ClassVar[str] = "routing.letter-revoked.v1"


class LetterReplaced(LetterEvent):
    """The letter is in force no more; its successor has a number of its own from the office's register."""

    TYPE: ClassVar[str] = "routing.letter-replaced.v1"

    outcome: Code
    """What the decision was, which stays as it is."""
    successor: str = Field(max_length=80)
    register_year: int
    register_number: int
    signatory: Code
    """The function that signs the successor (a unit), never a name."""
