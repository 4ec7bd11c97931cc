"""The running sums behind all indicators: older days as sums, today and yesterday pane by pane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from situation.domain.cells import Cell, Place
from situation.domain.panes import Pane, PaneKey, Window, day_of, live_from
from situation.domain.totals import NOTHING, Counts, Totals
from situation.domain.tree import OfficeTree


@dataclass(slots=True)
class Board:
    """Sums of each window and cell, kept up to date by assigning the newest version of a pane.

    Assigning the same or an older version changes nothing, so panes may come twice and in any order.
    """

    tree: OfficeTree
    today: date
    sums: dict[Window, dict[Cell, Totals]] = field(default_factory=lambda: {w: {} for w in Window})
    touched: set[Cell] = field(default_factory=set)
    late: bool = False
    """A pane of an older day has changed: its day must be read again."""
    _held: dict[PaneKey, Pane] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: OfficeTree, today: date, older: Mapping[date, Counts], live: Iterable[Pane]) -> Board:
        """A board from the truth: sums of the days before yesterday, panes since."""
        board = cls(tree, today)
        for day, counts in older.items():
            board._add(day, counts, 1)
        for pane in live:
            board.assign(pane)
        return board

    def assign(self, pane: Pane) -> bool:
        """Take a pane unless it is known as new or newer; tell whether anything changed."""
        day = day_of(pane.key.start)
        if day < live_from(self.today):
            self.late = True
            return False
        held = self._held.get(pane.key)
        if held is not None and held.version >= pane.version:
            return False
        self._held[pane.key] = pane
        self._add(day, _growth(pane.counts, held.counts if held else {}), 1)
        return True

    def cells(self) -> set[Cell]:
        """Every cell that has a sum."""
        return {cell for sums in self.sums.values() for cell in sums}

    def _add(self, day: date, counts: Counts, sign: int) -> None:
        windows = [w for w in Window if w.has(day, self.today)]
        for place, totals in counts.items():
            for cell in self.tree.cells_of(place):
                for window in windows:
                    sums = self.sums[window]
                    sums[cell] = sums.get(cell, NOTHING).plus(totals, sign)
                self.touched.add(cell)


def _growth(now: Counts, before: Counts) -> dict[Place, Totals]:
    """What has come to each place since; places that stayed as they were are left out."""
    growth = {place: totals.plus(before.get(place, NOTHING), -1) for place, totals in now.items()}
    growth |= {place: NOTHING.plus(totals, -1) for place, totals in before.items() if place not in now}
    return {place: totals for place, totals in growth.items() if totals != NOTHING}
