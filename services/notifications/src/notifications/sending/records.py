"""Records what became of deliveries, with the events that tell of it, and does not give up at the first failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from common.clock import Clock
from common.database import TRANSIENT, Database, Tx
from common.outbox import Cause, Outbox, Outgoing
from notifications import metrics
from notifications.domain.delivery import State, Step
from notifications.store.deliveries import Delivery, DeliveryStore, Settled
from notifications.telling import PublicState, changed

_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)


class Recorder:
    """Settles deliveries in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, settled: Sequence[Settled]) -> None:
        """Record in a transaction of its own. A result that is lost becomes a doubt, so a hiccup is sat out."""
        for pause in _PAUSES if settled else ():
            try:
                async with self._database.transaction() as tx:
                    await self.within(tx, settled)
            except TRANSIENT:
                await asyncio.sleep(pause)
            else:
                return
        if settled:
            async with self._database.transaction() as tx:
                await self.within(tx, settled)

    async def within(self, tx: Tx, settled: Sequence[Settled]) -> None:
        """Record in a running transaction, where it still applies, and publish what others are told."""
        if not settled:
            return
        now = self._clock.now()
        recorded = await DeliveryStore(tx).settle(settled, now)
        done = [(d, s) for d, s in settled if d.id in recorded]
        await Outbox(tx).add([e for d, s in done if (e := _event(d, s, now)) is not None])
        tx.after_commit(lambda: _count(done, now))


def _event(delivery: Delivery, step: Step, now: datetime) -> Outgoing | None:
    state = _public(step)
    if state is None:
        return None
    cause = Cause(delivery.correlation_id, None, delivery.traceparent)
    return changed(delivery.id, delivery.template, delivery.channel, delivery.case_id, state, now, cause=cause)


def _public(step: Step) -> PublicState | None:
    """What others are told: that it went, failed, or that nobody knows; tries and pauses are our own affair."""
    if step.doubted:
        return "uncertain"
    if step.state is State.SENT:
        return "sent"
    return "failed" if step.state is State.FAILED else None


def _count(settled: Sequence[Settled], now: datetime) -> None:
    for delivery, step in settled:
        if step.due_at is None:
            metrics.DELIVERIES.labels(delivery.channel, step.state).inc()
        if step.doubted:
            metrics.DOUBTS.labels(delivery.channel).inc()
        if step.state is State.SENT:
            waited = (now - delivery.planned_at).total_seconds()
            metrics.DELIVERY_SECONDS.labels(delivery.channel).observe(max(0.0, waited))
