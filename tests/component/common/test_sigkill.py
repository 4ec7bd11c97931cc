"""A process that dies between two systems leaves nothing half done: the next one repeats, and nothing counts twice."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.component.common.mortal import BATCH_RECORDS
from tests.component.common.stories import GROUP, PARTITIONS, TOPIC, Street, a_subject, withdrawals
from tests.fixtures.waiting import eventually

ROOT = Path(__file__).parents[3]
EACH = 20


@contextlib.asynccontextmanager
async def a_process(street: Street, step: str | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """A child with relay and runner, killed at a step if one is named, gone when the block ends."""
    arguments = [street.database.dsn, street.bootstrap, street.prefix, *([step] if step else [])]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.component.common.mortal", *arguments, cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def killed_at(street: Street, step: str) -> None:
    """Have a process die there."""
    async with a_process(street, step) as process, asyncio.timeout(30):
        assert await process.wait() == -signal.SIGKILL


async def test_death_between_postgresqls_commit_and_kafkas(street: Street) -> None:
    """The batch is in PostgreSQL, Kafka never heard of it: the next process goes on behind it."""
    subjects = [a_subject(0), a_subject(1), a_subject(0)]
    await street.publish([e for s in subjects for e in withdrawals(s, EACH)])

    await killed_at(street, "consumer.committed")
    handled, shown = await street.records_passed(), await committed_in_kafka(street)
    async with a_process(street):
        await street.passed(EACH * len(subjects))

    assert (handled, shown) == (BATCH_RECORDS, 0)
    await check_each_exactly_once(street, subjects, records=EACH * len(subjects))


async def test_death_between_the_brokers_answer_and_the_delete(street: Street) -> None:
    """The broker has the batch, the outbox has it still: it is sent again and handled once."""
    subjects = [a_subject(0), a_subject(1), a_subject(1)]
    await street.publish([e for s in subjects for e in withdrawals(s, EACH)])

    await killed_at(street, "relay.acknowledged")
    kept = len(await street.sql("SELECT FROM outbox"))
    async with a_process(street):
        await street.passed(2 * EACH * len(subjects))
        await eventually(lambda: outbox_is_empty(street))

    assert kept == EACH * len(subjects)
    await check_each_exactly_once(street, subjects, records=2 * EACH * len(subjects))


async def outbox_is_empty(street: Street) -> bool:
    """Whether all has been relayed."""
    return not await street.sql("SELECT FROM outbox")


async def check_each_exactly_once(street: Street, subjects: list[str], *, records: int) -> None:
    """Read the tables with nothing of ours in between; the log must really hold that many records."""
    connection = await asyncpg.connect(street.database.dsn)
    try:
        arrivals = await connection.fetch("SELECT event_id, subject, sequence FROM arrivals ORDER BY place")
        counted = await connection.fetchval("SELECT sum(sequence) FROM streams")
        left = await connection.fetchval("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM incidents)")
    finally:
        await connection.close()
    in_order = {s: [r["sequence"] for r in arrivals if r["subject"] == s] for s in subjects}

    assert in_order == {s: list(range(1, EACH + 1)) for s in subjects}
    assert len({r["event_id"] for r in arrivals}) == len(arrivals) == counted
    assert left == 0
    assert await in_the_log(street) == records


async def in_the_log(street: Street) -> int:
    """How many records the topic has."""
    kafka = AIOKafkaConsumer(bootstrap_servers=street.bootstrap)
    await kafka.start()
    try:
        return sum((await kafka.end_offsets(places(street))).values())
    finally:
        await kafka.stop()


async def committed_in_kafka(street: Street) -> int:
    """How far the group is by Kafka's own count."""
    kafka = AIOKafkaConsumer(
        bootstrap_servers=street.bootstrap, group_id=street.prefix + GROUP, enable_auto_commit=False
    )
    kafka.assign(places(street))
    await kafka.start()
    try:
        return sum([await kafka.committed(place) or 0 for place in places(street)])
    finally:
        await kafka.stop()


def places(street: Street) -> list[TopicPartition]:
    """The topic's partitions."""
    return [TopicPartition(street.prefix + TOPIC, partition) for partition in range(PARTITIONS)]
