"""A recorded change of chair ends: a second officer confirms or refuses it, and who is replaced is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.contracts.intake import ChairReplaced
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.outbox import Outbox, Outgoing
from common.workdays import Unit, due_after
from intake.change_refusals import BAD_DECREE, CHAIRS_CHANGED, DECIDED_BEFORE, NO_CHANGE, NOT_SECOND
from intake.domain.bodies import Mandate, Role, Terms, wrong_terms
from intake.domain.chair_changes import (
    OBJECTION_WORKDAYS,
    AtOffice,
    ChairChange,
    ChangeState,
    RefusedBecause,
    chairs_now,
    may_decide,
)
from intake.handlers.once import RolledBack
from intake.handlers.room import Room
from intake.store.applications import ApplicationStore
from intake.store.bodies import BodyStore, a_mandate
from intake.store.chair_changes import ChairChangeStore

Deciding = Callable[[Tx, ChairChange, Sequence[Mandate]], Awaitable[ChairChange]]


@dataclass(frozen=True, slots=True)
class ChairDecider:
    """The second officer's use cases; without her nothing that a counter recorded takes effect."""

    room: Room

    async def confirm(self, asker: AtOffice, change: UUID) -> Refused | None:
        """The new chair acts from this moment; those before her act no more, and are told how to object."""

        async def in_force(tx: Tx, found: ChairChange, chairs: Sequence[Mandate]) -> ChairChange:
            return await self._in_force(tx, asker, found, chairs)

        return await self._decide(asker, change, ChangeState.CONFIRMED, in_force)

    async def refuse(self, asker: AtOffice, change: UUID, reason: RefusedBecause) -> Refused | None:
        """Everything stays as it was."""

        async def refused(_tx: Tx, found: ChairChange, _chairs: Sequence[Mandate]) -> ChairChange:
            return replace(found, state=ChangeState.REFUSED, reason=reason)

        return await self._decide(asker, change, ChangeState.REFUSED, refused)

    async def _decide(
        self, asker: AtOffice, change: UUID, becomes: ChangeState, decide: Deciding
    ) -> Refused | None:  # fmt: skip
        """Decide under the body's lock; the same decision of the same officer again is no other one."""
        try:
            async with self.room.database.transaction() as tx:
                found, chairs = await self._locked(tx, asker, change)
                if (found.state, found.decided_by) == (becomes, asker.officer):
                    return None
                if found.state is not ChangeState.WAITING:
                    raise RolledBack(self.room.no(DECIDED_BEFORE))
                if not may_decide(found, chairs, asker):
                    raise RolledBack(self.room.no(NOT_SECOND))
                decided = await decide(tx, found, chairs)
                now = self.room.clock.now()
                await ChairChangeStore(tx).decide(replace(decided, decided_by=asker.officer, decided_at=now))
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _locked(self, tx: Tx, asker: AtOffice, change: UUID) -> tuple[ChairChange, list[Mandate]]:
        """The change, read under its body's lock, with the chairs of today. Raises `RolledBack`."""
        known = await ChairChangeStore(tx).get(change)
        if known is None or known.office not in asker.offices:
            raise RolledBack(self.room.no(NO_CHANGE))
        await BodyStore(tx).locked(known.body)
        found = await ChairChangeStore(tx).get(change)
        assert found is not None
        return found, chairs_now(await BodyStore(tx).of_body(found.body), self.room.clock.now().date())

    async def _in_force(
        self, tx: Tx, asker: AtOffice, change: ChairChange, chairs: Sequence[Mandate]
    ) -> ChairChange:  # fmt: skip
        now, terms = self.room.clock.now(), Terms(Role.CHAIR, change.valid_from, change.valid_until)
        if not {m.mandate for m in chairs} <= set(change.replaces):
            raise RolledBack(self.room.no(CHAIRS_CHANGED))
        if wrong_terms(terms, now.date()):
            raise RolledBack(self.room.no(BAD_DECREE))
        mandate = a_mandate(uuid7(), change.body, change.person, terms, change.proof, now)
        ending = tuple(m.mandate for m in chairs)
        await BodyStore(tx).end(ending, asker.officer, now=now)
        await BodyStore(tx).give(mandate, asker.officer)
        until = self._object_until(change.office, now)
        await self._tell(tx, change, chairs, until)
        return replace(
            change, state=ChangeState.CONFIRMED, mandate=mandate.mandate, object_until=until, replaces=ending
        )  # fmt: skip

    def _object_until(self, office: str, now: datetime) -> datetime:
        held = self.room.shelf.office(office)
        assert held is not None
        return due_after(now, OBJECTION_WORKDAYS, Unit.WORKDAYS, held.hours, self.room.shelf.calendar()).due_at

    async def _tell(self, tx: Tx, change: ChairChange, chairs: Sequence[Mandate], until: datetime) -> None:
        """Tell each one who is replaced; the event names the number that she knows, neither body nor successor."""
        row = await ApplicationStore(tx).locked(change.application)
        assert row is not None
        now = self.room.clock.now()
        told = [
            ChairReplaced(
                application=row.application, reference=row.reference, service=row.service, version=row.version,
                office=change.office, change=change.change, former=person, object_until=until, replaced_at=now,
            )
            for person in sorted({m.person for m in chairs})
        ]  # fmt: skip
        await Outbox(tx).add([Outgoing(str(row.application), event, now) for event in told])
