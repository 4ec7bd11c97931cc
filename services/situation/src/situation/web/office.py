"""One office at /situasi/kantor/…: what stands open at each of its units, by service.

Open and overdue cases only: a unit is often one officer, so nothing else is told of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from common.web.i18n import _
from common.web.problems import Problem
from situation.domain.cells import ALL_SERVICES, NOW, Cell, Indicator, Key, Scope, Shown
from situation.domain.panes import Window
from situation.domain.tree import OfficeTree
from situation.http import Analyst, context
from situation.store.board import BoardStore
from situation.store.reference import ReferenceStore
from situation.web.freshness import freshness
from situation.web.scales import LATE_SHARE
from situation.web.view import Figures, View, short_name
from situation.web.wording import service_name

office_room = APIRouter(prefix="/situasi/kantor", include_in_schema=False)

_PAGE = "kantor.html"


@dataclass(frozen=True, slots=True)
class Standing:
    """Open cases of one unit: of one service, or of all of them."""

    service: str
    open: int
    overdue: int

    @property
    def step(self) -> int | None:
        """The colour of the overdue ones; None where none is."""
        return LATE_SHARE.step(self.overdue / self.open) if self.overdue and self.open else None


@dataclass(frozen=True, slots=True)
class UnitRows:
    """One unit: its sum, then its services, the most overdue first."""

    unit: str
    whole: Standing
    services: list[Standing]

    @property
    def name(self) -> str:
        """The unit as a heading calls it."""
        return self.unit.replace("-", " ").capitalize()


@office_room.get("/{office}")
async def page(request: Request, principal: Analyst, office: str) -> Response:
    """The units of an office."""
    return context(request).site.page(request, _PAGE, **await _values(request, office))


@office_room.get("/{office}/tabel")
async def table(request: Request, principal: Analyst, office: str) -> Response:
    """The same table, alone."""
    return context(request).site.fragment(request, _PAGE, "instruments", **await _values(request, office))


async def _values(request: Request, office: str) -> dict[str, Any]:
    async with context(request).database.reading() as tx:
        store, reference = BoardStore(tx), ReferenceStore(tx)
        tree, names = await reference.tree(), await reference.service_names()
        if office not in tree.offices:
            raise Problem(404, detail=_("Kantor ini tidak dikenal. Pilih kantor dari tabel di ruang situasi."))
        units = unit_rows(await store.of_units(office))
        whole = await store.of_office(office, Window.MONTH)
        fresh = await freshness(tx, context(request).clock.now())
    return {
        "office": office,
        "title": short_name(tree.offices[office].name),
        "units": units,
        "figures": _of_all_services(whole, office, tree),
        "service_name": lambda code: service_name(names, code),
        "back": View(province=tree.province_of(office) or "").address(),
        "fresh": fresh,
    }


def _of_all_services(values: Mapping[Key, Shown], office: str, tree: OfficeTree) -> Figures:
    return Figures.of(values, Cell(Scope.OFFICE, office, ALL_SERVICES), Window.MONTH, tree)


def unit_rows(values: Mapping[Key, Shown]) -> list[UnitRows]:
    """Told values of units as rows, the unit with most overdue cases first; units with none open are left out."""
    rows: list[UnitRows] = []
    cells = sorted({(key.office, key.service) for key in values})
    for queue, places in groupby(cells, key=lambda cell: cell[0]):
        standings = {service: _standing(values, queue, service) for _office, service in places}
        whole = standings.pop(ALL_SERVICES, Standing(ALL_SERVICES, 0, 0))
        services = sorted((s for s in standings.values() if s.open), key=_worst_first)
        if whole.open:
            rows.append(UnitRows(queue.partition(".")[2], whole, services))
    return sorted(rows, key=lambda row: (*_worst_first(row.whole), row.unit))


def _standing(values: Mapping[Key, Shown], queue: str, service: str) -> Standing:
    def told(indicator: Indicator) -> int:
        return int(values.get(Key(Scope.UNIT, queue, service, indicator, NOW), Shown(0)).value or 0)

    return Standing(service, told(Indicator.OPEN), told(Indicator.OVERDUE))


def _worst_first(standing: Standing) -> tuple[int, int, str]:
    return -standing.overdue, -standing.open, standing.service
