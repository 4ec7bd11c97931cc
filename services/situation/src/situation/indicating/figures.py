"""All that `indicate` has worked out for one office tree and one day: sums, open cases, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pydantic

from common.contracts.situation import PaneTotalled
from situation.domain.board import Board, Truth
from situation.domain.cells import Place
from situation.domain.gauges import Gauges, Standing
from situation.domain.packing import of_cells
from situation.domain.panes import Pane, PaneKey, day_of
from situation.domain.sheet import Sheet, Values
from situation.domain.tree import OfficeTree


@dataclass(slots=True)
class Figures:
    """All that is worked out for one office tree and one day."""

    board: Board
    gauges: Gauges
    sheet: Sheet
    uncounted: set[Place] = field(default_factory=set)
    """Places that changed while open cases were being counted: their count may be older than the change."""

    @classmethod
    def of(cls, tree: OfficeTree, truth: Truth, standing: Standing, now: datetime) -> Figures:
        """Everything anew from the truth."""
        figures = cls(Board(tree, day_of(now)), Gauges(tree), Sheet(tree))
        figures.board.restate(truth)
        figures.gauges.restate(standing)
        return figures

    def values(self) -> Values:
        """The values of all that has changed since the last time."""
        cells = {cell for place in self.board.touched for cell in self.board.tree.cells_of(place)}
        values = self.sheet.measures(self.board.sums, cells)
        values |= self.sheet.counts(self.gauges.cells, self.gauges.touched)
        self.board.touched, self.gauges.touched = set(), set()
        return values

    def is_for(self, tree: OfficeTree, now: datetime) -> bool:
        """Whether these are the figures of this tree and this day."""
        known = self.board.tree
        return (known.offices, known.delicate, self.board.today) == (tree.offices, tree.delicate, day_of(now))


def read_pane(value: bytes | None) -> Pane | None:
    """The pane of a record; None when it cannot be read."""
    try:
        event = PaneTotalled.model_validate_json(value or b"")
    except pydantic.ValidationError:
        return None
    return Pane(PaneKey(event.shard, event.pane), event.pane_version, of_cells(event.cells))


def read_key(key: bytes) -> PaneKey | None:
    """The pane that a record is about; None when its key cannot be read."""
    try:
        return PaneKey.read(key.decode())
    except (ValueError, AttributeError):
        return None
