"""Tells open inboxes that a message may have come; what came, the page asks itself."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from common.contracts.event import Message
from common.web.live import Hub
from notifications.planning import told

_AGAIN_AFTER_SECONDS = 1.0
"""The page may have asked before the row was written; then the second hint brings it."""


class Announcer:
    """Hears facts, hints to the inboxes that they concern."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def hear(self, message: Message[Any]) -> None:
        """Hint now, and once more when the row is surely there."""
        found = told(message)
        if found is not None:
            self._hint(found.recipient)
            asyncio.get_running_loop().call_later(_AGAIN_AFTER_SECONDS, self._hint, found.recipient)

    def _hint(self, person: UUID) -> None:
        self._hub.publish(f"inbox:{person}", "message")
