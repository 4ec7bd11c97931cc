"""The use cases of the satisfaction survey: add up forms, tell the indexes that changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.contracts.event import Message
from common.contracts.intake import SurveyAnswered
from common.database import Tx
from common.outbox import Outbox, Outgoing
from situation.domain.cells import UNKNOWN
from situation.domain.panes import day_of
from situation.domain.satisfaction import NO_FORMS, Forms, first_week, told_indexes
from situation.indicating.telling import changed
from situation.store.board import BoardStore
from situation.store.reference import ReferenceStore
from situation.store.satisfaction import SatisfactionStore, Week


async def add_forms(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Add a batch of forms to the sums of their weeks."""
    weeks: dict[Week, Forms] = {}
    for message in messages:
        event = message.event
        if isinstance(event, SurveyAnswered):
            week = Week(event.office, event.service, event.week)
            weeks[week] = weeks.get(week, NO_FORMS).plus(Forms(1, event.answers))
    await SatisfactionStore(tx).add(weeks)


async def tell_indexes(tx: Tx, *, now: datetime) -> int:
    """Work out all indexes of the last year and tell those that changed; return how many."""
    store, since = SatisfactionStore(tx), first_week(day_of(now))
    await store.forget(since)
    values = told_indexes(await store.since(since), await ReferenceStore(tx).tree())
    told = await store.told()
    wanted = dict.fromkeys(told, UNKNOWN) | values
    events = {key: changed(key, shown, now) for key, shown in wanted.items() if told.get(key, UNKNOWN) != shown}
    await BoardStore(tx).keep(events)
    await Outbox(tx).add([Outgoing(key.text, event, now) for key, event in events.items()])
    return len(events)
