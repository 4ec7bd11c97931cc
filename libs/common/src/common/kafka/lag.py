"""Where the logs of topics end: as a metric of how far a group is behind, and to see whether a log was replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from common import metrics
from common.kafka.positions import Place, Position

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.25


async def ends_behind(kafka: AIOKafkaConsumer, found: Mapping[TopicPartition, Position]) -> dict[TopicPartition, int]:
    """Return the ends of the logs, asked for after the positions: another owner may have moved those meanwhile.

    A broker that has just come back can name an older end for a moment, so it is asked again before it is believed.
    """
    ends: dict[TopicPartition, int] = {}
    for _ in range(_ATTEMPTS if found else 0):
        ends = await kafka.end_offsets(list(found))
        if all(position.next_offset <= ends[partition] for partition, position in found.items()):
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    return ends


def show_lag(group: str, ends: Mapping[Place, int | None], cursors: Mapping[Place, int]) -> None:
    """Set the lag in records of each topic; a partition whose end or cursor is not known yet is left out."""
    lag: dict[str, int] = {}
    for place, end in ends.items():
        if end is not None and place in cursors:
            lag[place[0]] = lag.get(place[0], 0) + max(0, end - cursors[place])
    for topic, records in lag.items():
        metrics.LAG.labels(group, topic).set(records)
