"""What `topics.apply` makes is what the list says, read back from the real broker."""

from __future__ import annotations

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from common.kafka import topics

pytestmark = pytest.mark.usefixtures("few_partitions")


async def test_applied_topics_differ_in_nothing(kafka_bootstrap: str, own_prefix: str) -> None:
    """All are made the first time, none the second, and the broker has each setting as it was asked."""
    made = await topics.apply(kafka_bootstrap, own_prefix)
    again = await topics.apply(kafka_bootstrap, own_prefix)

    assert made == [t.name for t in topics.TOPICS]
    assert again == []
    assert await topics.differences(kafka_bootstrap, own_prefix) == []


async def test_a_topic_made_by_hand_is_noticed(kafka_bootstrap: str, own_prefix: str) -> None:
    """Another number of partitions and other settings are told in a sentence each."""
    name = f"{own_prefix}routing.seats"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 3, 1, topic_configs={"cleanup.policy": "delete"})])
    finally:
        await admin.close()
    await topics.apply(kafka_bootstrap, own_prefix)

    found = await topics.differences(kafka_bootstrap, own_prefix)

    assert f"{name} has 3 partitions, not 1." in found
    assert f"{name}: cleanup.policy is delete, not compact." in found
    assert all(sentence.startswith(name) for sentence in found)
