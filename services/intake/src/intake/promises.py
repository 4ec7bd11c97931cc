"""The promise a citizen gets when she sends an application: counted once, with its proof."""

from __future__ import annotations

from datetime import datetime

from common.contracts.intake import Promise
from common.promises import counted
from common.workdays import Calendar, due_after
from intake.catalogue import ServiceDefinition
from intake.office_tree import Office


def promise_at(
    definition: ServiceDefinition, office: Office, calendar: Calendar, submitted_at: datetime
) -> Promise | None:
    """The promise of a service at an office for an application sent at a moment; None where none is promised."""
    rule = definition.promise
    if rule is None:
        return None
    return counted(due_after(submitted_at, rule.amount, rule.unit, office.hours, calendar), rule.starts.value)
