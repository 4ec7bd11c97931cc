"""The use cases of notifications: plan messages, mark them read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import Clock
from common.contracts.event import Message
from common.contracts.intake import ServicePublished
from common.contracts.notifications import DeliveryChanged
from common.database import Database, Tx
from common.errors import NotYet
from common.ids import uuid7
from common.outbox import Cause, Outbox, Outgoing
from notifications.planning import Told, told
from notifications.store.definitions import DefinitionStore
from notifications.store.deliveries import DeliveryStore, Plan

CHANNELS = ("inbox", "mail", "sms")


@dataclass(frozen=True, slots=True)
class Planner:
    """Turns facts into deliveries, in the transaction that moves the position."""

    clock: Clock
    version: int

    async def plan(self, tx: Tx, messages: Sequence[Message[Any]]) -> None:
        """Plan what a batch of facts brings about; a fact that comes twice plans nothing twice."""
        for message in messages:
            if (found := told(message)) is not None:
                await self._plan(tx, message, found)

    async def _plan(self, tx: Tx, message: Message[Any], found: Told) -> None:
        known = await DefinitionStore(tx).get(found.service, found.version)
        if known is None:
            raise NotYet(f"Definition {found.service}@{found.version} has not arrived from intake.")
        name, fee = known
        parameters = found.parameters | {"reference": found.reference, "service_name": name, "fee": fee}
        for channel in CHANNELS:
            plan = Plan(
                uuid7(), found.event, found.template, self.version, found.recipient, channel, found.case,
                found.reference, parameters,
            )  # fmt: skip
            state = "delivered" if channel == "inbox" else "planned"
            now = self.clock.now()
            if await DeliveryStore(tx).plan(plan, state, now=now):
                await changed(tx, plan.delivery, found.case, found.template, channel, state, now, Cause.of(message))


async def keep_definitions(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow intake's definitions."""
    for message in messages:
        assert isinstance(message.event, ServicePublished)
        await DefinitionStore(tx).keep(message.event)


async def mark_read(database: Database, clock: Clock, delivery: UUID, person: UUID) -> bool:
    """Mark a message as read; False when it lies in no inbox of hers."""
    async with database.transaction() as tx:
        if not await DeliveryStore(tx).own(delivery, person):
            return False
        now = clock.now()
        if (row := await DeliveryStore(tx).read(delivery, person, now=now)) is not None:
            await changed(tx, delivery, row[0], row[1], "inbox", "read", now)
    return True


async def changed(
    tx: Tx,
    delivery: UUID,
    case: UUID,
    template: str,
    channel: str,
    state: str,
    at: datetime,
    cause: Cause | None = None,
) -> None:
    """Publish that a delivery has changed; no person is in it."""
    event = DeliveryChanged(
        delivery=delivery, case=case, template=template, channel=channel, state=state, at=at
    )  # fmt: skip
    await Outbox(tx).add([Outgoing(str(case), event, at, cause or Cause())])
