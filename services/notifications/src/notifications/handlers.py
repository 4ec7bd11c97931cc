"""The use cases of notifications: tell of events, keep copies, mark as read, forget a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import Clock
from common.contracts.event import Message
from common.contracts.intake import OfficePublished, PersonErased, ServicePublished
from common.database import Tx
from common.outbox import Cause, Outbox, Outgoing
from notifications.counter import settle
from notifications.domain.plan import Planned, plan
from notifications.domain.template import Channel
from notifications.library import Library
from notifications.store.deliveries import DeliveryStore
from notifications.store.inbox import InboxStore
from notifications.store.reference import ReferenceStore
from notifications.telling import PublicState, changed


class Planner:
    """Turns batches of events into messages, each once."""

    def __init__(self, library: Library, clock: Clock, wake: Callable[[], None]) -> None:
        self._templates = library.of_events
        self._clock = clock
        self._wake = wake

    async def tell(self, tx: Tx, messages: Sequence[Message[Any]]) -> None:
        """Plan what a batch makes necessary; the inbox has it when the transaction commits.

        Raises `NotYet` while a definition or an office that a message would speak of has not arrived.
        """
        rows = list({row.id: row for row in plan(messages, self._templates)}.values())
        if not rows:
            return
        copies = await ReferenceStore(tx).copies(row.facts for row in rows)
        for row in rows:
            copies.of(row.facts)
        now = self._clock.now()
        written = await DeliveryStore(tx).plan(rows, now)
        fresh = [row for row in rows if row.id in written]
        await InboxStore(tx).put([(row.person, row.id) for row in fresh if row.channel is Channel.INBOX])
        await Outbox(tx).add([_planned(row, now) for row in fresh])
        await settle(tx, sorted({row.case for row in fresh if row.channel is Channel.COUNTER}), now)
        tx.after_commit(self._wake)


def _planned(row: Planned, now: datetime) -> Outgoing:
    state: PublicState = "sent" if row.channel is Channel.INBOX else "planned"
    cause = Cause(row.correlation_id, str(row.event_id), row.traceparent)
    return changed(row.id, row.template, row.channel, row.case, state, now, cause=cause)


async def mark_read(tx: Tx, person: UUID, message: UUID, now: datetime) -> bool:
    """Mark a message as read; False when it is not this person's. Reading again changes nothing."""
    store = InboxStore(tx)
    if await store.one(person, message) is None:
        return False
    if await store.mark_read(person, message, now):
        await _publish_read(tx, [message], now)
    return True


async def mark_read_up_to(tx: Tx, person: UUID, number: int, now: datetime) -> int:
    """Mark all that a person has seen listed; return how many were unread."""
    read = await InboxStore(tx).mark_read_up_to(person, number, now)
    await _publish_read(tx, read, now)
    return len(read)


async def _publish_read(tx: Tx, messages: Sequence[UUID], now: datetime) -> None:
    cases = await InboxStore(tx).cases(messages)
    await Outbox(tx).add([changed(i, template, Channel.INBOX, case, "read", now) for i, template, case in cases])


async def keep_reference(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow intake's definitions and offices."""
    store = ReferenceStore(tx)
    for message in messages:
        if isinstance(message.event, ServicePublished):
            await store.keep_service(message.event)
        elif isinstance(message.event, OfficePublished):
            await store.keep_office(message.event)


class Forgetting:
    """A person was erased: her inbox is emptied, and nothing more goes out to her."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def forget(self, tx: Tx, messages: Sequence[Message[PersonErased]]) -> None:
        """Forget every person of a batch."""
        for message in messages:
            await InboxStore(tx).forget(message.event.person)
            await DeliveryStore(tx).forget(message.event.person, self._clock.now())
