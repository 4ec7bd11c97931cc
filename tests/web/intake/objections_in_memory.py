"""Objections for page tests: what was filed, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from common.contracts.intake import Channel
from common.errors import Refused
from intake.catalogue import ServiceDefinition
from intake.domain.access import Asker
from intake.domain.answers import problems
from intake.views import FieldProblem, Receipt
from tests.web.intake.counter_in_memory import CODE, NOW


@dataclass
class ObjectionsInMemory:
    """Takes an objection and gives its receipt."""

    definition: ServiceDefinition | None
    filed: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def file(
        self, reference: str, asker: Asker, answers: Mapping[str, str], key: str, channel: Channel
    ) -> Receipt | Refused | list[FieldProblem]:
        """As the use case: wrong answers are named, a good one is kept."""
        assert self.definition is not None
        if wrong := problems(self.definition, answers, language="id"):
            return list(wrong)
        self.filed.append((reference, dict(answers)))
        return Receipt("SM-4KEB-7R2A", CODE, 1, "pusat", NOW, None, "ABC234", "/lacak")
