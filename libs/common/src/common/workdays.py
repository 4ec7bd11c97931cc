"""Working days and hours, so that a promise to a citizen is counted once, exactly, and can be proved.

How a promise is counted (decided here, and tested):

* *minutes* run only while the office is open;
* *workdays*: the day a file arrives is not counted. A file that arrives after closing, or on a day the office
  is closed, counts as having arrived on the next working day. The promise ends when the last counted day closes;
* *days* are calendar days after the day of arrival. A last day on which the office is closed moves on to the next
  working day, and the days in between are listed as skipped. The promise ends when that day closes.

All results are UTC; days are days of the office's own zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from common.officehours import WEEKDAYS, ZONES, OfficeHours, Span

__all__ = [
    "WEEKDAYS",
    "ZONES",
    "Calendar",
    "OfficeHours",
    "Promise",
    "SkipReason",
    "Skipped",
    "Span",
    "Unit",
    "due_after",
    "resume",
    "why_closed",
    "working_days_between",
    "working_time",
]

_LONGEST_WALK = timedelta(days=3660)
_NOTHING = timedelta(0)
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a promise is counted in."""

    MINUTES = "minutes"
    WORKDAYS = "workdays"
    DAYS = "days"


class SkipReason(StrEnum):
    """Why a day was not counted."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint_leave"


@dataclass(frozen=True, slots=True)
class Skipped:
    """One day that was not counted: why, and the holiday's name (empty for a weekly day off)."""

    day: date
    reason: SkipReason
    name: str = ""

    @property
    def words(self) -> str:
        """The reason as a citizen reads it."""
        return self.name or "Hari libur mingguan"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays and joint leave of one scope in one version; it speaks for days up to `valid_until`."""

    scope: str
    version: int
    holidays: Mapping[date, str] = field(default_factory=dict)
    joint_leave: Mapping[date, str] = field(default_factory=dict)
    valid_until: date = date.max

    @property
    def key(self) -> str:
        """`scope@version`, as events and due dates name it."""
        return f"{self.scope}@{self.version}"


@dataclass(frozen=True, slots=True)
class Promise:
    """A due date with its proof: what was counted, what was skipped and why, by which calendar (`scope@version`).

    `started_at` is where this count began (the resumption, after a stop). `beyond_calendar` says that the count
    ran past the last day whose holidays were known.
    """

    due_at: datetime
    amount: int
    unit: Unit
    started_at: datetime
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    calendar: str
    beyond_calendar: bool = False


def due_after(start: datetime, amount: int, unit: Unit, office: OfficeHours, calendar: Calendar) -> Promise:
    """When a promise of `amount` units given at `start` is due, with its proof."""
    if amount < 1:
        raise ValueError(f"a promise of {amount} {unit} is no promise: the amount starts at 1")
    start = start.astimezone(UTC)
    blank = Promise(start, amount, unit, start, (), (), calendar.key)
    match unit:
        case Unit.MINUTES:
            return _until(
                blank,
                _spend(start, timedelta(minutes=amount), office, calendar),
                office,
                calendar,
            )
        case Unit.WORKDAYS:
            arrival = _day_of_arrival(start, office, calendar)
            following = (day for day in _days(arrival + _DAY) if not why_closed(day, office, calendar))
            last = next(day for n, day in enumerate(following, 1) if n == amount)
            return _until(blank, _closing(last, office), office, calendar, after=arrival)
        case Unit.DAYS:
            return _on_calendar_day(blank, _local_day(start, office) + timedelta(amount), office, calendar)
        case _:
            assert_never(unit)


def resume(
    promise: Promise,
    stopped_at: datetime,
    resumed_at: datetime,
    office: OfficeHours,
    calendar: Calendar,
) -> Promise:
    """The promise after its clock stood still from `stopped_at` to `resumed_at`.

    What was left of the *working time* at the stop is left at the resumption (for calendar days: what was left of
    the time, up to the closing of the day it ends on). A promise already broken at the stop stays as it is.
    """
    if resumed_at < stopped_at:
        raise ValueError("a clock cannot resume before it stopped")
    if resumed_at == stopped_at or stopped_at >= promise.due_at:
        return promise
    moved = replace(promise, started_at=resumed_at.astimezone(UTC), calendar=calendar.key)
    if promise.unit is Unit.DAYS:
        ends = resumed_at + (promise.due_at - stopped_at)
        return _on_calendar_day(moved, _local_day(ends, office), office, calendar)
    left = working_time(stopped_at, promise.due_at, office, calendar)
    return _until(moved, _spend(resumed_at, left, office, calendar), office, calendar)


def working_time(start: datetime, end: datetime, office: OfficeHours, calendar: Calendar) -> timedelta:
    """How long the office was open between two moments (nothing when `end` is not after `start`)."""
    total = _NOTHING
    for day in _days(_local_day(start, office), _local_day(end, office)):
        for opens, closes in _open_spans(day, office, calendar):
            total += max(_NOTHING, min(closes, end) - max(opens, start))
    return total


def working_days_between(start: datetime, end: datetime, office: OfficeHours, calendar: Calendar) -> int:
    """Working days from arrival to an end, counted as a promise counts them: the same day is 0, the next is 1."""
    first = _day_of_arrival(start, office, calendar) + timedelta(1)
    return sum(1 for day in _days(first, _local_day(end, office)) if not why_closed(day, office, calendar))


def why_closed(day: date, office: OfficeHours, calendar: Calendar) -> Skipped | None:
    """Why the office does not work on `day`; None when it does."""
    if name := calendar.holidays.get(day):
        return Skipped(day, SkipReason.HOLIDAY, name)
    if name := calendar.joint_leave.get(day):
        return Skipped(day, SkipReason.JOINT_LEAVE, name)
    return None if office.week[day.weekday()] else Skipped(day, SkipReason.WEEKEND)


def _until(
    promise: Promise,
    due: datetime,
    office: OfficeHours,
    calendar: Calendar,
    *,
    after: date | None = None,
) -> Promise:
    """Prove a promise that runs in working time: counted are working days it runs on (those later than `after`)."""
    days = list(_days(_local_day(promise.started_at, office), _local_day(due, office)))
    open_days = (day for day in days if _open_after(day, promise.started_at, office, calendar))
    counted = tuple(day for day in open_days if after is None or day > after)
    skipped = tuple(why for day in days if (why := why_closed(day, office, calendar)))
    beyond = days[-1] > calendar.valid_until
    return replace(promise, due_at=due, counted=counted, skipped=skipped, beyond_calendar=beyond)


def _on_calendar_day(promise: Promise, last: date, office: OfficeHours, calendar: Calendar) -> Promise:
    """Prove a promise in calendar days that ends on `last`, or on the next working day when that is closed."""
    end = next(day for day in _days(last) if not why_closed(day, office, calendar))
    before = tuple(_days(_local_day(promise.started_at, office) + _DAY, last - _DAY))
    skipped = tuple(why for day in _days(last, end) if (why := why_closed(day, office, calendar)))
    return replace(
        promise,
        due_at=_closing(end, office),
        counted=(*before, end),
        skipped=skipped,
        beyond_calendar=end > calendar.valid_until,
    )


def _spend(start: datetime, amount: timedelta, office: OfficeHours, calendar: Calendar) -> datetime:
    """The moment at which `amount` of working time after `start` has passed."""
    for day in _days(_local_day(start, office)):
        for opens, closes in _open_spans(day, office, calendar):
            begins = max(opens, start)
            if begins < closes and closes - begins >= amount:
                return begins + amount
            amount -= max(_NOTHING, closes - begins)
    raise AssertionError("unreachable: _days ends with an error")


def _day_of_arrival(start: datetime, office: OfficeHours, calendar: Calendar) -> date:
    """The first working day that closes after `start`."""
    return next(day for day in _days(_local_day(start, office)) if _open_after(day, start, office, calendar))


def _open_after(day: date, moment: datetime, office: OfficeHours, calendar: Calendar) -> bool:
    return any(closes > moment for _, closes in _open_spans(day, office, calendar))


def _open_spans(day: date, office: OfficeHours, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    if why_closed(day, office, calendar):
        return []
    return [(_at(day, span.opens, office), _at(day, span.closes, office)) for span in office.week[day.weekday()]]


def _closing(day: date, office: OfficeHours) -> datetime:
    return _at(day, office.week[day.weekday()][-1].closes, office)


def _at(day: date, clock: time, office: OfficeHours) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(office.zone)).astimezone(UTC)


def _local_day(moment: datetime, office: OfficeHours) -> date:
    if moment.tzinfo is None:
        raise ValueError(f"the moment {moment.isoformat()} has no time zone")
    return moment.astimezone(ZoneInfo(office.zone)).date()


def _days(first: date, last: date | None = None) -> Iterator[date]:
    """Days from `first` to `last`; without `last` until the caller has found its day."""
    day, end = first, last or first + _LONGEST_WALK
    while day <= end:
        yield day
        day += _DAY
    if last is None:
        raise ValueError(f"no working day was found in ten years after {first}: the calendar closes the office")
