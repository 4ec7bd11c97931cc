"""The room's own loops: panes on their way, the proof of being up to date, forgetting, hints for open pages."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from common.clock import Clock
from common.database import TRANSIENT, Database
from common.web.live import Hub
from situation.handlers import BOARD_BEAT, forget_old, publish_panes
from situation.satisfaction import tell_indexes
from situation.store.panes import PaneStore
from situation.store.reference import ReferenceStore

log = structlog.get_logger()

CAUGHT_UP = "caught-up"
CHANNEL = "indicators"
_COMBINE, _TOPIC = "situation.combine", "routing.cases"
_PANES_AT_ONCE = 500
_PULSE = timedelta(seconds=5)


class PanePublisher:
    """Puts changed panes on their way through the outbox, the newest state of each at most once per round."""

    def __init__(self, database: Database, clock: Clock, *, every_seconds: float) -> None:
        self._database = database
        self._clock = clock
        self._every_seconds = every_seconds

    async def run(self) -> None:
        """Publish until cancelled; a lost database only makes it wait."""
        while True:
            published = 0
            try:
                async with self._database.transaction() as tx:
                    published = await publish_panes(tx, now=self._clock.now(), most=_PANES_AT_ONCE)
            except TRANSIENT as error:
                log.warning("pane_publisher_waits", error=type(error).__name__)
            await asyncio.sleep(0 if published == _PANES_AT_ONCE else self._every_seconds)


class Watermark:
    """Writes down the last moment at which everything on `routing.cases` was counted and had left for the topic.

    It asks the broker itself, so that a room cut off from Kafka does not call itself up to date.
    """

    def __init__(self, database: Database, clock: Clock, *, bootstrap: str, prefix: str) -> None:
        self._database = database
        self._clock = clock
        self._bootstrap = bootstrap
        self._prefix = prefix

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError, *TRANSIENT) as error:
                log.warning("watermark_waits", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _follow(self) -> None:
        kafka = AIOKafkaConsumer(
            self._prefix + _TOPIC, bootstrap_servers=self._bootstrap, group_id=None, enable_auto_commit=False,
            auto_offset_reset="latest",
        )  # fmt: skip
        await kafka.start()
        try:
            kafka.pause(*kafka.assignment())
            while True:
                await self._look(kafka)
                await asyncio.sleep(1)
        finally:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(3):
                    await kafka.stop()

    async def _look(self, kafka: AIOKafkaConsumer) -> None:
        asked_at = self._clock.now()
        async with asyncio.timeout(5):
            ends = await kafka.end_offsets(kafka.assignment())
        async with self._database.transaction() as tx:
            positions = await ReferenceStore(tx).positions(_COMBINE, _TOPIC)
            behind = any(positions.get(p.partition, -1) < end for p, end in ends.items())
            if not behind and not await PaneStore(tx).any_unpublished():
                await ReferenceStore(tx).beat(CAUGHT_UP, asked_at)


class Satisfaction:
    """Tells satisfaction indexes that have changed; forms come many at once, so a minute is soon enough."""

    def __init__(self, database: Database, clock: Clock, *, every_seconds: float = 60) -> None:
        self._database = database
        self._clock = clock
        self._every_seconds = every_seconds

    async def run(self) -> None:
        """Look once a minute until cancelled."""
        while True:
            try:
                async with self._database.transaction() as tx:
                    await tell_indexes(tx, now=self._clock.now())
            except TRANSIENT as error:
                log.warning("satisfaction_waits", error=type(error).__name__)
            await asyncio.sleep(self._every_seconds)


class Forgetting:
    """Deletes once an hour what no window reaches."""

    def __init__(self, database: Database, clock: Clock, *, keep_days: int) -> None:
        self._database = database
        self._clock = clock
        self._keep_days = keep_days

    async def run(self) -> None:
        """Forget until cancelled."""
        while True:
            try:
                async with self._database.transaction() as tx:
                    await forget_old(tx, now=self._clock.now(), keep_days=self._keep_days)
            except TRANSIENT as error:
                log.warning("forgetting_waits", error=type(error).__name__)
            await asyncio.sleep(3600)


class Announcer:
    """Tells open pages that values have changed, once they can be read from the table.

    It looks at one row instead of following the topic, because the topic runs ahead of the copy.
    """

    def __init__(self, database: Database, hub: Hub, *, every_seconds: float = 0.3) -> None:
        self._database = database
        self._hub = hub
        self._every_seconds = every_seconds
        self._known = -1
        self._pulsed_at = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Announce until cancelled; without an open page nothing is asked."""
        while True:
            if self._hub.listeners(CHANNEL):
                try:
                    await self._look()
                except TRANSIENT as error:
                    log.warning("announcer_waits", error=type(error).__name__)
            await asyncio.sleep(self._every_seconds)

    async def _look(self) -> None:
        async with self._database.reading() as tx:
            beat = (await ReferenceStore(tx).beats()).get(BOARD_BEAT)
        if beat is None:
            return
        if beat.changes != self._known:
            self._known = beat.changes
            self._hub.publish(CHANNEL, "indicators")
        if beat.at - self._pulsed_at >= _PULSE:
            self._pulsed_at = beat.at
            self._hub.publish(CHANNEL, "pulse")
