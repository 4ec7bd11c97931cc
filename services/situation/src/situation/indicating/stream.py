"""The Faust application, fenced: one partition, one member with a fixed name, one plain table, no web server.

Why each fence stands is measured: a rebalance loses prefetched records, more than one task commits past events
in flight, windowed tables never report a closed window. What is lost here is read again from PostgreSQL.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import faust
from aiokafka.errors import KafkaError

from common.contracts.situation import PaneTotalled
from common.errors import Transient
from situation.domain.panes import Pane, PaneKey

APP = "situation.indicate"
TABLE_TOPIC = "situation.pane-states"
_FORGET_AT_ONCE = 8
_START_SECONDS = 300
_STOP_SECONDS = 5


@dataclass(frozen=True, slots=True)
class PaneStream:
    """The application with the table it keeps."""

    app: Any
    table: Any

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run for the length of the block, which need not wait until the start (the task) has ended."""
        starting = asyncio.create_task(self._start())
        try:
            yield starting
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            with contextlib.suppress(TimeoutError, KafkaError, OSError):
                async with asyncio.timeout(_STOP_SECONDS):
                    await self.app.stop()

    async def _start(self) -> None:
        async with asyncio.timeout(_START_SECONDS):
            await self.app.start()

    def check(self, starting: asyncio.Task[None]) -> None:
        """Raise `Transient` when the stream has ended or could not start."""
        if self.app.crashed:
            raise Transient(f"the stream ended: {self.app.crash_reason!r}")
        if starting.done() and (error := starting.exception()) is not None:
            raise Transient(f"the stream did not start: {error!r}") from error


def pane_stream(
    bootstrap: str,
    prefix: str,
    *,
    take: Callable[[bytes, bytes | None], Pane | None],
    is_young: Callable[[PaneKey], bool],
) -> PaneStream:
    """Declare the application: `take` sees each record and returns the pane when it is news; neither may raise."""
    app = _app(bootstrap, prefix)
    source, changes = (
        app.topic(prefix + name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
        for name in (PaneTotalled.TOPIC, TABLE_TOPIC)
    )
    table = app.Table("panes", key_type=bytes, value_type=bytes, partitions=1, changelog_topic=changes)

    async def assign(records: Any) -> AsyncIterator[None]:
        async for event in records.events():
            pane = take(event.key, event.value)
            if pane is not None:
                table[pane.key.text.encode()] = event.value
            _forget(table, is_young)
            yield

    app.agent(source, name="panes", concurrency=1)(assign)
    return PaneStream(app, table)


def _forget(table: Any, is_young: Callable[[PaneKey], bool]) -> None:
    """Let go of the oldest panes, a few at a time: what is older than half an hour is read from PostgreSQL."""
    for key in list(islice(table.keys(), _FORGET_AT_ONCE)):
        if is_young(PaneKey.read(key.decode())):
            return
        table.pop(key, None)


def _app(bootstrap: str, prefix: str) -> Any:
    return faust.App(
        prefix + APP,
        broker=[f"kafka://{address}" for address in bootstrap.split(",")],
        store="memory://",
        datadir=str(Path(tempfile.gettempdir()) / f"{prefix}{APP}"),
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        processing_guarantee="at_least_once",
        consumer_group_instance_id=f"{prefix}{APP}.0",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=8.0,
        broker_heartbeat_interval=2.0,
        broker_request_timeout=30.0,
        broker_commit_interval=1.0,
        producer_acks=-1,
        producer_linger=0.005,
        stream_wait_empty=False,
        worker_redirect_stdouts=False,
    )
