"""Letters as they left the desks: who signed them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.database import Database
from common.encryption import Wrapper
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore

SIGNED = frozenset({"granted", "refused"})
"""Lines of history by which a letter came into being."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a letter; the name is empty when it is not known any more."""

    name: str


class LetterReader:
    """Reads what no event carries about a letter."""

    def __init__(self, database: Database, wrapper: Wrapper) -> None:
        self._database = database
        self._wrapper = wrapper

    async def signature(self, case: UUID, version: int) -> Signature | None:
        """Who signed the letter that this version of a case made; None when it made none."""
        async with self._database.reading() as tx:
            entry = await CaseStore(tx).line(case, version)
            if entry is None or entry.kind not in SIGNED or entry.actor is None:
                return None
            names = await OfficerStore(tx, self._wrapper).names([entry.actor])
        return Signature(names.get(entry.actor, ""))
