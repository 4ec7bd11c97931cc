"""Opens an application to the one who asks; for anybody else it does not exist."""

from __future__ import annotations

from uuid import UUID

from common.database import Tx
from intake.domain.access import Asker, may_open
from intake.domain.application import SentApplication
from intake.handlers.mandates import acts_for
from intake.handlers.room import Room
from intake.store.applications import ApplicationStore


async def opened(room: Room, tx: Tx, reference: str, asker: Asker, *, lock: bool = False) -> SentApplication | None:
    """The application, locked when something will be written; None when there is none for her.

    Of a body's application the mandate is read each time: one that has just ended opens nothing any more.
    """
    row = await ApplicationStore(tx).by_reference(reference)
    if row is not None and lock:
        row = await ApplicationStore(tx).locked(row.application)
    if row is None:
        return None
    bodies = await acts_for(room, tx, asker) if row.body is not None and isinstance(asker, UUID) else frozenset()
    return row if may_open(row, asker, bodies) else None
