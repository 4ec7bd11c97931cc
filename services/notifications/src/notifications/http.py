"""Notifications' doors for programs: the inbox of the one who asks; and codes, for intake alone."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from common.auth import Permission, Principal, allowed
from common.idempotency import Idempotency, KeyReused
from common.web.i18n import Language, _
from common.web.problems import Problem
from notifications.context import context, inbox_stream, owner_of
from notifications.domain.delivery import Result
from notifications.domain.template import Channel
from notifications.handlers import mark_read
from notifications.reading import Shown
from notifications.store.inbox import NEWEST

router = APIRouter(prefix="/api/notifications/v1")
internal = APIRouter(prefix="/internal", include_in_schema=False)

Reader = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Service = Annotated[Principal, allowed(Permission.SERVICE)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]


class Code(BaseModel):
    """A confirmation code on its way to an address; both are personal: neither is kept nor logged."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["mail", "sms"]
    address: str = Field(min_length=3, max_length=320, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$", repr=False)
    code: str = Field(min_length=4, max_length=8, pattern=r"^[A-Za-z0-9]+$", repr=False)
    language: Language = Language.INDONESIAN


@router.get("/inbox")
async def inbox(
    request: Request,
    principal: Reader,
    before: Annotated[int, Query(ge=1, le=NEWEST)] = NEWEST,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    body: UUID | None = None,
) -> dict[str, Any]:
    """A page of the inbox, or of a body's, newest first; `next` is the `before` of the following page."""
    page = await context(request).reader.page(await owner_of(request, principal, body), before, limit)
    return {"messages": [_line(m) for m in page.messages], "unread": page.unread, "next": page.next_before}


@router.get("/inbox/{message}")
async def one(request: Request, principal: Reader, message: UUID, body: UUID | None = None) -> dict[str, Any]:
    """One message; reading it here marks nothing."""
    found = await context(request).reader.one(await owner_of(request, principal, body), message)
    if found is None:
        raise Problem(404)
    return _line(found)


@router.post("/inbox/{message}/read")
async def read(
    request: Request, principal: Reader, message: UUID, key: IdempotencyKey, body: UUID | None = None
) -> Response:
    """Mark a message as read."""
    parts, owner = context(request), await owner_of(request, principal, body)
    async with parts.database.transaction() as tx:
        now = parts.clock.now()
        idempotency = Idempotency(tx, principal.key, now=now)
        try:
            stored = await idempotency.claim(key, f"read {message}".encode())
        except KeyReused as error:
            detail = _("Kunci ini sudah dipakai untuk permintaan lain. Kirim lagi dengan Idempotency-Key yang baru.")
            raise Problem(422, "/problems/key-reused", detail=detail) from error
        if stored is None:
            if not await mark_read(tx, owner, message, now):
                raise Problem(404)
            stored = 200, json.dumps({"id": str(message), "read": True}).encode()
            await idempotency.store(key, *stored)
    return Response(stored[1], stored[0], media_type="application/json")


@router.get("/stream")
async def stream(request: Request, principal: Reader, body: UUID | None = None) -> Response:
    """Server-sent events: `message` when one has arrived, `read` when one was read; resumes by Last-Event-ID."""
    return await inbox_stream(request, principal, body)


@internal.post("/codes")
async def codes(request: Request, principal: Service, wanted: Code) -> Response:
    """Send a confirmation code now: 202 when its provider has it, 503 with the reason when not."""
    if principal.service != "intake":
        raise Problem(403)
    outcome = await context(request).codes.send(Channel(wanted.channel), wanted.address, wanted.code, wanted.language)
    if outcome.result is not Result.ACCEPTED:
        detail = f"The code was not handed over: {outcome.reason}."
        raise Problem(503, f"/problems/code-{outcome.result}", detail=detail)
    return Response(status_code=202)


def _line(shown: Shown) -> dict[str, Any]:
    entry = shown.entry
    return {
        "id": str(entry.id), "number": entry.number, "reference": entry.reference, "template": entry.template,
        "title": shown.letter.title, "text": shown.letter.paragraphs, "at": entry.happened_at.isoformat(),
        "read_at": entry.read_at.isoformat() if entry.read_at else None, "page": shown.page,
    }  # fmt: skip
