"""Hears that partitions change hands; it only passes that on, for aiokafka swallows what a listener raises."""

from __future__ import annotations

from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener


class Noted(Protocol):
    """Takes note of a changed assignment; `joined` once the group has given this member its share."""

    def __call__(self, *, joined: bool = False) -> None: ...


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """The listener of one consumer."""

    def __init__(self, note: Noted) -> None:
        self._note = note

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self._note()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._note(joined=True)
