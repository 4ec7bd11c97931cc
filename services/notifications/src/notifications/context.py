"""What a notifications process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from common.auth import Principal
from common.clock import Clock
from common.database import Database
from common.web.i18n import _
from common.web.live import Hub, sse_response
from common.web.problems import Problem
from common.web.site import Site
from notifications.announcing import channel_of, encoded
from notifications.reading import MOST, InboxReader
from notifications.reading_for import Mandates, bodies_if_told
from notifications.sending.codes import CodeSender


@dataclass(frozen=True, slots=True)
class NotificationsContext:
    """The parts that routes speak to."""

    database: Database
    reader: InboxReader
    codes: CodeSender
    hub: Hub
    site: Site
    clock: Clock
    mandates: Mandates


def context(request: Request) -> NotificationsContext:
    """What the process built at its start."""
    built: NotificationsContext = request.app.state.notifications
    return built


async def owner_of(request: Request, principal: Principal, body: UUID | None) -> UUID:
    """Whose inbox it is: one's own, or that of a body one acts for now; any other does not exist."""
    assert principal.person is not None
    if body is None:
        return principal.person
    if not await _acts_for(context(request), principal.person, body):
        raise Problem(404, detail=_("Kotak ini bukan milik lembaga yang Anda wakili."))
    return body


async def _acts_for(parts: NotificationsContext, person: UUID, body: UUID) -> bool:
    return body in await bodies_if_told(parts.mandates, person)


async def inbox_stream(request: Request, principal: Principal, body: UUID | None = None) -> Response:
    """The stream of an inbox: first the messages after `Last-Event-ID`, then what comes.

    That of a body ends with the mandate: it is asked before each event.
    """
    parts, person, reader = context(request), await owner_of(request, principal, body), principal.person
    assert reader is not None

    async def still() -> bool:
        return body is None or await _acts_for(parts, reader, body)

    async def missed(last_event_id: str) -> list[bytes]:
        chunks: list[bytes] = []
        number = int(last_event_id) if last_event_id.isascii() and last_event_id.isdecimal() else 0
        while entries := await parts.reader.after(person, number):
            chunks += [encoded(entry) for entry in entries]
            number = entries[-1].number
            if len(entries) < MOST:
                break
        return chunks

    return sse_response(request, parts.hub, [channel_of(person)], replay=missed, still=still if body else None)
