"""What the pages of the survey ask of the service."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from common.errors import Refused
from intake.domain.surveys import Answers, Ticket


class SurveyDesk(Protocol):
    """The survey's form: opened beside an application, answered far from it."""

    async def open(self, reference: str, person: UUID, secret: str) -> str | Refused:
        """The sealed ticket to an application's one form."""
        ...

    async def ticket(self, sealed: str) -> Ticket | None:
        """The ticket, when it can still be used."""
        ...

    async def answer(self, sealed: str, answers: Answers) -> Refused | None:
        """Take a form in."""
        ...
