"""Tells at the counter: a message without a channel of its own counts as told when its paper was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.clock import Clock
from common.contracts.event import Message
from common.contracts.intake import PaperHandedOver
from common.database import Tx
from common.outbox import Cause, Outbox, Outgoing
from notifications.domain.papers import paper_of
from notifications.domain.template import Channel
from notifications.store.counter import CounterStore, Waiting
from notifications.telling import changed

_RECEIPT = "receipt"


class Counter:
    """The use case of papers that were handed over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def tell(self, tx: Tx, messages: Sequence[Message[PaperHandedOver]]) -> None:
        """Note a batch of papers, and settle what they say."""
        for message in messages:
            paper = message.event
            await CounterStore(tx).handed_over(
                paper.application, paper.paper, paper.states_until, paper.handed_over_at
            )  # fmt: skip
        await settle(tx, sorted({m.event.application for m in messages}), self._clock.now())


async def settle(tx: Tx, cases: Sequence[UUID], now: datetime) -> None:
    """Settle what waits and was handed over, whichever of the two came first; nothing else counts as told."""
    store = CounterStore(tx)
    waiting = await store.waiting(cases)
    papers = await store.papers(cases) if waiting else {}
    told = [
        m for m in waiting if _says(paper_of(m.template), papers.get((m.case_id, paper_of(m.template))), m.sequence)
    ]
    if not told:
        return
    await store.told([m.id for m in told], now)
    await Outbox(tx).add([_event(message, now) for message in told])


def _event(message: Waiting, now: datetime) -> Outgoing:
    cause = Cause(message.correlation_id, None, message.traceparent)
    return changed(message.id, message.template, Channel.COUNTER, message.case_id, "sent", now, cause=cause)


def _says(paper: str, states_until: int | None, sequence: int) -> bool:
    """A receipt says that it has arrived and no more; the others say what routing had stated when they were printed."""
    return states_until is not None and (paper == _RECEIPT or sequence <= states_until)
