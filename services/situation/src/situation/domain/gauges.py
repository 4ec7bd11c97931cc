"""Open and overdue cases of every cell, kept up to date place by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from situation.domain.cells import Cell, Place
from situation.domain.tree import OfficeTree


@dataclass(frozen=True, slots=True)
class Gauge:
    """Open cases of a cell, and those of them whose promised day has passed while their clock runs."""

    open: int = 0
    overdue: int = 0

    def plus(self, other: Gauge, sign: int = 1) -> Gauge:
        """Both together, or with `sign=-1` the first without the second."""
        return Gauge(self.open + sign * other.open, self.overdue + sign * other.overdue)


NO_CASES = Gauge()

Standing = Mapping[Place, Mapping[str, Gauge]]
"""The open cases of places by the unit at which they stand."""


@dataclass(slots=True)
class Gauges:
    """The sums of all cells that have or had an open case."""

    tree: OfficeTree
    cells: dict[Cell, Gauge] = field(default_factory=dict)
    touched: set[Cell] = field(default_factory=set)
    """Cells that have changed since somebody emptied this set."""
    _standing: dict[Place, Mapping[str, Gauge]] = field(default_factory=dict)

    def restate(self, standing: Standing) -> None:
        """Take over a count of everything; places that are not in it have no open case any more."""
        gone: dict[Place, Mapping[str, Gauge]] = {place: {} for place in self._standing if place not in standing}
        self.update({**gone, **standing})

    def update(self, standing: Standing) -> None:
        """Take over a count of some places."""
        for place, units in standing.items():
            known = self._standing.get(place, {})
            if units == known:
                continue
            for unit in known.keys() | units.keys():
                self._add(place, unit, units.get(unit, NO_CASES).plus(known.get(unit, NO_CASES), -1))
            self._standing[place] = units

    def _add(self, place: Place, unit: str, growth: Gauge) -> None:
        if growth == NO_CASES:
            return
        for cell in self.tree.standing_cells(place, unit):
            self.cells[cell] = self.cells.get(cell, NO_CASES).plus(growth)
            self.touched.add(cell)
