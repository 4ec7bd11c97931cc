"""The room at /situasi: map, table, freshness; whole pages and the same parts as fragments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from common.web.i18n import _
from common.web.live import sse_response
from situation.domain.cells import ALL_SERVICES, Cell, Scope, Shown
from situation.domain.panes import Window
from situation.domain.tree import OfficeTree
from situation.http import Analyst, context
from situation.loops import CHANNEL
from situation.settings import PACKAGE
from situation.store.board import BoardStore, Ranked
from situation.store.reference import ReferenceStore
from situation.web.freshness import freshness
from situation.web.hexmap import HexMap
from situation.web.scales import SCALES, VIRIDIS, Measure
from situation.web.view import Figures, View, finding, nation_cell, province_hexes, short_name
from situation.web.wording import grade_words, service_name

room = APIRouter(prefix="/situasi", include_in_schema=False)

HEXES = HexMap.read(PACKAGE / "data" / "hexmap_provinces.csv")
_FEW, _MANY = 10, 600
_PAGE = "situasi.html"


async def _view(
    jangka: str = Window.MONTH.value,
    layanan: Annotated[str, Query(max_length=80)] = "",
    provinsi: Annotated[str, Query(max_length=80)] = "",
    ukuran: str = Measure.LATE.value,
) -> View:
    window = Window(jangka) if jangka in set(Window) else Window.MONTH
    measure = Measure(ukuran) if ukuran in set(Measure) else Measure.LATE
    return View(window, layanan.replace("\x00", ""), provinsi.replace("\x00", ""), measure)


Looked = Annotated[View, Depends(_view)]


@dataclass(frozen=True, slots=True)
class Row:
    """One office in a service's table."""

    key: str
    office: str
    href: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Section:
    """One service's table: offices, the largest growth of open cases first."""

    code: str
    name: str
    rows: list[Row]
    offices: int
    href: str

    @property
    def finding(self) -> str:
        """What the table shows, in one sentence."""
        most = self.rows[0]
        if (most.figures.change or 0) <= 0:
            return _("%(service)s: antrean tidak bertambah di kantor mana pun") % {"service": self.name}
        words = {"service": self.name, "office": most.office, "more": f"{most.figures.change or 0:.0f}"}
        return _("%(service)s: antrean paling bertambah di %(office)s, %(more)s berkas") % words


@room.get("")
async def page(request: Request, principal: Analyst, view: Looked) -> Response:
    """The whole room."""
    return context(request).site.page(request, _PAGE, **await _values(request, view))


@room.get("/tabel")
async def instruments(request: Request, principal: Analyst, view: Looked) -> Response:
    """Map and tables, alone."""
    return context(request).site.fragment(request, _PAGE, "instruments", **await _values(request, view))


@room.get("/ringkasan")
async def summary(request: Request, principal: Analyst, view: Looked) -> Response:
    """The sentences of the top strip, alone."""
    return context(request).site.fragment(request, _PAGE, "strip", **await _values(request, view))


@room.get("/kesegaran")
async def freshness_words(request: Request, principal: Analyst) -> Response:
    """How fresh the figures are, alone."""
    async with context(request).database.reading() as tx:
        fresh = await freshness(tx, context(request).clock.now())
    return context(request).site.fragment(request, _PAGE, "fresh_words", fresh=fresh)


@room.get("/arus")
async def stream(request: Request, principal: Analyst) -> Response:
    """Says that told values have changed; what they are, the fragments say."""
    return sse_response(request, context(request).hub, [CHANNEL])


async def _values(request: Request, view: View) -> dict[str, Any]:
    async with context(request).database.reading() as tx:
        store, reference = BoardStore(tx), ReferenceStore(tx)
        tree, names = await reference.tree(), await reference.service_names()
        service = view.service or ALL_SERVICES
        national = await store.of_scope(Scope.NATION, service, view.window)
        nation = Figures.of(national, nation_cell(view), view.window, tree)
        provinces = await store.of_scope(Scope.PROVINCE, service, view.window)
        offices = sorted(o for o in tree.offices if tree.province_of(o) == view.province) if view.province else None
        most = _MANY if view.service else _FEW
        ranked = await store.ranked(view.service or None, offices, most, view.window)
        shown = await store.of_offices(ranked, view.window)
        fresh = await freshness(tx, context(request).clock.now())
    hexes = province_hexes(view, provinces, tree, HEXES)
    return {
        "view": view,
        "nation": nation,
        "hexes": hexes,
        "enough": sum(1 for h in hexes if h.step is not None),
        "map": HEXES,
        "map_finding": finding(view, hexes, nation),
        "colours": VIRIDIS,
        "breaks": SCALES[view.measure].breaks,
        "sections": _sections(view, ranked, shown, tree, names),
        "services": [{"value": code, "label": service_name(names, code)} for code in names],
        "provinces": _provinces(tree),
        "windows": list(Window),
        "measures": list(Measure),
        "fresh": fresh,
        "grade_words": grade_words(),
    }


def _sections(
    view: View, ranked: list[Ranked], shown: dict[Any, Shown], tree: OfficeTree, names: dict[str, dict[str, str]]
) -> list[Section]:
    sections: list[Section] = []
    for code, places in groupby(ranked, key=lambda r: r.service):
        group = list(places)
        rows = [
            Row(
                f"{code}.{r.office}",
                _office(tree, r.office),
                f"/situasi/kantor/{r.office}",
                Figures.of(shown, Cell(Scope.OFFICE, r.office, code), view.window, tree),
            )
            for r in group
        ]
        href = "" if view.service else view.address(layanan=code)
        sections.append(Section(code, service_name(names, code), rows, group[0].places, href))
    return sections


def _provinces(tree: OfficeTree) -> list[dict[str, str]]:
    kanwils = [o for o in tree.offices.values() if o.kind == "kanwil"]
    return [
        {"value": o.id, "label": short_name(o.name).removeprefix("Kanwil ")}
        for o in sorted(kanwils, key=lambda o: o.name)
    ]


def _office(tree: OfficeTree, office: str) -> str:
    return short_name(tree.offices[office].name) if office in tree.offices else office
