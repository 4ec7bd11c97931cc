"""Sends what is planned: the attempt is committed, then the call is made, then the result is recorded (law 4.5)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database
from common.errors import Transient
from common.steps import reached
from notifications.handlers import changed
from notifications.people import People
from notifications.providers import Provider, Result
from notifications.store.deliveries import Delivery, DeliveryStore
from notifications.wording import Words

log = structlog.get_logger()

_BATCH = 20
_PAUSE_SECONDS = 0.5
_PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 1_800, 7_200, 21_600))
"""How long to wait after each failed try; after the last one the delivery has failed."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The loop of one channel: a dead mail server never delays an SMS."""

    provider: Provider
    people: People
    words: Words
    database: Database
    clock: Clock
    public_url: str
    uncertain_seconds: float

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                sent = await self.send_due() + await self.settle_uncertain()
            except TRANSIENT as error:
                log.warning("sender_waits", channel=self.provider.channel, error=type(error).__name__)
                sent = 0
            if not sent:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def send_due(self) -> int:
        """Attempt what is due; return how much that was."""
        async with self.database.transaction() as tx:
            due = await DeliveryStore(tx).take(self.provider.channel, _BATCH, now=self.clock.now())
        for delivery in due:
            reached("sender.attempted")
            await self._attempt(delivery)
        return len(due)

    async def settle_uncertain(self) -> int:
        """Ask the provider about attempts that nobody saw the end of; what it does not know is sent again."""
        now = self.clock.now()
        before = now - timedelta(seconds=self.uncertain_seconds)
        async with self.database.transaction() as tx:
            uncertain = await DeliveryStore(tx).uncertain(self.provider.channel, before, now=now)
        for delivery in uncertain:
            if await self.provider.was_sent(delivery.delivery):
                await self._end(delivery, "sent", None)
            else:
                await self._attempt(delivery)
        return len(uncertain)

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            reach = await self.people.reach(delivery.recipient)
        except Transient as error:
            await self._later(delivery, str(error))
            return
        address = reach.addresses.get(self.provider.channel)
        if address is None:
            await self._end(delivery, "failed", "no-contact")
            return
        message = self.words.message(delivery.template, delivery.parameters, reach.language, self.public_url)
        link = f"{self.public_url}/permohonan/{delivery.reference}"
        result = await self.provider.send(delivery.delivery, address, message, link)
        reached("sender.called")
        if result is Result.SENT:
            await self._end(delivery, "sent", None)
        elif result is Result.NEVER:
            await self._end(delivery, "failed", "refused")
        else:
            await self._later(delivery, "provider")

    async def _later(self, delivery: Delivery, reason: str) -> None:
        if delivery.tries > len(_PAUSES):
            await self._end(delivery, "failed", reason)
            return
        due_at = self.clock.now() + _PAUSES[delivery.tries - 1]
        async with self.database.transaction() as tx:
            await DeliveryStore(tx).again(delivery.delivery, due_at, reason)

    async def _end(self, delivery: Delivery, state: str, reason: str | None) -> None:
        now = self.clock.now()
        async with self.database.transaction() as tx:
            await DeliveryStore(tx).end(delivery.delivery, state, reason, now=now)
            if reason != "no-contact":
                await changed(tx, delivery.delivery, delivery.case_id, delivery.template, delivery.channel, state, now)
