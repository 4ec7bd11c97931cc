"""The use cases of situation: count facts, keep copies, work out what may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock
from common.contracts.event import Message
from common.contracts.intake import OfficePublished, ServicePublished
from common.contracts.situation import PaneTotalled
from common.database import Tx
from common.outbox import Outbox, Outgoing
from situation.domain.counting import count
from situation.domain.packing import to_cells
from situation.domain.panes import day_of, start_of
from situation.facts import fact_of
from situation.store.cases import CaseStore
from situation.store.panes import PaneStore
from situation.store.reference import ReferenceStore

BOARD_BEAT = "board"
"""Raised by `indicate` with every telling, also of the pulse."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts a batch of facts in the transaction that moves the position."""

    clock: Clock

    async def count(self, tx: Tx, messages: Sequence[Message[Any]]) -> None:
        """Move open cases, keep results, add to panes and days."""
        facts = [fact_of(m) for m in messages]
        cases = CaseStore(tx)
        before = await cases.locked({f.case for f in facts})
        counted = count(facts, before, self.clock.now())
        ended = {r.case for r in counted.results}
        await cases.save([c for i, c in counted.open_cases.items() if i in counted.changed and i not in ended])
        await cases.remove(ended)
        await cases.record(counted.results)
        await PaneStore(tx).add(counted.panes)


async def keep_reference(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow intake's offices and services."""
    for message in messages:
        if isinstance(message.event, OfficePublished):
            await ReferenceStore(tx).keep_office(message.event)
        elif isinstance(message.event, ServicePublished):
            await ReferenceStore(tx).keep_service(message.event)


async def publish_panes(tx: Tx, *, now: datetime, most: int) -> int:
    """Write the newest state of changed panes to the outbox; return how many.

    A pane that still waits in the outbox is passed over, so each has at most one row there: while the broker
    is away, states in between collapse into the newest. That is no loss, because totals are absolute.
    """
    store = PaneStore(tx)
    panes = await store.unpublished(most)
    events = [
        PaneTotalled(shard=p.key.shard, pane=p.key.start, pane_version=p.version, cells=to_cells(p.counts))
        for p in panes
    ]
    await Outbox(tx).add([Outgoing(p.key.text, event, now) for p, event in zip(panes, events, strict=True)])
    await store.mark_published(panes)
    return len(panes)


async def forget_old(tx: Tx, *, now: datetime, keep_days: int) -> None:
    """Delete what no window reaches any more."""
    day = day_of(now) - timedelta(days=keep_days)
    await PaneStore(tx).forget(start_of(day), day)
    await CaseStore(tx).forget(start_of(day))
