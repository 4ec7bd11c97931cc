"""The head that every fact about a case carries."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.event import Code, Event, Moment


class CaseEvent(Event):
    """What every fact about a case carries; the aggregate is the case, whose id is the application's."""

    TOPIC: ClassVar[str] = "routing.cases"

    case: UUID
    reference: Code
    service: Code
    version: int = Field(ge=1)
    office: Code
    applicant: UUID
    at: Moment
    """When it happened, by the clock of the one who did it."""
    case_version: int = Field(ge=1)
