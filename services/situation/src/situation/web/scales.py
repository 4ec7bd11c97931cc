"""Colours of figures, one direction: viridis in eight steps; what is unknown has none of them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

VIRIDIS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725")


class Measure(StrEnum):
    """What the map is coloured by."""

    LATE = "terlambat"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Scale:
    """Where one step ends and the next begins."""

    breaks: tuple[float, ...]

    def step(self, value: float | None) -> int | None:
        """The step of a value, 0 to 7; None for the unknown."""
        return None if value is None else bisect_right(self.breaks, value)


LATE_SHARE = Scale((0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5))
DAYS = Scale((1, 2, 3, 5, 8, 13, 21))
SCALES = {Measure.LATE: LATE_SHARE, Measure.MEDIAN: DAYS}
