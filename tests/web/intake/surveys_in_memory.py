"""The survey behind the counter, in memory. Not shipped."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from common.errors import Refused
from intake.domain.surveys import Answers, Ticket, new_ticket
from intake.refusals import NO_APPLICATION, SURVEY_OPENED
from tests.web.intake.counter_in_memory import NOW, CounterInMemory


@dataclass
class SurveysInMemory:
    """One form for each application."""

    world: CounterInMemory
    tickets: dict[str, Ticket] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    forms: list[Answers] = field(default_factory=list)

    async def open(self, reference: str, person: UUID, secret: str) -> str | Refused:
        owner, application = self.world.sent.get(reference, (None, None))
        if application is None or owner != person:
            return NO_APPLICATION.said("id")
        if reference in self.opened:
            return SURVEY_OPENED.said("id")
        self.opened.add(reference)
        ticket = new_ticket(secret, application.office, application.service, application.version, today=NOW.date())
        self.tickets[f"karcis-{len(self.opened)}"] = ticket
        return f"karcis-{len(self.opened)}"

    async def ticket(self, sealed: str) -> Ticket | None:
        return self.tickets.get(sealed)

    async def answer(self, sealed: str, answers: Answers) -> Refused | None:
        self.tickets.pop(sealed)
        self.forms.append(answers)
        return None
