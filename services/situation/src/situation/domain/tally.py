"""A running sum that many panes are added to in place; the frozen `Totals` of panes are too dear for that."""

from __future__ import annotations

from dataclasses import dataclass, field

from situation.domain.histogram import Histogram
from situation.domain.totals import Totals


@dataclass(slots=True)
class Tally:
    """The sum of a cell over a window."""

    opened: int = 0
    granted: int = 0
    refused: int = 0
    withdrawn: int = 0
    facilitated: int = 0
    returns: int = 0
    calendar_days: dict[int, int] = field(default_factory=dict)
    work_days: dict[int, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """Cases with a result."""
        return self.granted + self.refused + self.facilitated

    def add(self, totals: Totals, sign: int = 1) -> None:
        """Add totals, or with `sign=-1` take them away."""
        self._count(totals, sign)
        _pour(self.calendar_days, totals.calendar_days, sign)
        _pour(self.work_days, totals.work_days, sign)

    def include(self, other: Tally) -> None:
        """Add another running sum."""
        self._count(other, 1)
        _pour(self.calendar_days, tuple(other.calendar_days.items()), 1)
        _pour(self.work_days, tuple(other.work_days.items()), 1)

    def totals(self) -> Totals:
        """The sum as it stands now."""
        return Totals(
            opened=self.opened,
            granted=self.granted,
            refused=self.refused,
            withdrawn=self.withdrawn,
            facilitated=self.facilitated,
            returns=self.returns,
            calendar_days=_settled(self.calendar_days),
            work_days=_settled(self.work_days),
        )

    def _count(self, other: Totals | Tally, sign: int) -> None:
        self.opened += sign * other.opened
        self.granted += sign * other.granted
        self.refused += sign * other.refused
        self.withdrawn += sign * other.withdrawn
        self.facilitated += sign * other.facilitated
        self.returns += sign * other.returns


def _pour(into: dict[int, int], histogram: Histogram, sign: int) -> None:
    for bucket, count in histogram:
        into[bucket] = into.get(bucket, 0) + sign * count


def _settled(histogram: dict[int, int]) -> Histogram:
    return tuple(sorted((bucket, count) for bucket, count in histogram.items() if count))
