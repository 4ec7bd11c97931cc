"""A change of chair by the counter begins: the new chair's code, and her decree recorded by an officer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.plain_text import hidden_sign
from intake import files
from intake.body_refusals import NO_BODY
from intake.body_views import Brought
from intake.change_refusals import (
    ALREADY_CHAIR,
    BAD_DECREE,
    CHANGE_WAITS,
    CONCERNED,
    COUNTER_CODE_UNKNOWN,
)
from intake.domain.bodies import code_hash
from intake.domain.chair_changes import (
    LONGEST_NUMBER,
    AtOffice,
    ChairChange,
    chairs_now,
    concerned,
    wrong_decree,
)
from intake.handlers.mandates import body_subject
from intake.handlers.once import Once, RolledBack
from intake.handlers.proofs import CODE_LIFETIME, judged_proof, kept_proof, new_long_code
from intake.handlers.room import Room
from intake.store.bodies import BodyStore, KnownBody
from intake.store.chair_changes import ChairChangeStore


@dataclass(frozen=True, slots=True)
class ChairRecorder:
    """Records that a chair is to be replaced who cannot or will not hand over."""

    room: Room

    async def make_code(self, person: UUID) -> str:
        """A code for the counter: it says who she is, and nothing else. It is shown once."""
        now, code = self.room.clock.now(), new_long_code()
        async with self.room.database.transaction() as tx:
            await ChairChangeStore(tx).keep_code(code_hash(code), person, now, now + CODE_LIFETIME)
        return code

    async def record(self, asker: AtOffice, body: UUID, brought: Brought, key: str) -> UUID | Refused:
        """Record a change with the decree in hand; it waits for the second officer and changes nothing yet."""
        if (hidden := hidden_sign(brought.decree.number, one_line=True)) is not None:
            return Refused("hidden-sign", hidden.words(self.room.speaks()), "number", 422)
        decree = replace(brought.decree, number=" ".join(brought.decree.number.split())[:LONGEST_NUMBER])
        if field := wrong_decree(decree, self._today()):
            return self.room.no(BAD_DECREE, field=field)
        proof = await judged_proof(self.room, brought.scan)
        if isinstance(proof, Refused):
            return proof
        request = f"chair/{body}/{code_hash(brought.code).hex()}/{decree}/{proof.sent_sha256}".encode()
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, asker.officer, key)
                reply = await once.before(request)
                if reply is not None:
                    return UUID(reply.decode())
                change = await self._record(tx, asker, body, replace(brought, decree=decree), proof)
                await once.keep(201, str(change).encode())
                return change
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _record(
        self, tx: Tx, asker: AtOffice, body: UUID, brought: Brought, proof: files.Received
    ) -> UUID:  # fmt: skip
        known = await self._known(tx, asker, body)
        now, decree, change = self.room.clock.now(), brought.decree, uuid7()
        chairs = chairs_now(await BodyStore(tx).of_body(body), self._today())
        person = await ChairChangeStore(tx).take_code(code_hash(brought.code), now=now)
        if person is None:
            raise RolledBack(self.room.no(COUNTER_CODE_UNKNOWN))
        if any(m.person == person for m in chairs):
            raise RolledBack(self.room.no(ALREADY_CHAIR))
        if concerned(person, chairs, asker.officer):
            raise RolledBack(self.room.no(CONCERNED))
        key = await self.room.vault.key(tx, body_subject(body), now=now)
        await ChairChangeStore(tx).record(ChairChange(
            change, body, known.application, person, decree.valid_from, decree.valid_until,
            key.seal(decree.number.encode(), decree_place(change)), decree.on,
            await kept_proof(self.room, tx, person, proof), tuple(m.mandate for m in chairs), known.office,
            asker.officer, now,
        ))  # fmt: skip
        return change

    async def _known(self, tx: Tx, asker: AtOffice, body: UUID) -> KnownBody:
        """The body as this counter knows it, locked, with no change that waits. Raises `RolledBack`."""
        known = await BodyStore(tx).known_at(sorted(asker.counters), body=body)
        if not known or await BodyStore(tx).locked(body) is None:
            raise RolledBack(self.room.no(NO_BODY))
        if await ChairChangeStore(tx).waits(body):
            raise RolledBack(self.room.no(CHANGE_WAITS))
        return known[0]

    def _today(self) -> date:
        return self.room.clock.now().date()


def decree_place(change: UUID) -> str:
    """What a decree's number is bound to."""
    return f"chair-change/{change}/decree"
