"""Exactly one member: a second `indicate` waits until the first has gone, so no rebalance can lose records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import structlog

from common.database import Database
from situation.store.turns import hold_turn

log = structlog.get_logger()

_RETRY_SECONDS = 0.5


@asynccontextmanager
async def turn(database: Database) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Wait for the turn and hold it for the length of the block, on a session of its own."""
    session = await database.session()
    try:
        while not await hold_turn(session):
            await asyncio.sleep(_RETRY_SECONDS)
        log.info("indicate_has_the_turn")
        yield session
    finally:
        session.terminate()
