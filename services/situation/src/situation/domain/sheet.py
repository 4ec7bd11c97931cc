"""All values as they may be told, worked out for what has changed or, for a recount, from nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from situation.domain.cells import NOW, UNKNOWN, Cell, Indicator, Key, Scope, Shown
from situation.domain.disclosure import Guard, Sums, hidden_cells
from situation.domain.gauges import NO_CASES, Gauge
from situation.domain.panes import Window
from situation.domain.tally import Tally
from situation.domain.totals import Totals
from situation.domain.tree import OfficeTree
from situation.domain.values import measured, untold

Values = dict[Key, Shown]


@dataclass(slots=True)
class Sheet:
    """Works out the values of touched cells, and of others that must now be hidden or need no longer be."""

    tree: OfficeTree
    _decided: dict[Window, Guard] = field(init=False)
    _open: Guard = field(init=False)

    def __post_init__(self) -> None:
        self._decided = {window: Guard(Sums(self.tree)) for window in Window}
        self._open = Guard(Sums(self.tree))

    def measures(self, sums: Mapping[Window, Mapping[Cell, Tally]], touched: Iterable[Cell]) -> Values:
        """The measures of every window."""
        cells, values = set(touched), Values()
        for window in Window:
            tallies, guard = sums[window], self._decided[window]
            turned = guard.weigh({cell: tallies[cell].decided for cell in cells if cell in tallies})
            for cell in (cells | turned) & tallies.keys():
                values |= _of_window(self.tree, cell, window, tallies[cell].totals(), hidden=cell in guard.hidden)
        return values

    def counts(self, gauges: Mapping[Cell, Gauge], touched: Iterable[Cell]) -> Values:
        """Open and overdue cases."""
        cells, values = set(touched), Values()
        turned = self._open.weigh({c: gauges[c].open for c in cells if _is_guarded(c, self.tree)})
        for cell in cells | turned:
            values |= _of_now(
                cell, gauges.get(cell, NO_CASES), told=_count_is_told(cell, self.tree, gauges, self._open)
            )
        return values


def full_sheet(tree: OfficeTree, sums: Mapping[Window, Mapping[Cell, Totals]], gauges: Mapping[Cell, Gauge]) -> Values:
    """All values, worked out from nothing."""
    values = Values()
    for window in Window:
        decided = {cell: totals.decided for cell, totals in sums[window].items()}
        hidden = hidden_cells(decided, Sums.of(decided, tree))
        for cell, totals in sums[window].items():
            values |= _of_window(tree, cell, window, totals, hidden=cell in hidden)
    guard = Guard(Sums(tree))
    guard.weigh({cell: gauge.open for cell, gauge in gauges.items() if _is_guarded(cell, tree)})
    for cell, gauge in gauges.items():
        values |= _of_now(cell, gauge, told=_count_is_told(cell, tree, gauges, guard))
    return values


def unsaid(key: Key, tree: OfficeTree) -> Shown:
    """What holds while nothing was ever told of a key: a count is nought, anything else has not enough data."""
    counts = key.indicator in (Indicator.OPEN, Indicator.OVERDUE, Indicator.OPEN_CHANGE)
    guarded = key.service in tree.delicate and key.scope is not Scope.NATION
    return Shown(0) if counts and not guarded else UNKNOWN


def _is_guarded(cell: Cell, tree: OfficeTree) -> bool:
    return cell.service in tree.delicate


def _count_is_told(cell: Cell, tree: OfficeTree, gauges: Mapping[Cell, Gauge], guard: Guard) -> bool:
    """Not told of a delicate service below the country while it is small or would give a small one away.

    None is not told either: it would set an office with none apart from one with a few.
    """
    if cell.scope is Scope.NATION or not _is_guarded(cell, tree):
        return True
    return cell not in guard.hidden and gauges.get(cell, NO_CASES).open > 0


def _of_window(tree: OfficeTree, cell: Cell, window: Window, totals: Totals, *, hidden: bool) -> Values:
    shown = untold() if hidden else measured(totals)
    change = Key(*cell, Indicator.OPEN_CHANGE, window.value)
    told = cell.scope is Scope.NATION or not _is_guarded(cell, tree)
    values = {Key(*cell, indicator, window.value): value for indicator, value in shown.items()}
    return values | {change: Shown(totals.open_change) if told else UNKNOWN}


def _of_now(cell: Cell, gauge: Gauge, *, told: bool) -> Values:
    return {
        Key(*cell, Indicator.OPEN, NOW): Shown(gauge.open) if told else UNKNOWN,
        Key(*cell, Indicator.OVERDUE, NOW): Shown(gauge.overdue) if told else UNKNOWN,
    }
