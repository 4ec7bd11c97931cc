"""Shows how many keys stand parked, also after an administrator let one go on from another process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NoReturn

import structlog

from common import metrics
from common.database import TRANSIENT, Database
from common.kafka.incidents import IncidentStore
from common.kafka.subscription import Consumer

log = structlog.get_logger()

_SECONDS = 10.0


async def show_parked_keys(database: Database, consumers: Sequence[Consumer], *, seconds: float = _SECONDS) -> NoReturn:
    """Count the open incidents of these groups every few seconds until cancelled; a lost database only waits."""
    while True:
        try:
            async with database.reading() as tx:
                for consumer in consumers:
                    metrics.PARKED.labels(consumer.group).set(await IncidentStore(tx, consumer.group).count())
        except TRANSIENT as error:
            log.info("parked_keys_not_counted", error=type(error).__name__)
        await asyncio.sleep(seconds)
