"""Follows topics from their end without a group, for live screens: what it misses, a refresh shows anyway."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from common.contracts.event import Message
from common.errors import Unknown
from common.kafka.records import Unreadable, attributes_of, decode

log = structlog.get_logger()


class Tail:
    """Calls `on_event` for each event that arrives from now on; every web process has its own."""

    def __init__(
        self, topics: Sequence[str], *, bootstrap: str, prefix: str, on_event: Callable[[Message[Any]], None]
    ) -> None:
        self._topics = topics
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._on_event = on_event
        self._following = False

    def problems(self) -> list[str]:
        """Why live screens may stand still."""
        return [] if self._following else ["live screens do not follow Kafka yet"]

    async def run(self) -> None:
        """Follow until cancelled; after a lost broker it goes on at the end."""
        pause = 0.1
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError) as error:
                log.warning("tail_restarts", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)

    async def _follow(self) -> None:
        kafka = AIOKafkaConsumer(
            *(self._prefix + topic for topic in self._topics),
            bootstrap_servers=self._bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="latest",
            fetch_max_wait_ms=100,
        )  # fmt: skip
        await kafka.start()
        try:
            await kafka.seek_to_end()
            self._following = True
            async for record in kafka:
                self._pass_on(record)
        finally:
            self._following = False
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(3):
                    await kafka.stop()

    def _pass_on(self, record: Any) -> None:
        try:
            self._on_event(decode(attributes_of(record.headers), record.value))
        except (Unknown, Unreadable) as error:
            log.warning("tail_skips", topic=record.topic, offset=record.offset, error=str(error))
