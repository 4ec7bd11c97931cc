"""How far a group is behind the end of each topic, as a metric."""

from __future__ import annotations

from collections.abc import Mapping

from common import metrics
from common.kafka.positions import Place


def show_lag(group: str, ends: Mapping[Place, int | None], cursors: Mapping[Place, int]) -> None:
    """Set the lag in records of each topic; a partition whose end or cursor is not known yet is left out."""
    lag: dict[str, int] = {}
    for place, end in ends.items():
        if end is not None and place in cursors:
            lag[place[0]] = lag.get(place[0], 0) + max(0, end - cursors[place])
    for topic, records in lag.items():
        metrics.LAG.labels(group, topic).set(records)
