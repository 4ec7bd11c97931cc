"""Notices that fetching has ended without a word: aiokafka tells nobody when its fetch loop is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from aiokafka import TopicPartition

DEAF_SECONDS = 20.0
"""A fetch loop that lives polls each partition several times a second, also where nothing lies."""


class Deaf(Exception):
    """Partitions are owned and no longer polled: what lies in them would never be read."""


class Polls:
    """When each partition was last seen to have been polled anew."""

    def __init__(self, *, deaf_seconds: float = DEAF_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._deaf_seconds = deaf_seconds
        self._monotonic = monotonic
        self._seen: dict[TopicPartition, tuple[int | None, float]] = {}

    def begin(self) -> None:
        """Partitions were taken up: silence is counted from here."""
        self._seen.clear()

    def note(self, polled: Mapping[TopicPartition, int | None], *, read: bool) -> None:
        """Note when each was last polled, as the client tells it; who has just read is not deaf. Raises `Deaf`."""
        now = self._monotonic()
        if read:
            self._seen.clear()
        for partition, at in polled.items():
            known = self._seen.get(partition)
            if known is None or known[0] != at:
                self._seen[partition] = at, now
            elif now - known[1] > self._deaf_seconds:
                raise Deaf(f"{partition.topic}[{partition.partition}] has not been polled for {now - known[1]:.0f} s")
