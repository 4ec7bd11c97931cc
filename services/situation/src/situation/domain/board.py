"""The running sums behind all indicators: days of each shard as PostgreSQL knows them, and newer panes on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from situation.domain.cells import Cell, Place
from situation.domain.panes import Pane, PaneKey, Window, day_of
from situation.domain.tally import Tally
from situation.domain.totals import NOTHING, Counts, Totals
from situation.domain.tree import OfficeTree

EVER = datetime.min.replace(tzinfo=UTC)

Sums = dict[Window, dict[Cell, Tally]]


@dataclass(frozen=True, slots=True, order=True)
class DayKey:
    """A day of one shard: as coarse as counting locks, so that it has a version of its own."""

    day: date
    shard: int

    @classmethod
    def of(cls, pane: PaneKey) -> DayKey:
        """The day that a pane is counted in."""
        return cls(day_of(pane.start), pane.shard)


@dataclass(frozen=True, slots=True)
class Day:
    """Everything counted in a day of a shard; another version means other counts."""

    version: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Truth:
    """What PostgreSQL held at one moment: the days asked for, and all panes since a moment."""

    days: Mapping[DayKey, Day]
    panes: Sequence[Pane]
    since: datetime


@dataclass(slots=True)
class Board:
    """Sums of each window and cell.

    A day is replaced when PostgreSQL has another version of it, a young pane when a newer version of it comes.
    Taking the same or an older version changes nothing, so panes may come twice and in any order.
    """

    tree: OfficeTree
    today: date
    sums: Sums = field(default_factory=lambda: {w: {} for w in Window})
    touched: set[Place] = field(default_factory=set)
    """Places that have changed since somebody emptied this set."""
    late: bool = False
    """A pane has changed that is too old to be held one by one: its day must be read again."""
    since: datetime = EVER
    """Younger panes are held one by one."""
    _days: dict[DayKey, Day] = field(default_factory=dict)
    _panes: dict[PaneKey, Pane] = field(default_factory=dict)

    def versions(self) -> dict[DayKey, int]:
        """The days that are known, as they were last read."""
        return {key: day.version for key, day in self._days.items()}

    def restate(self, truth: Truth) -> None:
        """Take over what PostgreSQL holds; panes that came meanwhile and are newer stay on top of it."""
        newer = [pane for key, pane in self._panes.items() if DayKey.of(key) in truth.days]
        untouched = {key: pane for key, pane in self._panes.items() if DayKey.of(key) not in truth.days}
        self.since, self.late = truth.since, False
        self._panes = {pane.key: pane for pane in truth.panes} | untouched
        self._panes = {key: pane for key, pane in self._panes.items() if key.start >= truth.since}
        self._grow([self._replaced(key, day) for key, day in truth.days.items()])
        for pane in newer:
            self.assign(pane)

    def assign(self, pane: Pane) -> bool:
        """Take a pane unless it is known as new or newer; tell whether anything changed."""
        held = self._panes.get(pane.key)
        if held is not None and held.version >= pane.version:
            return False
        if self.is_too_old(pane.key):
            return False
        self._panes[pane.key] = pane
        growth = _growth(pane.counts, held.counts if held else {})
        key = DayKey.of(pane.key)
        known = self._days.get(key, Day(0, {}))
        grown = dict(known.counts)
        for place, totals in growth.items():
            grown[place] = grown.get(place, NOTHING).plus(totals)
        self._days[key] = Day(known.version, grown)
        self._grow([(key.day, growth)])
        return True

    def is_too_old(self, key: PaneKey | None) -> bool:
        """Whether a pane is known to be too old to be held; its day must then be read again."""
        too_old = key is not None and key.start < self.since
        self.late |= too_old
        return too_old

    def holds(self, published: Mapping[PaneKey, int]) -> bool:
        """Whether every one of these versions, or a newer one, has been taken."""
        return all(key in self._panes and self._panes[key].version >= version for key, version in published.items())

    def cells(self) -> set[Cell]:
        """Every cell that has a sum."""
        return {cell for sums in self.sums.values() for cell in sums}

    def _replaced(self, key: DayKey, day: Day) -> tuple[date, Counts]:
        known = self._days.get(key)
        self._days[key] = day
        return key.day, _growth(day.counts, known.counts if known else {})

    def _grow(self, growth: Iterable[tuple[date, Counts]]) -> None:
        """Add to the sums; places first, so that many days of one place climb the tree once."""
        climbing: dict[tuple[Window, ...], dict[Place, Tally]] = {}
        for day, counts in growth:
            windows = tuple(w for w in Window if w.has(day, self.today))
            tallies = climbing.setdefault(windows, {})
            for place, totals in counts.items():
                tallies.setdefault(place, Tally()).add(totals)
        for windows, tallies in climbing.items():
            self.touched |= tallies.keys()
            for place, tally in tallies.items():
                self._climb(place, tally, windows)

    def _climb(self, place: Place, tally: Tally, windows: tuple[Window, ...]) -> None:
        for cell in self.tree.cells_of(place):
            for window in windows:
                self.sums[window].setdefault(cell, Tally()).include(tally)


def _growth(now: Counts, before: Counts) -> dict[Place, Totals]:
    """What has come to each place since; places that stayed as they were are left out."""
    growth = {p: totals.plus(before[p], -1) if p in before else totals for p, totals in now.items()}
    growth |= {p: NOTHING.plus(totals, -1) for p, totals in before.items() if p not in now}
    return {place: totals for place, totals in growth.items() if totals != NOTHING}
