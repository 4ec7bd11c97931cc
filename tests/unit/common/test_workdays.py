"""The working-day clock: examples a clerk can check by hand, and laws that hold for every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.workdays import (
    ZONES,
    Calendar,
    OfficeHours,
    Promise,
    SkipReason,
    Unit,
    due_after,
    resume,
    why_closed,
    working_days_between,
    working_time,
)

FIVE_DAYS = "mon-thu 08:00-16:00; fri 08:00-11:30,13:00-16:30"
SIX_DAYS = "mon-sat 07:00-14:00"
CALENDAR = Calendar(
    scope="nasional",
    version=1,
    holidays={
        date(2026, 12, 25): "Hari Raya Natal",
        date(2027, 1, 1): "Tahun Baru Masehi",
    },
    joint_leave={date(2026, 12, 24): "Cuti Bersama Hari Raya Natal"},
    valid_until=date(2027, 12, 31),
)
BANDUNG = OfficeHours.parse("Asia/Jakarta", FIVE_DAYS)
SIX_DAY_OFFICE = OfficeHours.parse("Asia/Jakarta", SIX_DAYS)


def wib(text: str) -> datetime:
    """A moment in western Indonesian time."""
    return datetime.fromisoformat(f"{text}+07:00")


def test_five_working_days_skip_the_weekend_and_name_it() -> None:
    """The day of arrival is not counted; Saturday and Sunday are skipped and listed."""
    promise = due_after(wib("2026-11-20T09:15"), 5, Unit.WORKDAYS, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2026-11-27T16:30")
    assert [day.day for day in promise.counted] == [23, 24, 25, 26, 27]
    assert [(why.day.day, why.reason) for why in promise.skipped] == [
        (21, "weekend"),
        (22, "weekend"),
    ]
    assert promise.calendar == "nasional@1"
    assert not promise.beyond_calendar


def test_christmas_and_its_joint_leave_are_skipped_by_name() -> None:
    """Holidays and joint leave are skipped with their own names, before the weekly day off is asked."""
    promise = due_after(wib("2026-12-23T10:00"), 1, Unit.WORKDAYS, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2026-12-28T16:00")
    assert [(why.reason, why.name) for why in promise.skipped] == [
        (SkipReason.JOINT_LEAVE, "Cuti Bersama Hari Raya Natal"),
        (SkipReason.HOLIDAY, "Hari Raya Natal"),
        (SkipReason.WEEKEND, ""),
        (SkipReason.WEEKEND, ""),
    ]


@pytest.mark.parametrize(
    "moment",
    ["2026-11-20T16:30", "2026-11-20T20:00", "2026-11-21T10:00", "2026-11-23T07:00"],
)
def test_arriving_after_closing_counts_as_the_next_working_day(moment: str) -> None:
    """Friday evening, Saturday and Monday before opening are one and the same arrival: Monday."""
    promise = due_after(wib(moment), 1, Unit.WORKDAYS, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2026-11-24T16:00")


def test_minutes_run_only_while_the_office_is_open() -> None:
    """Fifteen minutes begun five minutes before the Friday break end ten minutes after it."""
    promise = due_after(wib("2026-11-20T11:25"), 15, Unit.MINUTES, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2026-11-20T13:10")
    assert promise.counted == (date(2026, 11, 20),)
    assert promise.skipped == ()


def test_three_calendar_days_that_end_on_a_sunday_end_on_monday() -> None:
    """A calendar promise may count a Saturday, but it can only end while someone is there."""
    promise = due_after(wib("2026-11-19T09:00"), 3, Unit.DAYS, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2026-11-23T16:00")
    assert [day.day for day in promise.counted] == [20, 21, 23]
    assert [why.day.day for why in promise.skipped] == [22]


def test_a_six_day_office_counts_saturday() -> None:
    """A madrasah's Saturday is a working day."""
    promise = due_after(wib("2026-11-20T09:00"), 1, Unit.WORKDAYS, SIX_DAY_OFFICE, CALENDAR)

    assert promise.due_at == wib("2026-11-21T14:00")
    assert (BANDUNG.days_per_week, SIX_DAY_OFFICE.days_per_week) == (5, 6)


def test_the_day_is_the_day_of_the_offices_zone() -> None:
    """Monday 23:30 in Jakarta is already Tuesday 01:30 in Jayapura: a working day later there."""
    jayapura = OfficeHours.parse("Asia/Jayapura", FIVE_DAYS)

    west = due_after(wib("2026-11-23T15:30"), 1, Unit.WORKDAYS, BANDUNG, CALENDAR)
    east = due_after(wib("2026-11-23T15:30"), 1, Unit.WORKDAYS, jayapura, CALENDAR)

    assert west.due_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert east.due_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def test_a_stop_keeps_exactly_the_working_time_that_was_left() -> None:
    """Stopped with 2.5 working hours left on Friday, resumed on Tuesday at opening: due 2.5 hours later."""
    promise = due_after(wib("2026-11-19T09:00"), 1, Unit.WORKDAYS, BANDUNG, CALENDAR)

    resumed = resume(promise, wib("2026-11-20T14:00"), wib("2026-11-24T08:00"), BANDUNG, CALENDAR)

    assert resumed.due_at == wib("2026-11-24T10:30")
    assert resumed.counted == (date(2026, 11, 24),)
    assert (resumed.amount, resumed.unit) == (1, Unit.WORKDAYS)


