"""Notifications' doors: the inbox for programs and people, and codes for intake."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.ids import uuid7
from common.web.i18n import current_language
from common.web.live import encode_event, sse_response
from common.web.problems import Problem
from notifications.context import NotificationContext
from notifications.handlers import mark_read
from notifications.inbox import NEWEST, PAGE_ROWS, missed, page_of, unread
from notifications.providers import Result

router = APIRouter(prefix="/api/notifications/v1")
internal = APIRouter(prefix="/internal", include_in_schema=False)
pages = APIRouter(prefix="/kabar", include_in_schema=False)

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Service = Annotated[Principal, allowed(Permission.SERVICE)]


class Code(BaseModel):
    """A confirmation code on its way to a person; nothing of it is kept or logged."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["mail", "sms"]
    address: str = Field(max_length=200)
    code: str = Field(max_length=20)
    language: Literal["id", "en"] = "id"


@router.get("/inbox")
async def inbox(request: Request, principal: SignedIn, before: UUID = NEWEST) -> dict[str, Any]:
    """A page of one's inbox, newest first; `next` is the `before` of the following page."""
    parts = context(request)
    letters = await page_of(parts, _person(principal), before, str(current_language()))
    return {
        "unread": await unread(parts, _person(principal)),
        "messages": [
            {"id": str(m.id), "title": m.title, "body": m.body, "reference": m.reference, "at": m.at.isoformat(),
             "unread": m.unread}
            for m in letters
        ],
        "next": str(letters[-1].id) if len(letters) == PAGE_ROWS else None,
    }  # fmt: skip


@router.get("/stream")
async def stream(
    request: Request, principal: SignedIn, last_event_id: Annotated[UUID | None, Header()] = None
) -> Response:
    """Says that a message has come; after a cut, `Last-Event-ID` brings what was missed."""
    parts, person = context(request), _person(principal)

    async def replay(last: str) -> list[bytes]:
        return [encode_event("message", {"id": str(i)}, id=str(i)) for i in await missed(parts, person, UUID(last))]

    return sse_response(request, parts.hub, [f"inbox:{person}"], replay=replay)


@router.post("/inbox/{delivery}/read", status_code=204)
async def read(
    request: Request, principal: SignedIn, delivery: UUID, key: Annotated[str, Header(alias="Idempotency-Key")]
) -> Response:
    """Mark a message as read; doing it twice changes nothing."""
    parts = context(request)
    if not await mark_read(parts.database, parts.clock, delivery, _person(principal)):
        raise Problem(404)
    return Response(status_code=204)


@internal.post("/codes", status_code=202)
async def send_code(request: Request, principal: Service, wanted: Code) -> Response:
    """Send a confirmation code at once; 503 when no provider took it."""
    parts = context(request)
    subject, text = parts.words.code(wanted.code, wanted.language)
    result = await parts.providers[wanted.channel].send_text(uuid7(), wanted.address, subject, text)
    if result is not Result.SENT:
        raise Problem(503, "not-sent", detail="The provider did not take the message; try again.")
    return Response(status_code=202)


@pages.get("")
async def inbox_page(request: Request, principal: SignedIn, sebelum: UUID = NEWEST) -> Response:
    """The inbox as a page."""
    return context(request).site.page(request, "inbox.html", **await _values(request, principal, sebelum))


@pages.get("/daftar")
async def inbox_rows(request: Request, principal: SignedIn, sebelum: UUID = NEWEST) -> Response:
    """The messages alone, for a page that is open."""
    values = await _values(request, principal, sebelum)
    return context(request).site.fragment(request, "inbox.html", "messages", **values)


@pages.post("/{delivery}/buka")
async def open_message(request: Request, principal: SignedIn, delivery: UUID) -> Response:
    """Mark a message as read and go to its application."""
    parts = context(request)
    if not await mark_read(parts.database, parts.clock, delivery, _person(principal)):
        raise Problem(404)
    form = await request.form()
    reference = "".join(c for c in str(form.get("reference", "")) if c.isalnum() or c == "-")
    return RedirectResponse(f"/permohonan/{reference}", 303)


def context(request: Request) -> NotificationContext:
    """What the process built at its start."""
    built: NotificationContext = request.app.state.notifications
    return built


async def _values(request: Request, principal: Principal, before: UUID) -> dict[str, Any]:
    parts = context(request)
    letters = await page_of(parts, _person(principal), before, str(current_language()))
    more = str(letters[-1].id) if len(letters) == PAGE_ROWS else ""
    count = await unread(parts, _person(principal))
    return {"letters": letters, "more": more, "unread": count, "now": parts.clock.now(), "first": before == NEWEST}


def _person(principal: Principal) -> UUID:
    assert principal.person is not None
    return principal.person
