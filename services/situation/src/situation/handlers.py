"""The use cases of situation: count facts, keep copies, work out what may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.clock import Clock
from common.contracts.event import Message
from common.contracts.intake import OfficePublished, ServicePublished
from common.contracts.situation import IndicatorChanged
from common.database import Database, Tx
from common.outbox import Outbox, Outgoing
from situation.domain.board import Board
from situation.domain.counting import count
from situation.domain.panes import day_of, first_day, live_from, start_of
from situation.domain.sheet import Values, full_sheet, withdrawn
from situation.facts import fact_of
from situation.store.board import BoardStore
from situation.store.cases import CaseStore
from situation.store.panes import PaneStore
from situation.store.reference import ReferenceStore

COUNTED = "counted"


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
        await ReferenceStore(tx).beat(COUNTED, max(f.at for f in facts), len(facts))


async def keep_reference(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow intake's offices and services."""
    for message in messages:
        if isinstance(message.event, OfficePublished):
            await ReferenceStore(tx).keep_office(message.event)
        elif isinstance(message.event, ServicePublished):
            await ReferenceStore(tx).keep_service(message.event)


@dataclass(frozen=True, slots=True)
class Teller:
    """Works out what may be told from the truth in PostgreSQL, and publishes what has changed."""

    database: Database
    clock: Clock

    async def tell(self) -> int:
        """Bring the told values up to date; return how many changed."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            beat = (await ReferenceStore(tx).beats()).get(COUNTED)
            values = await self._values(tx)
            told = await BoardStore(tx).all()
            values |= withdrawn(told, values)
            changes = {key: shown for key, shown in values.items() if told.get(key) != shown}
            as_of = max(beat.at, now) if beat else now
            events = {
                key: IndicatorChanged(
                    scope=key.scope.value, office=key.office, service=key.service, indicator=key.indicator.value,
                    value=shown.value, n=shown.n, window=key.window, as_of=as_of,
                )
                for key, shown in changes.items()
            }  # fmt: skip
            await BoardStore(tx).keep(events)
            await Outbox(tx).add([Outgoing(key.text, event, now) for key, event in events.items()])
        return len(changes)

    async def _values(self, tx: Tx) -> Values:
        today = day_of(self.clock.now())
        tree = await ReferenceStore(tx).tree()
        snapshot = await PaneStore(tx).snapshot(first_day(today), live_from(today), start_of(live_from(today)))
        board = Board.of(tree, today, snapshot.older, snapshot.live)
        return full_sheet(tree, board.sums, await CaseStore(tx).gauges(self.clock.now()))
