"""Waits until nothing moves any more: outboxes empty, every group at the end of what it reads."""

from __future__ import annotations

import asyncio
import time

import asyncpg
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from tests.faults.town import Town

_READS = {"intake": ("intake.cases", "routing.cases"), "routing": ("routing.requests", "intake.applications")}


async def at_rest(town: Town, *, within: float) -> bool:
    """Wait for rest; False when it does not come in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if await _rests(town):
                return True
        except (OSError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pass
        await asyncio.sleep(0.3)
    return False


async def _rests(town: Town) -> bool:
    """Whether both outboxes were empty before and after all positions were seen at the ends."""
    if not await _outboxes_empty(town):
        return False
    for service, (group, topic) in _READS.items():
        if await positions(town, service, group) != await _ends(town, topic):
            return False
    return await _outboxes_empty(town)


async def _outboxes_empty(town: Town) -> bool:
    return not any([(await town.query(s, "SELECT count(*) FROM outbox"))[0][0] for s in _READS])


async def positions(town: Town, service: str, group: str) -> dict[int, int]:
    """Where a group stands, by partition."""
    sql = "SELECT partition, next_offset FROM positions WHERE consumer_group = $1"
    return {r["partition"]: r["next_offset"] for r in await town.query(service, sql, group)}


async def _ends(town: Town, topic: str) -> dict[int, int]:
    kafka = AIOKafkaConsumer(town.prefix + topic, bootstrap_servers=town.sandbox.kafka_bootstrap, group_id=None)
    await kafka.start()
    try:
        return {p.partition: end for p, end in (await kafka.end_offsets(kafka.assignment())).items()}
    finally:
        await kafka.stop()
