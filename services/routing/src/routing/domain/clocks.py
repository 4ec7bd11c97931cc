"""A case's clock: how it goes on after it stood, and how long a case took."""

from __future__ import annotations

from datetime import datetime

from common import workdays
from common.contracts.intake import Promise
from common.promises import counted, proof
from common.workdays import Calendar, OfficeHours, working_days_between
from routing.domain.case import Case


def resumed(case: Case, at: datetime, hours: OfficeHours, calendar: Calendar) -> Promise | None:
    """The promise after the clock stood from the return until `at`; None where nothing was promised."""
    if case.promise is None or case.stopped_at is None:
        return case.promise
    before = proof(case.promise, case.submitted_at)
    after = workdays.resume(before, case.stopped_at, max(at, case.stopped_at), hours, calendar)
    return case.promise if after is before else counted(after, case.promise.starts)


def stood(case: Case, until: datetime, hours: OfficeHours, calendar: Calendar) -> int:
    """Working days for which the clock stood."""
    if case.stopped_at is None:
        return 0
    return working_days_between(case.stopped_at, max(until, case.stopped_at), hours, calendar)


def duration(case: Case, now: datetime, hours: OfficeHours, calendar: Calendar) -> tuple[float, float]:
    """(calendar days, working days of the office's own time) from submission to now."""
    calendar_days = round((now - case.submitted_at).total_seconds() / 86_400, 4)
    work_days = working_days_between(case.submitted_at, now, hours, calendar) - case.stopped_workdays
    return calendar_days, float(max(0, work_days))
