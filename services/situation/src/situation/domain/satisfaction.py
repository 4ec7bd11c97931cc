"""The official satisfaction index (IKM) and its grade, as PermenPANRB 14/2017 works them out of nine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from situation.domain.cells import YEAR, Cell, Indicator, Key, Place, Shown
from situation.domain.disclosure import Sums, hidden_cells
from situation.domain.tree import OfficeTree

ELEMENTS = 9
LEAST_FORMS = 10
"""Fewer forms are no index: one of them would move it by up to eight points."""
_WEEKS = 52
_CENT = Decimal("0.01")


class Grade(StrEnum):
    """Quality of service by the converted value (PermenPANRB 14/2017, table of intervals)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


_FROM = ((Grade.A, Decimal("88.31")), (Grade.B, Decimal("76.61")), (Grade.C, Decimal("65.00")))


@dataclass(frozen=True, slots=True)
class Forms:
    """So many forms with the sum of their answers (1–4) to each element."""

    n: int
    sums: tuple[int, ...]

    def plus(self, other: Forms) -> Forms:
        """Both together."""
        return Forms(self.n + other.n, tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)))


NO_FORMS = Forms(0, (0,) * ELEMENTS)


def index_of(forms: Forms) -> Decimal:
    """The index, 25.00–100.00: the mean of the nine means, each of weight 1/9, times 25; rounded half up.

    Raises `ZeroDivisionError` without a form.
    """
    exact = Fraction(25 * sum(forms.sums), ELEMENTS * forms.n)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_CENT, ROUND_HALF_UP)


def grade_of(index: Decimal) -> Grade:
    """The grade of a rounded index."""
    return next((grade for grade, least in _FROM if index >= least), Grade.D)


def grade_told(indicator: Indicator, value: float | None) -> Grade | None:
    """The grade of a told value; None when it is no index or not told."""
    if indicator is not Indicator.SATISFACTION_INDEX or value is None:
        return None
    return grade_of(Decimal(str(value)))


def told_indexes(forms: Mapping[Place, Forms], tree: OfficeTree) -> dict[Key, Shown]:
    """The index of every cell that has enough forms and whose telling gives no smaller one away."""
    cells: dict[Cell, Forms] = {}
    for place, some in forms.items():
        for cell in tree.cells_of(place):
            cells[cell] = cells.get(cell, NO_FORMS).plus(some)
    counted = {cell: some.n for cell, some in cells.items()}
    hidden = hidden_cells(counted, Sums.of(counted, tree), LEAST_FORMS)
    return {
        Key(*cell, Indicator.SATISFACTION_INDEX, YEAR): Shown(float(index_of(some)), some.n)
        for cell, some in cells.items()
        if cell not in hidden and some.n
    }


def first_week(today: date) -> str:
    """The ISO week with which the year of an index begins: `2025-W48` in `2026-W47`."""
    year, week, _weekday = (today - timedelta(weeks=_WEEKS - 1)).isocalendar()
    return f"{year}-W{week:02d}"
