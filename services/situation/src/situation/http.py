"""Situation's doors: indicators for programs, the room for analysts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.web.live import sse_response
from situation.context import SituationContext
from situation.domain.cells import ALL_SERVICES, NATION, Cell, Indicator, Key, Scope, Shown
from situation.domain.panes import Window
from situation.store.board import BoardStore, Filters
from situation.store.reference import ReferenceStore

router = APIRouter(prefix="/api/situation/v1")
room = APIRouter(prefix="/situasi", include_in_schema=False)

Analyst = Annotated[Principal, allowed(Permission.ANALYST)]
CHANNEL = "indicators"
_OFFICES_SHOWN = 60
_COLUMNS = (Indicator.MEDIAN_WORK_DAYS, Indicator.P90_WORK_DAYS, Indicator.MEDIAN_CALENDAR_DAYS,
            Indicator.RETURNS_PER_CASE, Indicator.REFUSED_SHARE)  # fmt: skip


@router.get("/indicators")
async def indicators(
    request: Request,
    principal: Analyst,
    scope: str | None = None,
    office: str | None = None,
    service: str | None = None,
    indicator: str | None = None,
    window: str | None = None,
    after: str = "||||",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> dict[str, Any]:
    """Told values by key; `value` null means that there is not enough data to show."""
    place = (after.split("|") + [""] * 5)[:5]
    async with context(request).database.reading() as tx:
        filters = Filters(scope, office, service, indicator, window)
        rows = await BoardStore(tx).page(filters, place, limit)
    last = rows[-1] if len(rows) == limit else None
    named = [{("window" if k == "span" else k): _plain(v) for k, v in row.items()} for row in rows]
    following = "|".join(str(last[k]) for k in ("scope", "office", "service", "indicator", "span")) if last else None
    return {"indicators": named, "next": following}


@router.get("/streams/indicators")
async def stream(request: Request, principal: Analyst) -> Response:
    """Says that told values have changed; the values are read from `indicators` or from the Kafka topic."""
    return sse_response(request, context(request).hub, [CHANNEL])


@room.get("")
async def page(request: Request, principal: Analyst, jangka: str = Window.MONTH.value) -> Response:
    """The room: the live table of all offices and services."""
    return context(request).site.page(request, "situasi.html", **await _values(request, jangka))


@room.get("/tabel")
async def table(request: Request, principal: Analyst, jangka: str = Window.MONTH.value) -> Response:
    """The table alone, for a page that is open."""
    return context(request).site.fragment(request, "situasi.html", "instruments", **await _values(request, jangka))


def context(request: Request) -> SituationContext:
    """What the process built at its start."""
    built: SituationContext = request.app.state.situation
    return built


async def _values(request: Request, window: str) -> dict[str, Any]:
    span = window if window in set(Window) else Window.MONTH.value
    parts = context(request)
    async with parts.database.reading() as tx:
        store, reference = BoardStore(tx), ReferenceStore(tx)
        ranked = await store.ranked(None, None, _OFFICES_SHOWN, span)
        shown = await store.of_offices(ranked, span)
        nation = await store.of_scope(Scope.NATION, ALL_SERVICES, span)
        names, tree, as_of = await reference.service_names(), await reference.tree(), await store.as_of()
    rows = [
        {
            "office": tree.offices[r.office].name if r.office in tree.offices else r.office,
            "service": names.get(r.service, {"id": r.service, "en": r.service}),
            "values": _cell_values(shown, Cell(Scope.OFFICE, r.office, r.service), span),
        }
        for r in ranked
        if r.service != ALL_SERVICES
    ]
    whole = _cell_values(nation, Cell(Scope.NATION, NATION, ALL_SERVICES), span)
    return {"rows": rows, "whole": whole, "as_of": as_of, "now": parts.clock.now(), "window": span,
            "windows": [w.value for w in Window]}  # fmt: skip


def _cell_values(values: dict[Key, Shown], cell: Cell, window: str) -> dict[str, Shown]:
    gauges = {i.value: values.get(Key(*cell, i, "now"), Shown(0)) for i in (Indicator.OPEN, Indicator.OVERDUE)}
    return gauges | {i.value: values.get(Key(*cell, i, window), Shown(None)) for i in _COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
