"""The only source of time, so that every rule can be tested at any minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, always aware and in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FakeClock:
    """A clock that a test moves by hand."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **duration: float) -> datetime:
        """Move the clock on by a `timedelta` given in words: `advance(hours=3)`."""
        self._now += timedelta(**duration)
        return self._now

    def set(self, moment: datetime) -> None:
        """Put the clock at an aware moment."""
        self._now = moment.astimezone(UTC)
