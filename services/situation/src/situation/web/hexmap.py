"""Indonesia as hexagons, one outline per province: every province is large enough to be seen and pointed at."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

RADIUS = 10.0
WIDTH = sqrt(3) * RADIUS
PITCH = 1.5 * RADIUS
_HALF = WIDTH / 2
_CORNERS = (
    f"l{_HALF:.1f} {RADIUS / 2:g}v{RADIUS:g}l{-_HALF:.1f} {RADIUS / 2:g}l{-_HALF:.1f} {-RADIUS / 2:g}v{-RADIUS:g}z"
)


@dataclass(frozen=True, slots=True)
class HexMap:
    """The drawing: a path for each province by its code, where its label stands, and the size of the whole."""

    paths: Mapping[str, str]
    labels: Mapping[str, tuple[int, int]]
    width: int
    height: int

    @classmethod
    def read(cls, file: Path) -> HexMap:
        """Read `col,row,province`; odd rows lie half a hexagon to the right, tops are pointed."""
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        with file.open(newline="") as lines:
            for line in csv.DictReader(lines):
                places[line["province"]].append((int(line["col"]), int(line["row"])))
        left = min(col for cells in places.values() for col, _ in cells)
        top = min(row for cells in places.values() for _, row in cells)
        paths = {
            code: "".join(_hexagon(c - left, r - top, r) for c, r in sorted(cells)) for code, cells in places.items()
        }
        columns = max(col for cells in places.values() for col, _ in cells) - left + 1
        rows = max(row for cells in places.values() for _, row in cells) - top + 1
        labels = {code: _middle([(c - left, r - top, r) for c, r in cells]) for code, cells in places.items()}
        return cls(paths, labels, round((columns + 0.5) * WIDTH) + 2, round((rows - 1) * PITCH + 2 * RADIUS) + 2)


def _middle(cells: list[tuple[int, int, int]]) -> tuple[int, int]:
    """The centre of the hexagon that lies nearest to the middle of all."""
    centres = [((c + 0.5 + true_row % 2 / 2) * WIDTH + 1, r * PITCH + 1 + RADIUS) for c, r, true_row in cells]
    x = sum(cx for cx, _ in centres) / len(centres)
    y = sum(cy for _, cy in centres) / len(centres)
    nearest = min(centres, key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2)
    return round(nearest[0]), round(nearest[1])


def _hexagon(col: int, row: int, true_row: int) -> str:
    x = (col + 0.5 + true_row % 2 / 2) * WIDTH + 1
    y = row * PITCH + 1
    return f"M{x:.1f} {y:.1f}{_CORNERS}"
