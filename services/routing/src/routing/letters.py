"""Letters as they left the desks: who signed them, which are in force, and who may take one back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.auth import Principal
from common.database import Database, Tx
from common.encryption import Erased, KeyStore, Wrapper
from routing.domain.case import Case, Entry
from routing.domain.definition import Definition
from routing.domain.letter import Letter, LetterState
from routing.engine import DefinitionBook, note_place
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore
from routing.store.reference import ReferenceStore
from routing.store.registers import RegisterStore

SIGNED = frozenset({"granted", "refused", "facilitated", "letter-replaced"})
"""Lines of history by which a letter came into being."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a letter, and what it corrects; each empty when it is not known any more."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """The letters of a case, the newest first, as one officer sees them."""

    case: Case
    definition: Definition
    zone: str
    letters: tuple[Letter, ...]
    mine: frozenset[str]
    """Numbers of those in force that she may revoke or replace."""


class LetterReader:
    """Reads what no event carries about a letter."""

    def __init__(self, database: Database, book: DefinitionBook, wrapper: Wrapper) -> None:
        self._database = database
        self._book = book
        self._wrapper = wrapper

    async def signature(self, case: UUID, version: int) -> Signature | None:
        """Who signed the letter that this version of a case made; None when it made none."""
        async with self._database.reading() as tx:
            found = await CaseStore(tx).line(case, version)
            if found is None or found[0].kind not in SIGNED or found[0].actor is None:
                return None
            entry, sealed = found
            signer = entry.actor
            if entry.kind == "refused":
                signer = await _proposer(tx, case, version) or signer
            names = await OfficerStore(tx, self._wrapper).names([signer] if signer else [])
            note = await self._correction(tx, entry, sealed) if entry.kind == "letter-replaced" else ""
        return Signature(names.get(signer, "") if signer else "", note)

    async def _correction(self, tx: Tx, entry: Entry, sealed: bytes | None) -> str:
        """What the officer wrote about a replacement; empty when it was erased."""
        case = await CaseStore(tx).get(entry.case)
        if case is None or sealed is None:
            return ""
        try:
            key = (await KeyStore(tx, self._wrapper).keys_of([str(case.applicant)]))[str(case.applicant)]
        except Erased:
            return ""
        return key.open(sealed, note_place(entry.case, entry.version)).decode()

    async def view(self, principal: Principal, case_id: UUID) -> LetterView | None:
        """The letters of a case that the officer's desk works or has signed; None for all others."""
        async with self._database.reading() as tx:
            case = await CaseStore(tx).get(case_id)
            if case is None:
                return None
            letters = (await RegisterStore(tx).of([case_id])).get(case_id, ())
            hers = [letter for letter in letters if principal.holds(case.office, letter.unit)]
            if not hers and not principal.holds(case.worked_at, case.worked_by):
                return None
            definition = await self._book.get(tx, case.service, case.service_version)
            office = (await ReferenceStore(tx).offices([case.office])).get(case.office)
        mine = frozenset(letter.number for letter in hers if letter.state is LetterState.IN_FORCE)
        zone = office.zone if office else "Asia/Jakarta"
        return LetterView(case, definition, zone, tuple(reversed(letters)), mine)


async def _proposer(tx: Tx, case: UUID, version: int) -> UUID | None:
    """Who proposed a refusal: she sits at the desk whose function the letter bears; the second one's seat is untold."""
    lines = await CaseStore(tx).history(case)
    proposals = [e.actor for e, _ in lines if e.kind == "refusal-proposed" and e.version < version]
    return proposals[-1] if proposals else None
