"""All cells of a pane as one short text: one row, one record, one write."""

from __future__ import annotations

import json
from collections.abc import Iterable

from common.contracts.situation import PaneCell
from situation.domain.cells import Place
from situation.domain.totals import Counts, Totals

_COUNTS = ("opened", "returned", "granted", "refused", "withdrawn", "facilitated", "returns")


def packed(counts: Counts) -> str:
    """The text of a pane's counts; what is nought is left out."""
    return json.dumps([_short(place, counts[place]) for place in sorted(counts)], separators=(",", ":"))


def unpacked(text: str) -> dict[Place, Totals]:
    """The counts of a pane's text."""
    return {Place(row.pop("office"), row.pop("service")): _totals(row) for row in json.loads(text)}


def to_cells(counts: Counts) -> tuple[PaneCell, ...]:
    """The counts as the contract says."""
    return tuple(PaneCell(**_short(place, counts[place])) for place in sorted(counts))


def of_cells(cells: Iterable[PaneCell]) -> dict[Place, Totals]:
    """The counts of a published pane."""
    return {
        Place(c.office, c.service): Totals(
            c.opened,
            c.returned,
            c.granted,
            c.refused,
            c.withdrawn,
            c.facilitated,
            c.returns,
            c.calendar_days,
            c.work_days,
        )
        for c in cells
    }


def _short(place: Place, totals: Totals) -> dict[str, object]:
    row: dict[str, object] = {"office": place.office, "service": place.service}
    row |= {name: getattr(totals, name) for name in _COUNTS if getattr(totals, name)}
    if totals.calendar_days:
        row["calendar_days"] = totals.calendar_days
    if totals.work_days:
        row["work_days"] = totals.work_days
    return row


def _totals(row: dict[str, object]) -> Totals:
    histograms = {name: tuple(map(tuple, row.pop(name, ()))) for name in ("calendar_days", "work_days")}  # type: ignore[call-overload]
    return Totals(**row, **histograms)  # type: ignore[arg-type]