def test_a_broken_promise_is_not_mended_by_a_stop() -> None:
    """Sending a file back after its due date does not buy the office new time."""
    promise = due_after(wib("2026-11-19T09:00"), 1, Unit.WORKDAYS, BANDUNG, CALENDAR)

    assert resume(promise, wib("2026-11-23T09:00"), wib("2026-12-01T09:00"), BANDUNG, CALENDAR) == promise


def test_a_count_past_the_known_holidays_says_so() -> None:
    """A count that reaches a year whose holidays nobody has decreed says so instead of looking certain."""
    promise = due_after(wib("2027-12-30T09:00"), 5, Unit.WORKDAYS, BANDUNG, CALENDAR)

    assert promise.due_at == wib("2028-01-06T16:00")
    assert promise.beyond_calendar


@pytest.mark.parametrize(("unit", "amount"), [(Unit.DAYS, 10), (Unit.WORKDAYS, 10), (Unit.MINUTES, 9_000)])
def test_every_unit_says_when_it_ran_past_the_known_holidays(unit: Unit, amount: int) -> None:
    """Whatever is counted: across New Year's Eve of the last known year it is a guess, before it is none."""
    assert due_after(wib("2027-12-28T09:00"), amount, unit, BANDUNG, CALENDAR).beyond_calendar
    assert not due_after(wib("2026-11-02T09:00"), amount, unit, BANDUNG, CALENDAR).beyond_calendar


def test_opening_hours_survive_an_event() -> None:
    """What an office event carries gives back the same hours (a break at noon aside)."""
    plain = OfficeHours.parse("Asia/Makassar", "mon-thu 08:00-16:00; fri 08:00-16:30")

    assert OfficeHours.of(plain.zone, plain.by_weekday()) == plain
    assert BANDUNG.by_weekday()["fri"] == ("08:00", "16:30")


@pytest.mark.parametrize(
    ("zone", "text", "says"),
    [
        ("Asia/Singapore", FIVE_DAYS, "Asia/Jakarta"),
        ("Asia/Jakarta", "sen 08:00-16:00", "mon"),
        ("Asia/Jakarta", "mon 16:00-08:00", "end before they begin"),
        ("Asia/Jakarta", "mon 08:00-12:00,11:00-16:00", "overlap"),
        ("Asia/Jakarta", "", "at least one"),
    ],
)
def test_impossible_opening_hours_are_refused(zone: str, text: str, says: str) -> None:
    """Opening hours that no clerk could keep are refused with a sentence."""
    with pytest.raises(ValueError, match=says):
        OfficeHours.parse(zone, text)


def test_a_calendar_that_closes_the_office_for_ever_is_an_error() -> None:
    """The count gives up with a sentence instead of looping."""
    closed = {date(2026, 1, 1) + timedelta(n): "tutup" for n in range(366 * 11)}

    with pytest.raises(ValueError, match="closes the office"):
        due_after(
            wib("2026-01-01T09:00"),
            1,
            Unit.WORKDAYS,
            BANDUNG,
            Calendar("uji", 1, closed),
        )


def test_naive_times_and_empty_promises_are_refused() -> None:
    """A moment without a zone and a promise of nothing are errors of the program, said plainly."""
    with pytest.raises(ValueError, match="starts at 1"):
        due_after(wib("2026-11-20T09:00"), 0, Unit.WORKDAYS, BANDUNG, CALENDAR)
    with pytest.raises(ValueError, match="no time zone"):
        working_time(datetime(2026, 11, 20), wib("2026-11-21T09:00"), BANDUNG, CALENDAR)
    with pytest.raises(ValueError, match="before it stopped"):
        resume(
            due_after(wib("2026-11-19T09:00"), 1, Unit.WORKDAYS, BANDUNG, CALENDAR),
            wib("2026-11-20T10:00"), wib("2026-11-20T09:00"), BANDUNG, CALENDAR,
        )  # fmt: skip


moments = st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 1)).map(lambda m: m.replace(tzinfo=UTC))
offices = st.builds(OfficeHours.parse, st.sampled_from(ZONES), st.sampled_from([FIVE_DAYS, SIX_DAYS]))
holidays = st.dictionaries(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.just("libur"), max_size=150)
calendars = st.builds(Calendar, st.just("uji"), st.just(1), holidays, holidays)
units = st.sampled_from(Unit)
amounts = st.integers(1, 40)


