"""Tells open tracking pages that their application changed; what changed, the page asks itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from common.contracts.event import Message
from common.contracts.routing import CaseEvent
from common.web.live import Hub

EVENT = "case"
AGAIN_AFTER_SECONDS = 1.5
"""The page may have asked before the projection was written; then the second hint brings the change."""


def channel(application: UUID) -> str:
    """The channel of one application."""
    return f"application:{application}"


def announce(hub: Hub, application: UUID) -> None:
    """Something about this application changed."""
    hub.publish(channel(application), EVENT)


def announcer(hub: Hub) -> Callable[[Message[Any]], None]:
    """What a tail of `routing.cases` calls for each fact."""

    def on_event(message: Message[Any]) -> None:
        if isinstance(message.event, CaseEvent):
            announce(hub, message.event.case)
            asyncio.get_running_loop().call_later(AGAIN_AFTER_SECONDS, announce, hub, message.event.case)

    return on_event
