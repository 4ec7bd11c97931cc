"""Notices that fetching has ended without a word: aiokafka tells nobody when its fetch loop is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from aiokafka import TopicPartition

DEAF_SECONDS = 20.0
"""A fetch loop that lives polls each partition several times a second; an hour's silence and a dead loop look alike."""


class Deaf(Exception):
    """Partitions are owned and no longer polled: what lies in them would never be read."""


class Polls:
    """When each partition was last seen to have been polled anew."""

    def __init__(self, *, deaf_seconds: float = DEAF_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._deaf_seconds = deaf_seconds
        self._monotonic = monotonic
        self._seen: dict[TopicPartition, tuple[int | None, float]] = {}

    def begin(self) -> None:
        """Something was read or partitions were taken up: silence is counted from here."""
        self._seen.clear()

    def note(self, polled: Mapping[TopicPartition, int | None]) -> None:
        """Take note of the moments of the last polls, in the words of the client. Raises `Deaf`."""
        now = self._monotonic()
        for partition, at in polled.items():
            known = self._seen.get(partition)
            if known is None or known[0] != at:
                self._seen[partition] = at, now
            elif now - known[1] > self._deaf_seconds:
                raise Deaf(f"{partition.topic}[{partition.partition}] has not been polled for {now - known[1]:.0f} s")
