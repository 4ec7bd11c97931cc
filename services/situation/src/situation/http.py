"""Situation's doors for programs: told values as a list, and as a stream that resumes without a gap."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from common.auth import Permission, Principal, allowed
from common.contracts.situation import IndicatorName
from common.web.i18n import _
from common.web.problems import FieldError, Problem
from situation.context import SituationContext
from situation.domain.cells import Indicator, Scope
from situation.domain.satisfaction import Grade, grade_told
from situation.feed import Offsets, read_place
from situation.store.board import BoardStore, Filters
from situation.streaming import Answer, Form

router = APIRouter(prefix="/api/situation/v1")

Analyst = Annotated[Principal, allowed(Permission.ANALYST)]
Word = Annotated[str | None, Query(max_length=80, pattern=r"^[A-Za-z0-9*][A-Za-z0-9._:@-]*$")]

BEGIN = "begin"
_KEY_PARTS = 5


class Value(BaseModel):
    """One told value; null means that there is not enough data to show."""

    scope: str
    office: str
    service: str
    indicator: str
    window: str
    value: float | None
    n: int | None
    as_of: datetime
    grade: Grade | None = None
    """Of a satisfaction index: A, B, C or D (PermenPANRB 14/2017)."""


class Page(BaseModel):
    """Values by key; `next` is the `after` of the following page."""

    indicators: list[Value]
    next: str | None


def _filters(
    scope: Scope | None = None,
    office: Word = None,
    service: Word = None,
    indicator: IndicatorName | None = None,
    window: Annotated[str | None, Query(pattern=r"^(now|7d|30d|90d|1y)$")] = None,
) -> Filters:
    return Filters(scope.value if scope else None, office, service, indicator, window)


Narrowed = Annotated[Filters, Depends(_filters)]


def context(request: Request) -> SituationContext:
    """What the process built at its start."""
    return cast(SituationContext, request.app.state.situation)


@router.get("/indicators")
async def indicators(
    request: Request,
    principal: Analyst,
    filters: Narrowed,
    after: Annotated[str, Query(max_length=400)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Page:
    """Told values by key, some hundred at a time."""
    key = after.split("|") if after else [""] * _KEY_PARTS
    if len(key) != _KEY_PARTS or "\x00" in after:
        raise _not_a_place("after")
    async with context(request).database.reading() as tx:
        rows = await BoardStore(tx).page(filters, key, limit + 1)
    values = [Value(**_named(row)) for row in rows[:limit]]
    last = values[-1] if len(rows) > limit else None
    following = "|".join((last.scope, last.office, last.service, last.indicator, last.window)) if last else None
    return Page(indicators=values, next=following)


@router.get("/streams/indicators")
async def stream(
    request: Request, principal: Analyst, filters: Narrowed, after: Annotated[str, Query(max_length=400)] = ""
) -> Response:
    """Values as they change: server-sent events, or NDJSON by `Accept`.

    Every piece has an id; with `Last-Event-ID` (or `after`) the stream goes on behind it, and nothing is left
    out. `after=begin` starts with the newest value of everything the topic holds. An answer ends after some
    minutes, or when the reader's seat ends; readers simply come back.
    """
    parts = context(request)
    problems = parts.feed.problems()
    if problems:
        raise Problem(503, detail=_("Aliran indikator belum tersambung. Coba lagi sebentar lagi.")).with_headers(
            {"Retry-After": "2"}
        )

    async def still_allowed() -> bool:
        assert principal.person is not None
        seats = await parts.seats.seats_of(principal.person, parts.clock.now().date())
        return any(seat.unit == "analis" for seat in seats)

    form = Form.wanted(request.headers.get("accept", ""))
    place = _place(request.headers.get("last-event-id") or after)
    answer = Answer(form, filters, place, still_allowed, parts.stream_seconds)
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(answer.pieces(parts.feed), media_type=form.value, headers=headers)


def _place(text: str) -> Offsets | None:
    if not text:
        return None
    if text == BEGIN:
        return {}
    try:
        return read_place(text)
    except ValueError:
        raise _not_a_place("after") from None


def _not_a_place(field: str) -> Problem:
    message = _("Tempat ini tidak dikenal. Pakai nilai yang diberikan jawaban sebelumnya, atau kosongkan.")
    return Problem(422, errors=[FieldError(field=field, message=message)])


def _named(row: dict[str, Any]) -> dict[str, Any]:
    named = {("window" if name == "span" else name): value for name, value in row.items()}
    return named | {"grade": grade_told(Indicator(row["indicator"]), row["value"])}
