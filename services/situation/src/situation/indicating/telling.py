"""Tells changed values on `situation.indicators`: the one producer outside the relay (architecture §6).

Order of a round: sequences are allotted, values sent and acknowledged, then copied to the table. A death between
two steps repeats values at the next start; it cannot lose one, because what is missing in the table is told again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from common.contracts.situation import IndicatorChanged
from common.database import Database
from common.ids import uuid7
from common.kafka.records import encode_headers
from common.steps import reached
from situation.domain.cells import NOW, Key, Scope, Shown
from situation.handlers import BOARD_BEAT
from situation.store.board import BoardStore
from situation.store.reference import ReferenceStore
from situation.store.turns import TurnStore

_AT_ONCE = 2_000
_ACKNOWLEDGED_SECONDS = 15
_ORDER = {Scope.NATION: 0, Scope.PROVINCE: 1, Scope.OFFICE: 2, Scope.UNIT: 3}


async def tell(topic: Any, database: Database, values: Mapping[Key, Shown], as_of: datetime) -> Mapping[Key, Shown]:
    """Send some of these values (all, unless they are very many); return those that are durable now.

    They are complete up to `as_of`. The country goes before the provinces, those before the offices: at a cold
    start the whole is seen first.
    """
    if not values:
        return {}
    some = dict(islice(sorted(values.items(), key=_rank), _AT_ONCE))
    events = {key: changed(key, shown, as_of) for key, shown in some.items()}
    async with database.transaction() as tx:
        sequences = await TurnStore(tx).allot(IndicatorChanged.TOPIC, [key.text for key in events])
        incarnation = await ReferenceStore(tx).incarnation()
    async with asyncio.timeout(_ACKNOWLEDGED_SECONDS):
        sent = [
            await topic.send(
                key=key.text.encode(),
                value=event.model_dump_json().encode(),
                headers=_headers(key, as_of, sequences[key.text], incarnation),
            )
            for key, event in events.items()
        ]
        await asyncio.gather(*sent)
    reached("indicate.acknowledged")
    async with database.transaction() as tx:
        await BoardStore(tx).keep(events)
        await ReferenceStore(tx).beat(BOARD_BEAT, as_of, len(events))
    reached("indicate.copied")
    return some


def _rank(value: tuple[Key, Shown]) -> tuple[int, bool]:
    key, _ = value
    return _ORDER[key.scope], key.window != NOW


def changed(key: Key, shown: Shown, as_of: datetime) -> IndicatorChanged:
    """The event of a value."""
    return IndicatorChanged(
        scope=key.scope.value, office=key.office, service=key.service, indicator=key.indicator.value,
        value=shown.value, n=shown.n, window=key.window, as_of=as_of,
    )  # fmt: skip


def _headers(key: Key, at: datetime, sequence: int, incarnation: int) -> list[tuple[str, bytes]]:
    event_id = str(uuid7())
    return encode_headers(
        {
            "id": event_id,
            "type": IndicatorChanged.TYPE,
            "source": "/situation",
            "subject": key.text,
            "time": at.isoformat(),
            "dataschema": f"/schemas/{IndicatorChanged.TYPE}.json",
            "sequence": str(sequence),
            "incarnation": str(incarnation),
            "correlationid": event_id,
        }
    )
