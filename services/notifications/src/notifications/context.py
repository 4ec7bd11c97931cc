"""What a notifications process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass

from common.clock import Clock
from common.database import Database
from common.web.live import Hub
from common.web.site import Site
from notifications.providers import Provider
from notifications.wording import Words


@dataclass(frozen=True, slots=True)
class NotificationContext:
    """The parts that routes speak to."""

    database: Database
    clock: Clock
    words: Words
    hub: Hub
    site: Site
    providers: dict[str, Provider]
    public_url: str
