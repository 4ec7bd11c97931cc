"""Between a promise as it is counted (`common.workdays`) and as it passes over Kafka (`common.contracts`)."""

from __future__ import annotations

from datetime import date, datetime

from common import workdays
from common.contracts.intake import CalendarPublished, OfficePublished, Promise
from common.workdays import Calendar, OfficeHours


def counted(proof: workdays.Promise, starts: str) -> Promise:
    """The promise to publish and to show, with the proof of its count."""
    return Promise(
        due_at=proof.due_at,
        starts=starts,
        unit=proof.unit.value,
        amount=proof.amount,
        calendar=proof.calendar,
        started_at=proof.started_at,
        counted=tuple(day.isoformat() for day in proof.counted),
        skipped=tuple((s.day.isoformat(), s.words) for s in proof.skipped),
    )


def proof(promise: Promise, submitted_at: datetime) -> workdays.Promise:
    """A published promise, as the working-day clock goes on with it."""
    return workdays.Promise(
        due_at=promise.due_at,
        amount=promise.amount,
        unit=workdays.Unit(promise.unit),
        started_at=promise.started_at or submitted_at,
        counted=tuple(date.fromisoformat(day) for day in promise.counted),
        skipped=(),
        calendar=promise.calendar,
    )


def hours_of(office: OfficePublished) -> OfficeHours:
    """The opening hours of a published office."""
    return OfficeHours.of(office.zone, office.hours)


def calendar_of(calendar: CalendarPublished) -> Calendar:
    """The calendar of its event."""
    return Calendar(
        scope=calendar.scope,
        version=calendar.version,
        holidays={date.fromisoformat(day): name for day, name in calendar.holidays.items()},
        joint_leave={date.fromisoformat(day): name for day, name in calendar.joint_leave.items()},
        valid_until=date.fromisoformat(calendar.valid_until),
    )
