"""What an officer sees of one case, put together for pages and programs alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.auth import Principal
from common.clock import Clock
from common.contracts.intake import OfficePublished
from common.database import Database, Tx
from common.encryption import Erased, KeyStore, Wrapper
from common.signing import Signer
from routing.domain.case import Case, Entry, Status
from routing.domain.commands import Actor
from routing.domain.definition import Definition, Desk, Text
from routing.engine import DefinitionBook, note_place
from routing.queries import FIRST, Item, Queue, QueueCount, QueueQueries
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore
from routing.store.placements import PlacementStore
from routing.store.reference import ReferenceStore

PAGE_ROWS = 50
_SOON = timedelta(hours=24)
_FILE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history as it is shown: the words of an officer opened, persons as names of colleagues."""

    version: int
    at: datetime
    kind: str
    desk: str
    actor: str
    note: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with everything that can be done with it now."""

    case: Case
    definition: Definition
    desk: Desk
    office: OfficePublished | None
    holder_name: str
    mine: bool
    acts: tuple[str, ...]
    history: tuple[Line, ...] = field(default=())
    incident: UUID | None = None
    linked: tuple[str, ...] = ()
    """References of objections to it, or of the case that it objects to."""


class DeskReader:
    """Reads queues and cases for an officer; what lies at a foreign desk does not exist."""

    def __init__(
        self, database: Database, book: DefinitionBook, wrapper: Wrapper, signer: Signer, clock: Clock
    ) -> None:
        self._database = database
        self._book = book
        self._wrapper = wrapper
        self._signer = signer
        self._clock = clock

    async def queues(self, principal: Principal) -> list[QueueCount]:
        """The queues of the officer's desks with their counts."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            return await QueueQueries(tx).counts(desks_of(principal), now, now + _SOON)

    async def items(
        self, queue: Queue, status: Status, after: tuple[datetime, UUID] = FIRST, most: int = PAGE_ROWS
    ) -> list[Item]:
        """A page of a queue."""
        async with self._database.reading() as tx:
            return await QueueQueries(tx).items(queue, status.value, after, most)

    async def queue(self, principal: Principal, name: str) -> Queue | None:
        """The queue of this name as the officer works it; None when no seat of hers works it."""
        office, _, unit = name.partition(".")
        mine = sorted({s.unit for s in principal.seats if s.office == office})
        async with self._database.reading() as tx:
            shared = await PlacementStore(tx).shared_by(unit, mine)
        worked_by = shared | ({unit} if unit in mine else frozenset())
        return Queue(office, unit, worked_by) if worked_by else None

    async def shared_queues(self) -> dict[str, Text]:
        """The queues that several units share, each with its name."""
        async with self._database.reading() as tx:
            return await PlacementStore(tx).shared()

    async def unplaced(self, principal: Principal) -> int:
        """How many cases of the officer's offices wait until it is known which unit works them."""
        async with self._database.reading() as tx:
            waiting = await PlacementStore(tx).waiting_at(sorted({s.office for s in principal.seats}))
        return sum(waiting.values())

    async def in_hand(self, principal: Principal) -> list[Item]:
        """What the officer holds."""
        assert principal.person is not None
        async with self._database.reading() as tx:
            return await QueueQueries(tx).in_hand(principal.person, PAGE_ROWS)

    async def find(self, principal: Principal, reference: str) -> Item | None:
        """A case at one of the officer's desks by its reference."""
        async with self._database.reading() as tx:
            return await QueueQueries(tx).by_reference(reference, desks_of(principal))

    async def view(self, principal: Principal, case_id: UUID) -> CaseView | None:
        """A case at one of the officer's desks, or None."""
        async with self._database.reading() as tx:
            case = await CaseStore(tx).get(case_id)
            if case is None or not principal.holds(case.worked_at, case.worked_by):
                return None
            definition = await self._book.get(tx, case.service, case.service_version)
            return await self._view(tx, principal, case, definition)

    async def offices(self, principal: Principal) -> dict[str, OfficePublished]:
        """The offices of the officer's desks by id."""
        async with self._database.reading() as tx:
            return await ReferenceStore(tx).offices([o for o, _ in desks_of(principal)])

    async def definitions(self, items: Sequence[Item]) -> dict[tuple[str, int], Definition]:
        """The definitions that lines of a queue refer to."""
        return await self.definitions_of({(i.service, i.service_version) for i in items})

    async def definitions_of(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Definition]:
        """Definitions by code and version."""
        async with self._database.reading() as tx:
            return {key: await self._book.get(tx, *key) for key in wanted}

    def file_address(self, principal: Principal, case: Case, part: str = "") -> str:
        """Where the browser finds the file, or a part of it, at intake: an address that opens for a minute.

        It names the desk's neutral id, never the unit that an answer has chosen.
        """
        claims = {
            "application": str(case.id), "revision": case.revision, "officer": str(principal.person),
            "documents": [d.sha256 for d in case.documents], "office": case.worked_at, "desk": case.desk,
            "in_hand": case.holder is not None and case.holder == principal.person,
        }  # fmt: skip
        capability = self._signer.sign("file", claims, lifetime=timedelta(seconds=_FILE_SECONDS))
        return f"/berkas/{case.id}{part}?kartu={capability}"

    async def _view(self, tx: Tx, principal: Principal, case: Case, definition: Definition) -> CaseView:
        desk = definition.desk(case.desk)
        assert desk is not None
        lines = await CaseStore(tx).history(case.id)
        names = await OfficerStore(tx, self._wrapper).names(_persons(lines, case))
        mine = case.holder is not None and case.holder == principal.person
        return CaseView(
            case=case,
            definition=definition,
            desk=desk,
            office=(await ReferenceStore(tx).offices([case.office])).get(case.office),
            holder_name=names.get(case.holder, "") if case.holder else "",
            mine=mine,
            acts=_acts(case, desk) if mine else (),
            history=tuple([await self._line(tx, case, entry, note, names) for entry, note in lines]),
            incident=await CaseStore(tx).incident(case.id),
            linked=tuple(await CaseStore(tx).linked(case.id)),
        )

    async def _line(self, tx: Tx, case: Case, entry: Entry, note: bytes | None, names: dict[UUID, str]) -> Line:
        words = ""
        if note is not None:
            try:
                key = (await KeyStore(tx, self._wrapper).keys_of([str(case.applicant)]))[str(case.applicant)]
                words = key.open(note, note_place(entry.case, entry.version)).decode()
            except Erased:
                words = ""
        actor = names.get(entry.actor, "") if entry.actor else ""
        return Line(entry.version, entry.at, entry.kind, entry.desk, actor, words, dict(entry.data))


def _acts(case: Case, desk: Desk) -> tuple[str, ...]:
    """What the one who holds a case can do with it."""
    if case.status is Status.PROPOSED:
        return ("confirm_refusal", "turn_down_refusal")
    return tuple(desk.acts) if case.status is Status.OPEN else ()


def desks_of(principal: Principal) -> list[tuple[str, str]]:
    """The desks an officer sits at, in one order."""
    return sorted({(s.office, s.unit) for s in principal.seats})


def actor_of(principal: Principal) -> Actor:
    """The officer as the rules know her."""
    assert principal.person is not None
    return Actor(principal.person, frozenset(desks_of(principal)))


def _persons(lines: Sequence[tuple[Entry, bytes | None]], case: Case) -> list[UUID]:
    persons = {entry.actor for entry, _ in lines if entry.actor} | ({case.holder} if case.holder else set())
    return sorted(persons)
