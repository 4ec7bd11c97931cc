"""The sandbox can run three brokers, so that the loss of one can be tried."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from sandbox import Sandbox
from tests.fixtures.parts import OwnSandbox


@pytest.fixture
def three_brokers(own_sandbox: OwnSandbox) -> Sandbox:
    """A cluster of three."""
    return own_sandbox(["kafka", "kafka-2", "kafka-3"], brokers=3)


async def test_a_topic_survives_on_three_brokers(three_brokers: Sandbox) -> None:
    """Each partition of a topic of three copies lies on all three brokers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=three_brokers.kafka_bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic("copies", num_partitions=3, replication_factor=3)])
        async with asyncio.timeout(20):
            while len((described := (await admin.describe_topics(["copies"]))[0])["partitions"]) < 3:
                await asyncio.sleep(0.1)  # the broker that is asked may hear of the topic a moment later
    finally:
        await admin.close()

    assert [sorted(partition["replicas"]) for partition in described["partitions"]] == [[1, 2, 3]] * 3
