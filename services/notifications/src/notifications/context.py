"""What a notifications process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from common.auth import Principal
from common.clock import Clock
from common.database import Database
from common.web.live import Hub, sse_response
from common.web.site import Site
from notifications.announcing import channel_of, encoded
from notifications.reading import MOST, InboxReader
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


def context(request: Request) -> NotificationsContext:
    """What the process built at its start."""
    built: NotificationsContext = request.app.state.notifications
    return built


def inbox_stream(request: Request, principal: Principal) -> Response:
    """A person's stream: first the messages after `Last-Event-ID`, then what comes."""
    parts, person = context(request), principal.person
    assert person is not None

    async def missed(last_event_id: str) -> list[bytes]:
        chunks: list[bytes] = []
        number = int(last_event_id) if last_event_id.isascii() and last_event_id.isdecimal() else 0
        while entries := await parts.reader.after(person, number):
            chunks += [encoded(entry) for entry in entries]
            number = entries[-1].number
            if len(entries) < MOST:
                break
        return chunks

    return sse_response(request, parts.hub, [channel_of(person)], replay=missed)
