"""All values as they may be told, and which of them have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from situation.domain.cells import NOW, UNKNOWN, Cell, Indicator, Key, Place, Shown
from situation.domain.disclosure import hidden_cells, sums_of
from situation.domain.panes import Window
from situation.domain.totals import NOTHING, Totals
from situation.domain.tree import OfficeTree
from situation.domain.values import Gauge, measured, untold

Values = dict[Key, Shown]


@dataclass(slots=True)
class Sheet:
    """The told values; only touched cells are worked out anew, hiding is weighed over all."""

    tree: OfficeTree
    values: Values = field(default_factory=dict)
    _hidden: dict[Window, set[Cell]] = field(default_factory=lambda: {w: set() for w in Window})

    def recalculated(
        self, sums: Mapping[Window, Mapping[Cell, Totals]], gauges: Mapping[Place, Gauge], touched: Iterable[Cell]
    ) -> Values:
        """Bring the sheet up to date; return what has changed on it.

        `touched` are the cells whose sums changed; gauges are few and are all compared.
        """
        fresh = _gauge_values(self.tree, gauges, {(k.scope, k.office, k.service) for k in self.values})
        worked = set(touched)
        for window in Window:
            hidden = _hidden(sums[window], self.tree)
            cells = (worked & sums[window].keys()) | (hidden ^ self._hidden[window])
            for cell in cells:
                fresh |= _window_values(cell, window, sums[window].get(cell, NOTHING), hidden=cell in hidden)
            self._hidden[window] = hidden
        changed = {key: shown for key, shown in fresh.items() if self.values.get(key) != shown}
        self.values |= changed
        return changed


def full_sheet(tree: OfficeTree, sums: Mapping[Window, Mapping[Cell, Totals]], gauges: Mapping[Place, Gauge]) -> Values:
    """All values, worked out from nothing."""
    sheet = Sheet(tree)
    sheet.recalculated(sums, gauges, {cell for cells in sums.values() for cell in cells})
    return sheet.values


def _hidden(sums: Mapping[Cell, Totals], tree: OfficeTree) -> set[Cell]:
    decided = {cell: totals.decided for cell, totals in sums.items() if totals.decided > 0}
    return hidden_cells(decided, sums_of(decided, tree))


def _window_values(cell: Cell, window: Window, totals: Totals, *, hidden: bool) -> Values:
    values = {
        Key(*cell, indicator, window.value): shown
        for indicator, shown in (untold() if hidden else measured(totals)).items()
    }
    return values | {Key(*cell, Indicator.OPEN_CHANGE, window.value): Shown(totals.open_change)}


def _gauge_values(tree: OfficeTree, gauges: Mapping[Place, Gauge], known: Iterable[tuple[str, str, str]]) -> Values:
    """Open and overdue of every cell; nought where a known cell has no open case any more."""
    summed: dict[Cell, Gauge] = {Cell(*cell): Gauge() for cell in known}  # type: ignore[arg-type]
    for place, gauge in gauges.items():
        for cell in tree.cells_of(place):
            summed[cell] = summed.get(cell, Gauge()).plus(gauge)
    values: Values = {}
    for cell, gauge in summed.items():
        values[Key(*cell, Indicator.OPEN, NOW)] = Shown(gauge.open)
        values[Key(*cell, Indicator.OVERDUE, NOW)] = Shown(gauge.overdue)
    return values


def withdrawn(known: Iterable[Key], values: Mapping[Key, Shown]) -> Values:
    """What must still be said of keys that were told once and of which nothing is known now."""
    gone = {key for key in known if key not in values}
    counts = (Indicator.OPEN, Indicator.OVERDUE, Indicator.OPEN_CHANGE)
    return {key: Shown(0) if key.indicator in counts else UNKNOWN for key in gone}
