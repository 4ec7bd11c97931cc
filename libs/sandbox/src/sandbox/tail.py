"""Follows a topic for a person at the terminal: one line per record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from sandbox.errors import SandboxError


async def tail_topic(bootstrap: str, topic: str) -> None:
    """Print every record of a topic from its beginning, then go on until interrupted; joins no group."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        known = sorted(await consumer.topics())
        if topic not in known:
            raise SandboxError(f"There is no topic {topic!r}. Topics: {', '.join(known) or 'none yet'}.")
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        async for record in consumer:
            print(readable(record), flush=True)
    finally:
        await consumer.stop()


def readable(record: ConsumerRecord) -> str:
    """Return a record as one line: when, where, what, whose, and its value."""
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC).astimezone()
    kind = _header(record.headers, "ce_type") or "(no type)"
    key = _text(record.key)
    return f"{at:%H:%M:%S} {record.partition}/{record.offset:<6} {kind} {key} {_text(record.value)}"


def _header(headers: Sequence[tuple[str, bytes]], name: str) -> str:
    return next((value.decode(errors="replace") for key, value in headers if key == name), "")


def _text(value: bytes | None) -> str:
    return "(none)" if value is None else value.decode(errors="replace")
