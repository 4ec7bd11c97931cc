"""All indicators worked out from nothing but rows of cases, to be held against what is told live."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from situation.domain.cells import Cell, Place
from situation.domain.counting import growth_of
from situation.domain.facts import OpenCase, Result
from situation.domain.gauges import NO_CASES, Gauge
from situation.domain.panes import Window, day_of
from situation.domain.sheet import Values, full_sheet
from situation.domain.totals import NOTHING, Totals, sum_of
from situation.domain.tree import OfficeTree

Recounted = dict[Window, dict[Cell, Totals]]
ByPlace = dict[tuple[Window, Place], list[Totals]]


def recounted(tree: OfficeTree, open_cases: Iterable[OpenCase], results: Iterable[Result], now: datetime) -> Values:
    """What would be told at a moment if every case were counted afresh, without panes or days."""
    found: ByPlace = {}
    gauges: dict[Cell, Gauge] = {}
    today = day_of(now)
    for case in open_cases:
        place = Place(case.office, case.service)
        _note(found, place, case.opened_pane, today, Totals(opened=1))
        for cell in tree.standing_cells(place, case.unit):
            gauges[cell] = gauges.get(cell, NO_CASES).plus(Gauge(1, int(_is_overdue(case, now))))
    for result in results:
        place = Place(result.office, result.service)
        _note(found, place, result.pane, today, growth_of(result))
        if result.opened_pane is not None:
            _note(found, place, result.opened_pane, today, Totals(opened=1))
    return full_sheet(tree, _summed(tree, found), gauges)


def _note(found: ByPlace, place: Place, pane: datetime, today: date, totals: Totals) -> None:
    day = day_of(pane)
    for window in Window:
        if window.has(day, today):
            found.setdefault((window, place), []).append(totals)


def _summed(tree: OfficeTree, found: ByPlace) -> Recounted:
    """Places first, then each once into the cells above it."""
    sums: Recounted = {window: {} for window in Window}
    for (window, place), parts in found.items():
        whole = sum_of(parts)
        for cell in tree.cells_of(place):
            sums[window][cell] = sums[window].get(cell, NOTHING).plus(whole)
    return sums


def _is_overdue(case: OpenCase, now: datetime) -> bool:
    return case.due_at is not None and not case.stopped and case.due_at <= now
