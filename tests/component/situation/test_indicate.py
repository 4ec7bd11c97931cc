"""`indicate` as a real process against the real broker: killed, restarted, joined; the topic equals a recount."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from common.clock import SystemClock
from common.contracts.situation import IndicatorChanged
from common.kafka.records import attributes_of
from common.kafka.relay import Relay
from sandbox import Sandbox
from situation.domain.cells import Indicator, Key, Scope, Shown
from situation.indicating.live import LiveBoard, Pace
from situation.indicating.stream import pane_stream
from situation.loops import PanePublisher
from situation.recounting import recount
from tests.component.situation.conftest import Room
from tests.component.situation.histories import CaseLife, lives

pytestmark = pytest.mark.timeout(600)


class Indicate:
    """Starts and kills `python -m situation indicate`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    async def start(self) -> asyncio.subprocess.Process:
        """Start one more process."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "situation", "indicate", env=self._environment, stderr=asyncio.subprocess.DEVNULL
        )


@pytest.fixture
def indicate(sandbox: Sandbox, room: Room, own_prefix: str) -> Indicate:
    """Processes that live in this test's database and topics."""
    own = {
        "SATUMEJA_DATABASE_DSN": room.dsn,
        "SATUMEJA_TOPIC_PREFIX": own_prefix,
        "SATUMEJA_HEALTH_PORT": "0",
        "SATUMEJA_INDICATE_MERGE_SECONDS": "3",
        "SATUMEJA_INDICATE_GAUGE_SECONDS": "0.5",
    }
    return Indicate({**os.environ, **sandbox.environment("situation"), **own})


@pytest.fixture
async def panes_leave(room: Room, kafka_bootstrap: str, own_prefix: str) -> AsyncIterator[None]:
    """Changed panes go to the topic, as `combine` sends them."""
    relay = Relay("situation", room.database, bootstrap=kafka_bootstrap, prefix=own_prefix)
    publisher = PanePublisher(room.database, SystemClock(), every_seconds=0.05)
    work = [asyncio.create_task(relay.run()), asyncio.create_task(publisher.run())]
    yield
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)


@asynccontextmanager
async def on_the_topic(bootstrap: str, prefix: str) -> AsyncIterator[Callable[[], Awaitable[dict[Key, Shown]]]]:
    """Reads the topic as an outsider does: the last value of each key counts."""
    kafka = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
    await kafka.start()
    partitions = [TopicPartition(prefix + IndicatorChanged.TOPIC, n) for n in range(2)]
    kafka.assign(partitions)
    values: dict[Key, Shown] = {}
    sequences: dict[str, int] = {}

    async def read() -> dict[Key, Shown]:
        ends = await kafka.end_offsets(partitions)
        while any([await kafka.position(p) < ends[p] for p in partitions]):
            for records in (await kafka.getmany(timeout_ms=200)).values():
                for record in records:
                    e = IndicatorChanged.model_validate_json(record.value)
                    attributes = attributes_of(record.headers)
                    assert int(attributes["sequence"]) > sequences.get(attributes["subject"], 0), "told out of order"
                    sequences[attributes["subject"]] = int(attributes["sequence"])
                    key = Key(Scope(e.scope), e.office, e.service, Indicator(e.indicator), e.window)
                    values[key] = Shown(e.value, e.n)
        return values

    try:
        yield read
    finally:
        await kafka.stop()


async def equal_in_the_end(room: Room, read: Callable[[], Awaitable[dict[Key, Shown]]], seconds: float = 180) -> None:
    """Wait until the topic says exactly what a recount says."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        apart = (await recount(room.database, datetime.now(UTC))).differences(await read())
        if not apart:
            return
        if asyncio.get_running_loop().time() > deadline:
            pytest.fail(f"{len(apart)} values differ from the recount, among them {list(apart.items())[:5]}")
        await asyncio.sleep(0.5)


async def end(process: asyncio.subprocess.Process, sign: signal.Signals = signal.SIGKILL) -> int:
    """End a process and return its exit code."""
    if process.returncode is None:
        process.send_signal(sign)
    async with asyncio.timeout(20):
        return await process.wait()


async def test_a_pane_reaches_the_figures_by_the_stream_alone(
    room: Room, panes_leave: None, kafka_bootstrap: str, own_prefix: str
) -> None:
    """Live means by the stream: no reading of the truth again hides a stream whose records nobody understands."""
    never = timedelta(hours=1)
    live = LiveBoard(room.database, SystemClock(), Pace(never, never, never, never))
    stream = pane_stream(kafka_bootstrap, own_prefix, take=live.take, is_young=live.is_young)
    live.mark_told(await live.changes())
    opened = Key(Scope.OFFICE, "kanwil-32", "LEGAL-IJAZAH", Indicator.OPEN_CHANGE, "7d")
    async with stream.running() as starting, asyncio.timeout(120):
        await starting

        await room.count([CaseLife("kanwil-32", "LEGAL-IJAZAH", datetime.now(UTC)).opened()])

        while (values := await live.changes()).get(opened) is None:
            await asyncio.sleep(0.1)
        assert values[opened] == Shown(1)
        assert len(list(stream.table.keys())) == 1


async def test_killed_under_a_backlog_it_comes_back_to_the_truth(
    room: Room, indicate: Indicate, panes_leave: None, kafka_bootstrap: str, own_prefix: str
) -> None:
    """SIGKILL at any moment, while cases go on: after the restart every told value equals a batch recount."""
    chance = random.Random(20261124)
    backlog = lives(1, 1_500, datetime.now(UTC))
    portion = len(backlog) // 4
    async with on_the_topic(kafka_bootstrap, own_prefix) as read:
        for death in range(3):
            await room.count(backlog[death * portion : (death + 1) * portion], batch=20)
            process = await indicate.start()
            await asyncio.sleep(chance.uniform(2.5, 7))
            await end(process)
        await room.count(backlog[3 * portion :], batch=20)
        process = await indicate.start()

        await equal_in_the_end(room, read)

        assert await end(process, signal.SIGTERM) == 0


async def test_one_that_joins_waits_and_takes_over(
    room: Room, indicate: Indicate, panes_leave: None, kafka_bootstrap: str, own_prefix: str
) -> None:
    """A second member changes nothing while the first lives, and goes on when it dies: no rebalance, no loss."""
    async with on_the_topic(kafka_bootstrap, own_prefix) as read:
        await room.count(lives(2, 300, datetime.now(UTC) - timedelta(minutes=1)))
        first = await indicate.start()
        await equal_in_the_end(room, read)

        second = await indicate.start()
        await room.count(lives(3, 300, datetime.now(UTC)), batch=20)
        await equal_in_the_end(room, read)
        assert first.returncode is None
        await end(first)
        await room.count(lives(4, 300, datetime.now(UTC)), batch=20)
        await equal_in_the_end(room, read)

        assert await end(second, signal.SIGTERM) == 0
