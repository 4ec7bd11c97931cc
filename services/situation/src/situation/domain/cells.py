"""What a figure is about: an office and a service, or a sum over services, a unit, a province, the country."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

ALL_SERVICES = "*"
NATION = "pusat"


class Scope(StrEnum):
    """How far the office of a cell reaches."""

    UNIT = "unit"
    OFFICE = "office"
    PROVINCE = "province"
    NATION = "nation"


class Place(NamedTuple):
    """Where a case is counted. (A tuple, because hundreds of thousands of them are keys of maps.)"""

    office: str
    service: str


class Cell(NamedTuple):
    """A place, or a sum of places, that has indicators of its own."""

    scope: Scope
    office: str
    service: str


class Indicator(StrEnum):
    """What is measured of a cell."""

    OPEN = "open"
    OVERDUE = "overdue"
    OPEN_CHANGE = "open_change"
    MEDIAN_CALENDAR_DAYS = "median_calendar_days"
    P90_CALENDAR_DAYS = "p90_calendar_days"
    MEDIAN_WORK_DAYS = "median_work_days"
    P90_WORK_DAYS = "p90_work_days"
    RETURNS_PER_CASE = "returns_per_case"
    REFUSED_SHARE = "refused_share"
    SATISFACTION_INDEX = "satisfaction_index"


COUNTS = (Indicator.OPEN, Indicator.OVERDUE, Indicator.OPEN_CHANGE)
"""Counts of what stands open now, and by how much that has grown."""
SURVEYED = (Indicator.SATISFACTION_INDEX,)
"""What is told of forms of the satisfaction survey."""
MEASURES = tuple(i for i in Indicator if i not in COUNTS + SURVEYED)
"""What is told of decided cases, and only of enough of them."""
NOW = "now"
"""The window of gauges."""
YEAR = "1y"
"""The window of the satisfaction index: 52 ISO weeks, this one included."""


class Key(NamedTuple):
    """One indicator of one cell over one window: what a value replaces."""

    scope: Scope
    office: str
    service: str
    indicator: Indicator
    window: str

    @property
    def text(self) -> str:
        """The key as it stands on the topic."""
        return "|".join(self)


class Shown(NamedTuple):
    """A value as everybody may see it; None for what has not enough data."""

    value: float | None
    n: int | None = None


UNKNOWN = Shown(None)
