"""The committed holidays: every year in its file, nothing twice, and the version rises when one is mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from common.workdays import OfficeHours, SkipReason, why_closed
from intake.calendars import CalendarYear, join, load_calendars

CALENDARS = Path(__file__).parents[3] / "services" / "intake" / "calendars"


def a_year(year: int, version: int, **changes: object) -> CalendarYear:
    """A calendar year with New Year alone, changed as a test needs."""
    facts = {"scope": "uji", "year": year, "version": version, "holidays": {f"{year}-01-01": "Tahun Baru"}}
    return CalendarYear.model_validate({"joint_leave": {}} | facts | changes)


def test_the_committed_calendar_knows_both_years() -> None:
    """Fixed holidays are there, joint leave is told apart, and the calendar says how far it reaches."""
    calendar = load_calendars(CALENDARS)["nasional"]

    assert calendar.key == "nasional@1"
    assert calendar.valid_until == date(2027, 12, 31)
    for year in (2026, 2027):
        assert calendar.holidays[date(year, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
        assert calendar.holidays[date(year, 12, 25)] == "Hari Raya Natal"
        assert calendar.joint_leave[date(year, 12, 24)].startswith("Cuti Bersama")


def test_holidays_of_all_religions_are_there() -> None:
    """Each religion's great day keeps the office closed, by name."""
    names = " ".join(load_calendars(CALENDARS)["nasional"].holidays.values())

    for name in ("Imlek", "Nyepi", "Idul Fitri", "Wafat Yesus Kristus", "Waisak", "Natal"):
        assert name in names


def test_joint_leave_closes_the_office_with_its_own_reason() -> None:
    """The proof of a promise can say which of the two it was."""
    office = OfficeHours.parse("Asia/Jakarta", "mon-fri 08:00-16:00")
    calendar = load_calendars(CALENDARS)["nasional"]

    why = why_closed(date(2026, 12, 24), office, calendar)

    assert why is not None
    assert (why.reason, why.words) == (SkipReason.JOINT_LEAVE, "Cuti Bersama Hari Raya Natal")


def test_mending_one_year_raises_the_version_of_the_scope() -> None:
    """A decree in mid-year gives a new version; what was promised under the old one can be told apart."""
    before = join([a_year(2026, 1), a_year(2027, 1)])["uji"]
    after = join([a_year(2026, 2), a_year(2027, 1)])["uji"]

    assert (before.key, after.key) == ("uji@1", "uji@2")
    assert len(after.holidays) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"holidays": {"2027-01-01": "Tahun Baru"}}, "does not lie in 2026"),
        ({"joint_leave": {"2026-01-01": "Cuti"}}, "both a holiday and joint leave"),
        ({"estimated": ["2026-05-05"]}, "estimated but is no holiday"),
        ({"libur": {}}, "Extra inputs"),
    ],
)
def test_a_faulty_calendar_is_refused_with_its_place(changes: dict[str, object], says: str) -> None:
    """The sentence names the day."""
    with pytest.raises(ValidationError, match=says):
        a_year(2026, 1, **changes)
