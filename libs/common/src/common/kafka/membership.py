"""How a consumer takes part in its group: no position comes from Kafka, and who falls silent is soon replaced."""

from __future__ import annotations

from aiokafka import AIOKafkaConsumer

_SESSION_MILLISECONDS = 10_000
_HEARTBEAT_MILLISECONDS = 2_000
_LONGEST_BATCH_MILLISECONDS = 120_000
_FETCH_WAIT_MILLISECONDS = 100
_METADATA_MILLISECONDS = 30_000
"""A leader that does not know a topic's partitions gives them to nobody, until it has asked again."""


def member_of(group: str, bootstrap: str) -> AIOKafkaConsumer:
    """A client of the group, not started; a partition without a position of ours is an error, never a guess."""
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        session_timeout_ms=_SESSION_MILLISECONDS,
        heartbeat_interval_ms=_HEARTBEAT_MILLISECONDS,
        max_poll_interval_ms=_LONGEST_BATCH_MILLISECONDS,
        fetch_max_wait_ms=_FETCH_WAIT_MILLISECONDS,
        metadata_max_age_ms=_METADATA_MILLISECONDS,
    )
