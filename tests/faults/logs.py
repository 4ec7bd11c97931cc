"""What a scene sees in Kafka while a run goes on: who owns a group's partitions, what has been published."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from tests.faults.town import Town


async def owners(town: Town, group: str) -> set[str]:
    """The names of the members that share a group's partitions; none while they are being shared out."""
    admin = AIOKafkaAdminClient(bootstrap_servers=town.sandbox.kafka_bootstrap)
    await admin.start()
    try:
        (described,) = (await admin.describe_consumer_groups([town.prefix + group]))[0].to_object()["groups"]
        return {m["client_id"] for m in described["members"]} if described["state"] == "Stable" else set()
    finally:
        await admin.close()


class Follower:
    """Reads on in a topic and remembers whose records have come by."""

    def __init__(self, kafka: AIOKafkaConsumer) -> None:
        self._kafka = kafka
        self._keys: set[str] = set()

    async def has(self, aggregates: Collection[UUID]) -> bool:
        """Whether a record of one of these has been published by now."""
        ends = await self._kafka.end_offsets(self._kafka.assignment())
        while any([await self._kafka.position(place) < end for place, end in ends.items()]):
            for batch in (await self._kafka.getmany(timeout_ms=200)).values():
                self._keys |= {raw.key.decode() for raw in batch}
        return not self._keys.isdisjoint(map(str, aggregates))


@asynccontextmanager
async def following(town: Town, topic: str) -> AsyncIterator[Follower]:
    """Follow a topic from its present end."""
    kafka = AIOKafkaConsumer(
        town.prefix + topic, bootstrap_servers=town.sandbox.kafka_bootstrap, group_id=None, enable_auto_commit=False
    )
    await kafka.start()
    try:
        await kafka.seek_to_end()
        yield Follower(kafka)
    finally:
        await kafka.stop()