def promised(start: datetime, amount: int, unit: Unit, office: OfficeHours, calendar: Calendar) -> Promise:
    """A promise, with minutes made long enough to cross days."""
    return due_after(start, amount * 60 if unit is Unit.MINUTES else amount, unit, office, calendar)


@settings(max_examples=150, deadline=None)
@given(moments, amounts, units, offices, calendars)
def test_a_due_date_is_always_while_the_office_works(
    start: datetime, amount: int, unit: Unit, office: OfficeHours, calendar: Calendar
) -> None:
    """Nobody is promised a moment at which the office is closed, and never one in the past."""
    promise = promised(start, amount, unit, office, calendar)

    assert promise.due_at > start
    assert working_time(promise.due_at - timedelta(microseconds=1), promise.due_at, office, calendar)


@settings(max_examples=150, deadline=None)
@given(moments, amounts, units, offices, calendars)
def test_the_proof_adds_up(start: datetime, amount: int, unit: Unit, office: OfficeHours, calendar: Calendar) -> None:
    """Counted days number the promise, skipped days are closed and said why; no day is both."""
    promise = promised(start, amount, unit, office, calendar)

    skipped = {why.day for why in promise.skipped}
    assert skipped.isdisjoint(promise.counted)
    assert all(why == why_closed(why.day, office, calendar) for why in promise.skipped)
    if unit is Unit.MINUTES:
        assert working_time(start, promise.due_at, office, calendar) == timedelta(minutes=amount * 60)
    else:
        assert len(promise.counted) == amount


@settings(max_examples=150, deadline=None)
@given(moments, amounts, offices, calendars)
def test_indicators_count_as_promises_do(start: datetime, amount: int, office: OfficeHours, calendar: Calendar) -> None:
    """A case closed exactly at its due date took as many working days as were promised."""
    promise = due_after(start, amount, Unit.WORKDAYS, office, calendar)

    assert working_days_between(start, promise.due_at, office, calendar) == amount
    assert working_days_between(start, start, office, calendar) == 0


@settings(max_examples=150, deadline=None)
@given(moments, amounts, units, offices, calendars, st.floats(0, 1))
def test_a_stop_of_no_length_changes_nothing(
    start: datetime,
    amount: int,
    unit: Unit,
    office: OfficeHours,
    calendar: Calendar,
    share: float,
) -> None:
    """Stop and resume at the same moment leave the promise as it was; also through the arithmetic of a short stop."""
    promise = promised(start, amount, unit, office, calendar)
    moment = start + (promise.due_at - start) * share
    later = moment + timedelta(microseconds=1)

    assert resume(promise, moment, moment, office, calendar) == promise
    if unit is not Unit.DAYS and moment < promise.due_at:
        shifted = resume(promise, moment, later, office, calendar)
        ran = working_time(moment, later, office, calendar)
        assert working_time(promise.due_at, shifted.due_at, office, calendar) == ran


@settings(max_examples=150, deadline=None)
@given(
    moments,
    amounts,
    units,
    offices,
    calendars,
    st.floats(0, 0.999),
    st.integers(1, 60 * 24 * 40),
)
def test_a_stop_moves_the_due_date_by_the_working_time_it_took(
    start: datetime,
    amount: int,
    unit: Unit,
    office: OfficeHours,
    calendar: Calendar,
    share: float,
    minutes: int,
) -> None:
    """What was left at the stop is left at the resumption, to the microsecond; it is never due earlier."""
    promise = promised(start, amount, unit, office, calendar)
    stopped = start + (promise.due_at - start) * share
    resumed_at = stopped + timedelta(minutes=minutes)

    resumed = resume(promise, stopped, resumed_at, office, calendar)

    assert resumed.due_at >= promise.due_at
    assert {why.day for why in resumed.skipped}.isdisjoint(resumed.counted)
    if unit is not Unit.DAYS:
        left = working_time(stopped, promise.due_at, office, calendar)
        assert working_time(resumed_at, resumed.due_at, office, calendar) == left


@settings(max_examples=100, deadline=None)
@given(moments, moments, moments, offices, calendars)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime, office: OfficeHours, calendar: Calendar) -> None:
    """Working time over two adjoining stretches is the working time over both."""
    first, second, third = sorted((a, b, c))
    second, third = (
        min(second, first + timedelta(60)),
        min(third, first + timedelta(90)),
    )

    whole = working_time(first, third, office, calendar)

    assert whole == working_time(first, second, office, calendar) + working_time(second, third, office, calendar)


@settings(max_examples=150, deadline=None)
@given(moments, st.integers(0, 60 * 24 * 20), amounts, units, offices, calendars)
def test_who_comes_later_is_never_due_earlier(
    start: datetime,
    minutes: int,
    amount: int,
    unit: Unit,
    office: OfficeHours,
    calendar: Calendar,
) -> None:
    """A promise never rewards coming later."""
    early = promised(start, amount, unit, office, calendar)
    late = promised(start + timedelta(minutes=minutes), amount, unit, office, calendar)

    assert early.due_at <= late.due_at
