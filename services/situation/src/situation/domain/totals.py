"""What is counted of a place over a stretch of time; totals of two stretches can be added and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from situation.domain.cells import Place
from situation.domain.histogram import Histogram, merged


@dataclass(frozen=True, slots=True)
class Totals:
    """Mergeable parts only: counts, and histograms of the days from submission to decision."""

    opened: int = 0
    returned: int = 0
    granted: int = 0
    refused: int = 0
    withdrawn: int = 0
    facilitated: int = 0
    """Ended with a letter that the authorities must help: neither granted nor refused."""
    returns: int = 0
    """Returns that the decided cases had seen."""
    calendar_days: Histogram = ()
    work_days: Histogram = ()

    @property
    def decided(self) -> int:
        """Cases with a result; a withdrawn case has none."""
        return self.granted + self.refused + self.facilitated

    @property
    def open_change(self) -> int:
        """By how much the open cases have grown."""
        return self.opened - self.decided - self.withdrawn

    def plus(self, other: Totals, sign: int = 1) -> Totals:
        """The totals of both, or with `sign=-1` of the first without the second."""
        return Totals(
            opened=self.opened + sign * other.opened,
            returned=self.returned + sign * other.returned,
            granted=self.granted + sign * other.granted,
            refused=self.refused + sign * other.refused,
            withdrawn=self.withdrawn + sign * other.withdrawn,
            facilitated=self.facilitated + sign * other.facilitated,
            returns=self.returns + sign * other.returns,
            calendar_days=merged(self.calendar_days, other.calendar_days, sign),
            work_days=merged(self.work_days, other.work_days, sign),
        )


NOTHING = Totals()

Counts = Mapping[Place, Totals]


def sum_of(parts: Iterable[Totals]) -> Totals:
    """The totals of all parts."""
    return reduce(Totals.plus, parts, NOTHING)


def together(one: Counts, other: Counts) -> dict[Place, Totals]:
    """The totals of each place that either counts."""
    sums = dict(one)
    for place, totals in other.items():
        sums[place] = sums[place].plus(totals) if place in sums else totals
    return sums
