"""Letters as they left the desks: who signed them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.database import Database, Tx
from common.encryption import Wrapper
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore

SIGNED = frozenset({"granted", "refused", "facilitated"})
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
            signer = entry.actor if entry.kind != "refused" else await _proposer(tx, case, version) or entry.actor
            names = await OfficerStore(tx, self._wrapper).names([signer])
        return Signature(names.get(signer, ""))


async def _proposer(tx: Tx, case: UUID, version: int) -> UUID | None:
    """Who proposed a refusal: she sits at the desk whose function the letter bears; the second one's seat is untold."""
    lines = await CaseStore(tx).history(case)
    proposals = [e.actor for e, _ in lines if e.kind == "refusal-proposed" and e.version < version]
    return proposals[-1] if proposals else None
