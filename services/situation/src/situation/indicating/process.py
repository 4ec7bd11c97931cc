"""The `indicate` process: waits for its turn, runs the stream, tells what changes, begins anew after a fault."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from common.clock import Clock
from common.database import TRANSIENT, Database
from common.errors import Transient
from situation.indicating.fence import turn
from situation.indicating.live import LiveBoard, Pace
from situation.indicating.stream import pane_stream
from situation.indicating.telling import Topic, tell, topic_of_values
from situation.settings import SituationSettings
from situation.store.turns import still_held

log = structlog.get_logger()

_FAULTS = (KafkaError, OSError, Transient, *TRANSIENT)
_LONGEST_PAUSE = 5.0
_BEHIND = timedelta(seconds=15)


class Indicating:
    """One member per shard topic; all it knows can be built again from PostgreSQL."""

    def __init__(self, settings: SituationSettings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._complete_at: datetime | None = None

    def problems(self) -> list[str]:
        """Why live values may stand still."""
        if self._complete_at is None:
            return ["indicate has not told anything yet; another may have the turn"]
        behind = self._clock.now() - self._complete_at
        return [f"indicate is {behind.total_seconds():.0f} s behind"] if behind > _BEHIND else []

    async def run(self) -> None:
        """Indicate until cancelled; any lost part of the house only makes it begin anew."""
        pause = 0.2
        while True:
            try:
                async with turn(self._database) as session:
                    await self._serve(session)
            except _FAULTS as error:
                log.warning("indicate_restarts", error=type(error).__name__, why=str(error), pause_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _serve(self, session: asyncpg.Connection[asyncpg.Record]) -> None:
        s = self._settings
        pace = Pace(timedelta(seconds=s.indicate_gauge_seconds), timedelta(seconds=s.indicate_merge_seconds))
        live = LiveBoard(self._database, self._clock, pace, lambda: stream.table.values())
        stream = pane_stream(s.kafka_bootstrap, s.topic_prefix, take=live.take, is_young=live.is_young)
        async with topic_of_values(s.kafka_bootstrap, s.topic_prefix) as topic, stream.running() as starting:
            while True:
                stream.check(starting)
                if not await still_held(session):
                    raise Transient("the session that holds the turn is gone")
                more = await self._round(live, topic)
                await asyncio.sleep(0 if more else s.indicate_tick_seconds)

    async def _round(self, live: LiveBoard, topic: Topic) -> bool:
        """Tell what has changed; True while more has to be told."""
        values = await live.changes()
        assert live.complete_at is not None
        told = await tell(topic, self._database, values, live.complete_at)
        live.mark_told(told)
        self._complete_at = live.complete_at
        return len(told) < len(values)
