"""How fresh the figures are: as fresh as the slowest part that makes them."""

from __future__ import annotations

from datetime import datetime

from common.database import Tx
from situation.handlers import BOARD_BEAT
from situation.loops import CAUGHT_UP
from situation.store.reference import ReferenceStore
from situation.web.view import Freshness


async def freshness(tx: Tx, now: datetime) -> Freshness:
    """What the beats of both parts say."""
    beats = await ReferenceStore(tx).beats()
    parts = [beats[name].at if name in beats else None for name in (CAUGHT_UP, BOARD_BEAT)]
    return Freshness.of(parts, now)
