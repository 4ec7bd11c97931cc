"""What an applicant without an account asks for at a counter, and the signed paper by which she does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RequestKind(StrEnum):
    """What can be asked for on a signed paper; corrections come with papers of their own."""

    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"
    VISIT_ANSWER = "visit-answer"
    VISIT_REMARK = "visit-remark"


class Brought(StrEnum):
    """The paper that the officer has in hand: the counter's form, a letter, or a form with a thumbprint."""

    FORM = "form"
    LETTER = "letter"
    THUMBPRINT = "thumbprint"


@dataclass(frozen=True, slots=True)
class FiledRequest:
    """A request that was filed at a counter of an office."""

    kind: RequestKind
    brought: Brought
    office: str
    at: datetime
