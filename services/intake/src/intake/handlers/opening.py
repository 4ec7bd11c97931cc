"""Opens an application to the one who asks; for anybody else it does not exist."""

from __future__ import annotations

from common.database import Tx
from intake.domain.access import Asker, may_open
from intake.domain.application import SentApplication
from intake.store.applications import ApplicationStore


async def opened(tx: Tx, reference: str, asker: Asker, *, lock: bool = False) -> SentApplication | None:
    """The application, locked when something will be written; None when there is none for her."""
    row = await ApplicationStore(tx).by_reference(reference)
    if row is not None and lock:
        row = await ApplicationStore(tx).locked(row.application)
    return row if row is not None and may_open(row, asker) else None
