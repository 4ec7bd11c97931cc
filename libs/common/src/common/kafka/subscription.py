"""What a consumer reads: types it handles, types it leaves out by name; a type in neither list stops it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from common.contracts.event import Event, Message
from common.database import Tx
from common.kafka.topics import BY_NAME

Handler = Callable[[Tx, Sequence[Message[Any]]], Awaitable[None]]
"""A use case over a batch: one transaction, messages in order per aggregate."""

EventType = TypeVar("EventType", bound=Event)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic and the fate of each of its types."""

    topic: str
    handles: Mapping[type[Event], Handler]
    ignores: frozenset[type[Event]] = frozenset()

    @property
    def compacted(self) -> bool:
        """Whether gaps in a sequence are no loss."""
        return BY_NAME[self.topic].compacted


@dataclass(frozen=True, slots=True)
class Consumer:
    """A group with its subscriptions; `park` writes a flag where every door of the owner reads it."""

    group: str
    subscriptions: tuple[Subscription, ...]
    batch_records: int = 500
    parked_keys_cap: int = 100

    def of(self, topic: str) -> Subscription:
        """The subscription of a topic (without prefix)."""
        return next(s for s in self.subscriptions if s.topic == topic)
