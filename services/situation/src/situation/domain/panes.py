"""Time in steps: panes of ten seconds by the event's own time, days of the ministry's clock, windows of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from situation.domain.totals import Counts

PANE_SECONDS = 10
YOUNG = timedelta(minutes=30)
"""So long a pane is held one by one; an older one that changes has its whole day read again."""
AHEAD = timedelta(minutes=5)
"""How far an event's time may lie ahead of its arrival; beyond it a clock is wrong somewhere."""
SHARDS = 12
"""As many as `routing.cases` has partitions, so that two workers never wait for one pane."""
LONGEST_DAYS = 90
_MINISTRY = ZoneInfo("Asia/Jakarta")


class PaneKey(NamedTuple):
    """One pane of one shard."""

    shard: int
    start: datetime

    @property
    def text(self) -> str:
        """The key as it stands on the topic."""
        return f"{self.shard}@{self.start.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @classmethod
    def read(cls, text: str) -> PaneKey:
        """The key of its text."""
        shard, _, start = text.partition("@")
        return cls(int(shard), datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Pane:
    """The newest totals of a pane; a higher version replaces a lower one."""

    key: PaneKey
    version: int
    counts: Counts


class Window(StrEnum):
    """The last days, today included, by the calendar of Asia/Jakarta (one day for the whole country)."""

    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"

    @property
    def days(self) -> int:
        """How many days."""
        return int(self.value[:-1])

    def has(self, day: date, today: date) -> bool:
        """Whether a day lies within."""
        return 0 <= (today - day).days < self.days


def clamped(at: datetime, arrived_at: datetime) -> datetime:
    """An event's time, held back to five minutes after its arrival."""
    return min(at, arrived_at + AHEAD)


def pane_start(at: datetime) -> datetime:
    """The pane that a moment belongs to."""
    seconds = int(at.timestamp()) // PANE_SECONDS * PANE_SECONDS
    return datetime.fromtimestamp(seconds, UTC)


def day_of(moment: datetime) -> date:
    """The day that a moment is counted in."""
    return moment.astimezone(_MINISTRY).date()


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, _MINISTRY).astimezone(UTC)


def first_day(today: date) -> date:
    """The first day of the longest window."""
    return today - timedelta(days=LONGEST_DAYS - 1)
