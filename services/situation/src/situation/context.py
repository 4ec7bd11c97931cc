"""What a situation process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass

from common.auth import SeatSource
from common.clock import Clock
from common.database import Database
from common.web.live import Hub
from common.web.site import Site
from situation.feed import Feed


@dataclass(frozen=True, slots=True)
class SituationContext:
    """The parts that routes speak to."""

    database: Database
    clock: Clock
    hub: Hub
    site: Site
    feed: Feed
    seats: SeatSource
    stream_seconds: float
