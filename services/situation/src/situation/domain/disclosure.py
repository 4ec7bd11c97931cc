"""Who could be hurt by a small figure: below five decided cases nothing is told, nor what would give it away.

Four guards, because a threshold alone leaks by subtraction:

1. A cell tells nothing about decided cases while it has fewer than `LEAST_DECIDED`.
2. Wherever a sum is told (an office over its services, a province over its offices, the country over its
   provinces), at least two of its parts are hidden or none, and the hidden parts together hold at least
   `LEAST_DECIDED` cases; else the next smallest part is hidden too, or the sum itself.
3. Shares, returns and n are rounded (`situation.domain.values`), so that two readings, one before and one after
   a decision, seldom tell what was decided.
4. Of a delicate service (one whose form asks for something sensitive, such as the faith of a house of worship)
   the open cases of an office or a province are guarded in the same way: one open case there can be one congregation.

Counts of open and overdue cases of other services are told exactly: they speak of an office's work, not of
anyone's result. Of a unit nothing but these counts is told, because a unit is often one officer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from situation.domain.cells import ALL_SERVICES, NATION, Cell, Scope
from situation.domain.tree import OfficeTree

LEAST_DECIDED = 5


class Over(IntEnum):
    """What a sum runs over."""

    SERVICES = 0
    OFFICES = 1


class SumKey(NamedTuple):
    """A cell as the sum of others, in one of two ways."""

    whole: Cell
    over: Over


@dataclass(slots=True)
class Sums:
    """Every sum that a reader could take apart, kept up to date as cells appear."""

    tree: OfficeTree
    parts: defaultdict[SumKey, set[Cell]] = field(default_factory=lambda: defaultdict(set))
    _involved: dict[Cell, tuple[SumKey, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell], tree: OfficeTree) -> Sums:
        """The sums of some cells."""
        sums = cls(tree)
        for cell in cells:
            sums.add(cell)
        return sums

    def add(self, cell: Cell) -> None:
        """A cell has appeared."""
        if cell in self._involved:
            return
        above = tuple(self._above(cell))
        for key in above:
            self.parts[key].add(cell)
        self._involved[cell] = (*above, SumKey(cell, Over.SERVICES), SumKey(cell, Over.OFFICES))

    def involving(self, cells: Iterable[Cell]) -> set[SumKey]:
        """The sums in which any of these cells is the whole or a part."""
        return {key for cell in cells for key in self._involved[cell] if key in self.parts}

    def _above(self, cell: Cell) -> Iterator[SumKey]:
        delicate = cell.service in self.tree.delicate
        if cell.scope is Scope.NATION:
            if cell.service != ALL_SERVICES:
                yield SumKey(Cell(Scope.NATION, NATION, ALL_SERVICES), Over.SERVICES)
            if delicate:
                yield SumKey(Cell(Scope.NATION, NATION, ALL_SERVICES), Over.OFFICES)
            return
        if cell.service != ALL_SERVICES and not delicate:
            yield SumKey(Cell(cell.scope, cell.office, ALL_SERVICES), Over.SERVICES)
        province = self.tree.province_of(cell.office) if cell.scope is Scope.OFFICE else None
        above = Cell(Scope.PROVINCE, province, cell.service) if province else Cell(Scope.NATION, NATION, cell.service)
        yield SumKey(above, Over.OFFICES)


def hidden_cells(counted: Mapping[Cell, int], sums: Sums, least: int = LEAST_DECIDED) -> set[Cell]:
    """The cells that tell nothing, given how many cases (or forms) each holds.

    The answer depends on nothing but the counts: two processes that hid different cells would give both away.
    """
    hidden = {cell for cell, n in counted.items() if 0 < n < least}
    waiting = sums.involving(hidden)
    while waiting:
        following: set[SumKey] = set()
        for key in sorted(waiting):
            more = _also_hidden(key.whole, sums.parts[key], counted, hidden, least)
            hidden.update(more)
            following |= sums.involving(more)
        waiting = following
    return hidden


def _also_hidden(
    whole: Cell, parts: Iterable[Cell], counted: Mapping[Cell, int], hidden: set[Cell], least: int
) -> list[Cell]:
    """What must be hidden besides, so that this sum gives nothing away."""
    known = [(counted[c], c) for c in parts if counted.get(c, 0) > 0]
    dark = [n for n, c in known if c in hidden]
    whole_is_told = counted.get(whole, 0) > 0 and whole not in hidden
    if dark and (not whole_is_told or (len(dark) >= 2 and sum(dark) >= least)):
        return []
    if not dark and whole not in hidden:
        return []
    light = sorted((n, c) for n, c in known if c not in hidden)
    if not dark:
        return [light[0][1]] if light else []
    more: list[Cell] = []
    for n, cell in light:
        more.append(cell)
        dark.append(n)
        if len(dark) >= 2 and sum(dark) >= least:
            return more
    return [*more, whole]


@dataclass(slots=True)
class Guard:
    """What is hidden at present, weighed anew only when a count has changed in a way that matters."""

    sums: Sums
    hidden: set[Cell] = field(default_factory=set)
    _counted: dict[Cell, int] = field(default_factory=dict)

    def weigh(self, counts: Mapping[Cell, int]) -> set[Cell]:
        """Take these counts; return the cells that turned from told to hidden or back.

        Growth of cells that were told anyway changes nothing: whatever was chosen to be hidden in their place
        is smaller still.
        """
        changed = {cell: n for cell, n in counts.items() if self._counted.get(cell, 0) != n}
        harmless = all(
            n > self._counted.get(cell, 0) >= LEAST_DECIDED and cell not in self.hidden for cell, n in changed.items()
        )
        self._counted |= changed
        if harmless:
            return set()
        for cell in changed:
            self.sums.add(cell)
        hidden = hidden_cells(self._counted, self.sums)
        turned, self.hidden = hidden ^ self.hidden, hidden
        return turned
