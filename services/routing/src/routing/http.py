"""Routing's door for programs: queues, items, acts, history."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from common.auth import Permission, Principal, allowed
from common.contracts.routing import Mark
from common.plain_text import PLAIN
from common.web.i18n import _
from common.web.problems import Problem
from routing.context import RoutingContext
from routing.desk import actor_of
from routing.domain.case import Status
from routing.domain.commands import (
    Approve,
    Claim,
    Command,
    ConfirmRefusal,
    Facilitate,
    Forward,
    ProposeRefusal,
    Release,
    ReturnToApplicant,
    TurnDownRefusal,
)
from routing.group_commit import Request as Commanded
from routing.queries import FIRST, Item, Queue
from routing.replies import Reply
from routing.web.holding import holding
from routing.web.saying import said

router = APIRouter(prefix="/api/routing/v1")

LONGEST_NOTE = 2_000
Officer = Annotated[Principal, allowed(Permission.SEATED)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]


class Act(BaseModel):
    """An officer's act; `version` is the case as she saw it."""

    model_config = ConfigDict(extra="forbid")

    action: Literal[
        "forward", "send_back", "return", "approve", "refuse", "facilitate", "confirm_refusal", "turn_down_refusal"
    ]
    version: int = Field(ge=1)
    reason: str | None = Field(default=None, max_length=80)
    marks: tuple[Mark, ...] = ()
    note: Annotated[str, Field(max_length=LONGEST_NOTE), PLAIN] = ""


@router.get("/queues")
async def queues(request: Request, principal: Officer) -> dict[str, Any]:
    """The queues of the caller's desks with their counts."""
    counts = await context(request).reader.queues(principal)
    return {
        "queues": [
            {"queue": c.name, "office": c.office, "unit": c.unit, "waiting": c.waiting, "overdue": c.overdue,
             "due_soon": c.due_soon, "returned": c.returned, "proposed": c.proposed}
            for c in counts
        ]
    }  # fmt: skip


@router.get("/queues/{queue}/items")
async def items(
    request: Request,
    principal: Officer,
    queue: str,
    status: Literal["open", "returned", "proposed"] = "open",
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """A page of a queue by deadline; `next` is the `after` of the following page."""
    desk = await queue_of(context(request), principal, queue)
    found = await context(request).reader.items(desk, Status(status), _place(after), limit)
    return {
        "items": [_line(i) for i in found],
        "next": place_after(found[-1]) if len(found) == limit else None,
    }


@router.post("/items/{item}/claim")
async def claim(request: Request, principal: Officer, item: UUID, key: IdempotencyKey) -> Response:
    """Take an item into one's hands."""
    return await _carry_out(request, principal, key, Claim(case=item, actor=actor_of(principal)))


@router.post("/items/{item}/release")
async def release(request: Request, principal: Officer, item: UUID, key: IdempotencyKey) -> Response:
    """Put an item back into its queue."""
    return await _carry_out(request, principal, key, Release(case=item, actor=actor_of(principal)))


@router.post("/items/{item}/actions")
async def act(request: Request, principal: Officer, item: UUID, key: IdempotencyKey, wanted: Act) -> Response:
    """Carry out an act of the item's desk."""
    return await _carry_out(request, principal, key, command_for(principal, item, wanted))


@router.get("/cases/{case}/history")
async def history(request: Request, principal: Officer, case: UUID) -> dict[str, Any]:
    """Every line of a case's history, oldest first."""
    view = await context(request).reader.view(principal, case)
    if view is None:
        raise Problem(404)
    return {
        "case": str(case),
        "reference": view.case.reference,
        "history": [
            {"version": e.version, "at": e.at.isoformat(), "kind": e.kind, "desk": e.desk, "actor": e.actor,
             "note": e.note, "data": e.data}
            for e in view.history
        ],
    }  # fmt: skip


def context(request: Request) -> RoutingContext:
    """What the process built at its start."""
    built: RoutingContext = request.app.state.routing
    return built


async def queue_of(routing: RoutingContext, principal: Principal, name: str) -> Queue:
    """The queue of this name. Raises a 404 `Problem` unless a seat of the officer's works it."""
    queue = await routing.reader.queue(principal, name)
    if queue is None:
        raise Problem(404)
    return queue


def command_for(principal: Principal, case: UUID, wanted: Act) -> Command:
    """The command that an act asks for. Raises a 422 `Problem` when a refusal names no reason."""
    actor = actor_of(principal)
    common: dict[str, Any] = {"case": case, "actor": actor, "version": wanted.version, "note": wanted.note}
    match wanted.action:
        case "return":
            return ReturnToApplicant(**common, marks=wanted.marks)
        case "approve":
            return Approve(**common)
        case "refuse":
            return ProposeRefusal(**common, reason=_reason(wanted))
        case "facilitate":
            return Facilitate(**common, reason=_reason(wanted))
        case "confirm_refusal":
            return ConfirmRefusal(**common)
        case "turn_down_refusal":
            return TurnDownRefusal(**common)
        case "forward" | "send_back":
            return Forward(**common, act=wanted.action)


def _reason(wanted: Act) -> str:
    if wanted.reason:
        return wanted.reason
    message = _("Pilih alasan dari daftar; kata-kata sendiri saja tidak cukup.")
    raise Problem(422, detail=message, errors=[{"field": "reason", "message": message}])


async def carry_out(routing: RoutingContext, principal: Principal, key: str, command: Command, body: bytes) -> Reply:
    """Hand a command to the group commit under its caller's idempotency key."""
    await routing.remember(principal)
    return await routing.door.submit(Commanded(command, principal.key, key, body))


def place_after(item: Item) -> str:
    """A line's place in its list, as an opaque word."""
    due = item.due_at.isoformat() if item.due_at else "9999-12-31T00:00:00+00:00"
    return base64.urlsafe_b64encode(json.dumps([due, str(item.id)]).encode()).decode()


def _place(after: str | None) -> tuple[datetime, UUID]:
    if not after:
        return FIRST
    try:
        due, case = json.loads(base64.urlsafe_b64decode(after))
        return datetime.fromisoformat(due), UUID(case)
    except (ValueError, TypeError) as error:
        message = _("Ambil nilai ini dari `next` halaman sebelumnya.")
        raise Problem(422, errors=[{"field": "after", "message": message}]) from error


async def _carry_out(request: Request, principal: Principal, key: str, command: Command) -> Response:
    body = request.method.encode() + request.url.path.encode() + await request.body()
    reply = await carry_out(context(request), principal, key, command, body)
    if reply.is_refusal:
        return await _refusal(request, principal, command, reply)
    return Response(reply.body, reply.status, media_type="application/json")


async def _refusal(request: Request, principal: Principal, command: Command, reply: Reply) -> Response:
    """A refusal in the form of RFC 9457; to one who comes too late it says who holds the item."""
    content = said(reply)
    if content["title"] == "held-by-another":
        view = await context(request).reader.view(principal, command.case)
        content |= holding(view) if view else {}
    return Response(json.dumps(content), reply.status, media_type="application/problem+json")


def _line(item: Item) -> dict[str, Any]:
    return {
        "item": str(item.id), "reference": item.reference, "service": item.service, "desk": item.desk,
        "status": item.status, "version": item.version, "documents": item.documents,
        "due_at": item.due_at.isoformat() if item.due_at else None, "in_hand": item.holder is not None,
    }  # fmt: skip
