"""What is seen of changes of chair: by the counter that records them, and by who comes and who goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from common.database import Tx
from intake import files
from intake.body_views import ChangeFile, ChangeLine, ChangeNotice
from intake.domain.bodies import Body
from intake.domain.chair_changes import AtOffice, ChairChange, ChangeState, chairs_now, may_decide
from intake.handlers.chair_changes import decree_place
from intake.handlers.mandates import body_subject, names_of, office_name, opened_bodies
from intake.handlers.room import Room
from intake.store.bodies import BodyStore
from intake.store.chair_changes import ChairChangeStore
from intake.store.documents import DocumentStore
from intake.watermarks import words_of

_MOST = 30
_NEWS = timedelta(days=60)
"""How long a change stands in the list of the one whom it concerns."""


@dataclass(frozen=True, slots=True)
class ChairReader:
    """What an office, a new chair and a replaced one see; another's change does not exist."""

    room: Room

    async def of_office(self, asker: AtOffice) -> Sequence[ChangeLine]:
        """The changes of her offices, those that wait first, by the body's name alone."""
        async with self.room.database.reading() as tx:
            changes = await ChairChangeStore(tx).of_offices(sorted(asker.offices), _MOST)
            bodies = await self._bodies(tx, changes)
            return [ChangeLine(c, bodies[c.body], await self._mine(tx, c, asker)) for c in changes]

    async def file(self, asker: AtOffice, change: UUID) -> ChangeFile | None:
        """One change with its decree; noted as a look at the body."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            found = await self._found(tx, asker, change)
            if found is None:
                return None
            await ChairChangeStore(tx).look([found.body], found.office, asker.officer, now=now)
            leaving = [m.person for m in await BodyStore(tx).of_body(found.body) if m.mandate in found.replaces]
            names = await names_of(self.room, tx, [found.person, *leaving])
            proof = await DocumentStore(tx).get(found.proof)
            return ChangeFile(
                found, (await self._bodies(tx, [found]))[found.body], await self._number(tx, found),
                names[found.person], tuple(names[person] for person in dict.fromkeys(leaving)),
                files.paper(proof) if proof else None, await self._mine(tx, found, asker),
                found.recorded_by == asker.officer,
            )  # fmt: skip

    async def page_image(self, asker: AtOffice, change: UUID, page: int) -> bytes | None:
        """A page of the decree, marked with the office and the moment of this look."""
        now = self.room.clock.now()
        async with self.room.database.transaction() as tx:
            found = await self._found(tx, asker, change)
            row = await DocumentStore(tx).get(found.proof) if found else None
            image = await files.page_image(tx, self.room.vault, row, page) if row else None
            if found is None or image is None:
                return None
            await ChairChangeStore(tx).look([found.body], found.office, asker.officer, now=now)
        office = self.room.shelf.office(found.office)
        zone = office.hours.zone if office else "Asia/Jakarta"
        words = words_of("Loket", office_name(self.room, found.office), now, zone)
        return await self.room.workshop.mark(image, words)

    async def of_person(self, person: UUID) -> Sequence[ChangeNotice]:
        """What happened lately to the chairs that a person would take or has lost; what she took stands in her list."""
        since = self.room.clock.now() - _NEWS
        async with self.room.database.reading() as tx:
            changes = await ChairChangeStore(tx).of_person(person, _MOST)
            fresh = [c for c in changes if c.decided_at is None or c.decided_at > since]
            told = [c for c in fresh if (c.person == person) != (c.state is ChangeState.CONFIRMED)]
            bodies = await self._bodies(tx, told)
            return [await self._notice(tx, c, bodies[c.body], person) for c in told]

    async def notice(self, person: UUID, change: UUID) -> ChangeNotice | None:
        """One change for the one who comes, or who goes by it; nobody else has it."""
        async with self.room.database.reading() as tx:
            found = await ChairChangeStore(tx).get(change)
            if found is None or not await self._concerns(tx, found, person):
                return None
            return await self._notice(tx, found, (await self._bodies(tx, [found]))[found.body], person)

    async def _concerns(self, tx: Tx, change: ChairChange, person: UUID) -> bool:
        if change.person == person:
            return True
        mandates = await BodyStore(tx).of_body(change.body)
        left = any(m.mandate in change.replaces and m.person == person for m in mandates)
        return left and change.state is ChangeState.CONFIRMED

    async def _notice(self, tx: Tx, change: ChairChange, body: Body, person: UUID) -> ChangeNotice:
        return ChangeNotice(change, body, await self._number(tx, change), change.person == person)

    async def _found(self, tx: Tx, asker: AtOffice, change: UUID) -> ChairChange | None:
        found = await ChairChangeStore(tx).get(change)
        return found if found is not None and found.office in asker.offices else None

    async def _bodies(self, tx: Tx, changes: Sequence[ChairChange]) -> dict[UUID, Body]:
        return {body.body: body for body in await opened_bodies(self.room, tx, [c.body for c in changes])}

    async def _number(self, tx: Tx, change: ChairChange) -> str:
        key = await self.room.vault.known_key(tx, body_subject(change.body))
        return key.open(change.decree_number, decree_place(change.change)).decode() if key else ""

    async def _mine(self, tx: Tx, change: ChairChange, asker: AtOffice) -> bool:
        if change.office not in asker.heads or change.state is not ChangeState.WAITING:
            return False
        chairs = chairs_now(await BodyStore(tx).of_body(change.body), self.room.clock.now().date())
        return may_decide(change, chairs, asker)
