"""The inbox at /kabar: list, message, the header's bell; plain links and forms, made live by the stream."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.idempotency import Idempotency, KeyReused
from common.web.i18n import _
from common.web.problems import Problem
from notifications.context import context, inbox_stream, owner_of
from notifications.handlers import mark_read, mark_read_up_to
from notifications.reading_for import bodies_if_told
from notifications.store.inbox import NEWEST

router = APIRouter(prefix="/kabar", include_in_schema=False)

Reader = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Before = Annotated[int, Query(alias="sebelum", ge=1, le=NEWEST)]
For = Annotated[UUID | None, Query(alias="untuk")]
"""The body whose inbox is read; one's own without it."""


@router.get("")
async def inbox(request: Request, principal: Reader, before: Before = NEWEST, body: For = None) -> Response:
    """The inbox, newest first."""
    return context(request).site.page(request, "inbox.html", **await _list(request, principal, before, body))


@router.get("/daftar")
async def listed(request: Request, principal: Reader, before: Before = NEWEST, body: For = None) -> Response:
    """The list alone, for an open page."""
    return context(request).site.fragment(
        request, "inbox.html", "messages", **await _list(request, principal, before, body)
    )  # fmt: skip


@router.get("/lencana")
async def bell(request: Request, principal: Reader) -> Response:
    """The bell for the header of any page: what is unread, also of the bodies one acts for now, and where it is."""
    assert principal.person is not None
    parts = context(request)
    bodies = await bodies_if_told(parts.mandates, principal.person)
    unread = await parts.reader.unread([principal.person, *bodies])
    leads = principal.person if principal.person in unread else next((b for b in bodies if b in unread), None)
    tail = _tail(leads if leads in bodies else None)
    return parts.site.fragment(request, "bell.html", "bell", unread=sum(unread.values()), tail=tail)


@router.get("/langsung")
async def stream(request: Request, principal: Reader, body: For = None) -> Response:
    """Hints for open pages."""
    return await inbox_stream(request, principal, body)


@router.post("/dibaca")
async def read_all(
    request: Request,
    principal: Reader,
    up_to: Annotated[int, Form(alias="sampai", ge=1, le=NEWEST)],
    key: Annotated[str, Form(alias="idempotency_key", min_length=8, max_length=100)],
    body: For = None,
) -> Response:
    """Mark as read what the page showed, and what is older; not what came since."""
    parts, owner = context(request), await owner_of(request, principal, body)
    async with parts.database.transaction() as tx:
        now = parts.clock.now()
        idempotency = Idempotency(tx, principal.key, now=now)
        try:
            repeated = await idempotency.claim(key, f"read up to {up_to} {owner}".encode())
        except KeyReused as error:
            raise Problem(422, "/problems/key-reused", detail=_("Muat ulang halaman, lalu kirim lagi.")) from error
        if repeated is None:
            await mark_read_up_to(tx, owner, up_to, now)
            await idempotency.store(key, 303, b"")
    answer = RedirectResponse(f"/kabar{_tail(body)}", 303)
    return parts.site.flash(answer, _("Semua kabar ditandai sudah dibaca."))


@router.get("/{message}")
async def one(request: Request, principal: Reader, message: UUID, body: For = None) -> Response:
    """One message; who opens it has read it, unless her browser only fetched ahead."""
    parts, owner = context(request), await owner_of(request, principal, body)
    shown = await parts.reader.one(owner, message)
    if shown is None:
        raise Problem(404, detail=_("Kabar ini tidak ada di kotak Anda."))
    if "prefetch" not in request.headers.get("sec-purpose", ""):
        async with parts.database.transaction() as tx:
            await mark_read(tx, owner, message, parts.clock.now())
    return parts.site.page(request, "message.html", shown=shown, tail=_tail(body))


def _tail(body: UUID | None) -> str:
    return f"?untuk={body}" if body else ""


async def _list(request: Request, principal: Principal, before: int, body: UUID | None) -> dict[str, Any]:
    assert principal.person is not None
    parts, owner = context(request), await owner_of(request, principal, body)
    page = await parts.reader.page(owner, before)
    bodies = await bodies_if_told(parts.mandates, principal.person)
    also = f"&untuk={body}" if body else ""
    return {
        "messages": page.messages,
        "unread": page.unread,
        "newest": page.messages[0].entry.number if page.messages else 0,
        "next": f"/kabar?sebelum={page.next_before}{also}" if page.next_before else "",
        "first": f"/kabar{_tail(body)}" if before != NEWEST else "",
        "fragment": f"/kabar/daftar?sebelum={before}{also}" if before != NEWEST else f"/kabar/daftar{_tail(body)}",
        "now": parts.clock.now(),
        "tail": _tail(body),
        "body": body,
        "me": principal.person,
        "bodies": bodies,
        "waiting": await parts.reader.unread([principal.person, *bodies]) if bodies else {},
    }
