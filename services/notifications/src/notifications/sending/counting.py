"""Keeps the gauges of deliveries under way current."""

from __future__ import annotations

import asyncio

import structlog

from common.database import TRANSIENT, Database
from notifications import metrics
from notifications.domain.delivery import State
from notifications.domain.template import Channel
from notifications.store.deliveries import DeliveryStore

log = structlog.get_logger()

_SECONDS = 15
_SHOWN = tuple((channel, state) for channel in (Channel.MAIL, Channel.SMS)
               for state in (State.PLANNED, State.ATTEMPTED, State.UNCERTAIN))  # fmt: skip


async def keep_counting(database: Database) -> None:
    """Count until cancelled."""
    while True:
        try:
            async with database.reading() as tx:
                counts = await DeliveryStore(tx).counts()
        except TRANSIENT as error:
            log.warning("counting_waits", error=type(error).__name__)
        else:
            for channel, state in _SHOWN:
                metrics.UNDER_WAY.labels(channel, state).set(counts.get((channel, state), 0))
        await asyncio.sleep(_SECONDS)
