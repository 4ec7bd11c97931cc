"""Who could be hurt by a small figure: below five decided cases nothing is told, nor what would give it away.

Three guards, because a threshold alone leaks by subtraction:

1. A cell tells nothing about decided cases while it has fewer than `LEAST_DECIDED`.
2. Wherever a sum is told (an office over its services, a province over its offices, the country over its
   provinces), at least two of its parts are hidden or none, and the hidden parts together hold at least
   `LEAST_DECIDED` cases; else the next smallest part is hidden too, or the sum itself.
3. Shares, returns and n are rounded (`situation.domain.values`), so that two readings, one before and one after
   a decision, seldom tell what was decided.

Counts of open and overdue cases are told exactly: they speak of an office's work, not of anyone's result.
Nothing is told by desk or unit, because a desk is often one officer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from situation.domain.cells import ALL_SERVICES, NATION, Cell, Scope
from situation.domain.tree import OfficeTree

LEAST_DECIDED = 5

Sum = tuple[Cell, tuple[Cell, ...]]
"""A cell and the parts it is the sum of."""


def sums_of(cells: Iterable[Cell], tree: OfficeTree) -> list[Sum]:
    """Every sum that a reader of these cells could take apart."""
    parts: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.service != ALL_SERVICES:
            parts[Cell(cell.scope, cell.office, ALL_SERVICES)].append(cell)
    by_office: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        above = _above(cell, tree)
        if above is not None:
            by_office[above].append(cell)
    return [(whole, tuple(members)) for sums in (parts, by_office) for whole, members in sums.items()]


def hidden_cells(decided: Mapping[Cell, int], sums: Sequence[Sum]) -> set[Cell]:
    """The cells that tell nothing, given how many decided cases each holds."""
    hidden = {cell for cell, n in decided.items() if 0 < n < LEAST_DECIDED}
    if not hidden:
        return hidden
    involved: defaultdict[Cell, list[Sum]] = defaultdict(list)
    for whole, parts in sums:
        for cell in (whole, *parts):
            involved[cell].append((whole, parts))
    waiting = list(hidden)
    while waiting:
        for whole, parts in involved[waiting.pop()]:
            for cell in _also_hidden(whole, parts, decided, hidden):
                hidden.add(cell)
                waiting.append(cell)
    return hidden


def _also_hidden(whole: Cell, parts: Sequence[Cell], decided: Mapping[Cell, int], hidden: set[Cell]) -> list[Cell]:
    """What must be hidden besides, so that this sum gives nothing away."""
    counted = sorted((c for c in parts if decided.get(c, 0) > 0), key=lambda c: (decided[c], c))
    dark = [c for c in counted if c in hidden]
    light = [c for c in counted if c not in hidden]
    if whole in hidden:
        return light[:1] if not dark and light else []
    more: list[Cell] = []
    while dark and (len(dark) < 2 or sum(decided[c] for c in dark) < LEAST_DECIDED):
        if not light:
            return [*more, whole] if decided.get(whole, 0) else more
        more.append(light[0])
        dark.append(light.pop(0))
    return more


def _above(cell: Cell, tree: OfficeTree) -> Cell | None:
    if cell.scope is Scope.NATION:
        return None
    province = tree.province_of(cell.office) if cell.scope is Scope.OFFICE else None
    if province is not None:
        return Cell(Scope.PROVINCE, province, cell.service)
    return Cell(Scope.NATION, NATION, cell.service)
