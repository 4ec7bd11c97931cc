"""The survey's two tables, which know nothing of each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from common.database import Tx

_OPEN = "INSERT INTO survey_offers (application, opened_with) VALUES ($1, $2) ON CONFLICT (application) DO NOTHING"
_OPENED_WITH = "SELECT opened_with FROM survey_offers WHERE application = $1"
_KEEP = "INSERT INTO survey_forms (spent, sealed, until) VALUES ($1, $2, $3) ON CONFLICT (spent) DO NOTHING"
_IS_SPENT = "SELECT count(*) FROM survey_forms WHERE spent = $1"
_WAITING = "SELECT spent, sealed FROM survey_forms WHERE sealed IS NOT NULL ORDER BY spent FOR UPDATE"
_TOLD = "UPDATE survey_forms SET sealed = NULL WHERE spent = ANY($1::bytea[])"
_FORGET = "DELETE FROM survey_forms WHERE (sealed IS NULL AND until <= $1) OR until <= $2"


class SurveyStore:
    """Offers and forms within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def open(self, application: UUID, opened_with: bytes) -> bool:
        """Note that an application's form was opened; False when another page opened it before."""
        await self._tx.execute(_OPEN, application, opened_with)
        return bool(await self._tx.fetchval(_OPENED_WITH, application) == opened_with)

    async def keep(self, spent: bytes, sealed: bytes, until: date) -> bool:
        """Keep a sealed form under the mark of its ticket; False when that ticket was used before."""
        return await self._tx.execute(_KEEP, spent, sealed, until) == 1

    async def is_spent(self, spent: bytes) -> bool:
        """Whether a ticket was used."""
        return bool(await self._tx.fetchval(_IS_SPENT, spent))

    async def waiting(self) -> dict[bytes, bytes]:
        """Lock and return the sealed forms that wait, by mark, in an order that says nothing."""
        return {r["spent"]: r["sealed"] for r in await self._tx.fetch(_WAITING)}

    async def told(self, spent: Sequence[bytes]) -> None:
        """Forget what these forms said; that their tickets were used is kept."""
        await self._tx.execute(_TOLD, list(spent))

    async def forget(self, *, used: date, waiting: date) -> int:
        """Remove marks of tickets that no longer count, and forms that waited too long; return how many went."""
        return await self._tx.execute(_FORGET, used, waiting)
