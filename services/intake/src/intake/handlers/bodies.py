"""Bodies and their mandates: registered with a proof, asked for with a code, confirmed and ended by a chair."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.plain_text import hidden_sign
from intake import files
from intake.body_refusals import (
    BAD_TERMS,
    CODE_UNKNOWN,
    KIND_MISSING,
    LAST_CHAIR,
    NAME_MISSING,
    NO_BODY,
    NO_SUCH_MANDATE,
)
from intake.body_views import BodyView
from intake.domain.bodies import (
    LONGEST_NAME,
    Body,
    BodyKind,
    Mandate,
    Role,
    Terms,
    chairs,
    code_hash,
    replaced,
    wrong_terms,
)
from intake.handlers.mandates import (
    acts_for,
    body_place,
    body_subject,
    by_counter,
    in_office,
    names_of,
    opened_bodies,
)
from intake.handlers.once import Once, RolledBack
from intake.handlers.proofs import CODE_LIFETIME, judged_proof, kept_proof, new_long_code
from intake.handlers.room import Room
from intake.store.bodies import BodyRow, BodyStore, RequestRow, a_mandate
from intake.store.chair_changes import ChairChangeStore
from intake.views import MandateView, Upload

_MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class BodyDesk:
    """The use cases of those who act for a body; a body that is not hers does not exist."""

    room: Room

    async def of_person(self, person: UUID) -> Sequence[Body]:
        """The bodies that a person may act for today."""
        async with self.room.database.reading() as tx:
            return await opened_bodies(self.room, tx, sorted(await acts_for(self.room, tx, person)))

    async def reached(self, applicant: UUID) -> UUID:
        """Whom to tell of an applicant's news: a body's chair of today, or the person herself."""
        async with self.room.database.reading() as tx:
            mandates = await in_office(self.room, tx, applicant)
        return mandates[0].person if mandates else applicant

    async def view(self, body: UUID, person: UUID) -> BodyView | None:
        """A body with all its mandates, the newest first, for one who acts for it."""
        today = self.room.clock.now().date()
        async with self.room.database.reading() as tx:
            if body not in await acts_for(self.room, tx, person):
                return None
            [opened] = await opened_bodies(self.room, tx, [body])
            mandates = await BodyStore(tx).of_body(body)
            names = await names_of(self.room, tx, [m.person for m in mandates])
            given, ended = by_counter(self.room, await ChairChangeStore(tx).of_body(body))
            looks = await ChairChangeStore(tx).looks(body, _MOST_LOOKS)
        shown = tuple(
            MandateView(m, names[m.person], m.holds(today), given=given.get(m.mandate), ended=ended.get(m.mandate))
            for m in reversed(mandates)
        )
        return BodyView(opened, shown, chairs(mandates, person, today), looks)

    async def register(
        self, person: UUID, kind: str, name: str, terms: Terms, upload: Upload | None, key: str
    ) -> UUID | Refused:
        """Register a body with its first chair; under the same key it is registered once."""
        if (hidden := hidden_sign(name)) is not None:
            return Refused("hidden-sign", hidden.words(self.room.speaks()), "name", 422)
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name:
            return self.room.no(NAME_MISSING)
        if kind not in set(BodyKind):
            return self.room.no(KIND_MISSING)
        proof = await self._judged(terms, upload)
        if isinstance(proof, Refused):
            return proof
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, person, key)
                reply = await once.before(f"body/{kind}/{name}/{proof.sent_sha256}".encode())
                if reply is not None:
                    return UUID(json.loads(reply))
                body = await self._register(tx, person, BodyKind(kind), name, terms, proof)
                await once.keep(201, json.dumps(str(body)).encode())
                return body
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _register(
        self, tx: Tx, person: UUID, kind: BodyKind, name: str, terms: Terms, proof: files.Received
    ) -> UUID:
        now, body = self.room.clock.now(), uuid7()
        key = await self.room.vault.key(tx, body_subject(body), now=now)
        row = BodyRow(body, kind.value, key.seal(name.encode(), body_place(body)))
        await BodyStore(tx).add(row, self.room.vault.name_mac(name), person, now=now)
        terms = Terms(Role.CHAIR, terms.valid_from, terms.valid_until)
        mandate = a_mandate(uuid7(), body, person, terms, await kept_proof(self.room, tx, person, proof), now)
        await BodyStore(tx).give(mandate, person)
        return body

    async def ask(self, person: UUID, terms: Terms, upload: Upload | None) -> str | Refused:
        """Ask to act for a body; the code goes to whoever may confirm it, by hand. It is shown once."""
        proof = await self._judged(terms, upload)
        if isinstance(proof, Refused):
            return proof
        now, code = self.room.clock.now(), new_long_code()
        async with self.room.database.transaction() as tx:
            row = RequestRow(uuid7(), person, terms, await kept_proof(self.room, tx, person, proof))
            await BodyStore(tx).ask(row, code_hash(code), now, now + CODE_LIFETIME)
        return code

    async def confirm(self, body: UUID, by: UUID, code: str, *, replace: bool) -> Refused | None:
        """A chair confirms who brought her a code; `replace`: the new chair takes the place of all before her."""
        today = self.room.clock.now().date()
        try:
            async with self.room.database.transaction() as tx:
                mandates = await self._chaired(tx, body, by)
                asked = await BodyStore(tx).asked(code_hash(code), now=self.room.clock.now())
                if asked is None:
                    raise RolledBack(self.room.no(CODE_UNKNOWN))
                if wrong_terms(asked.terms, today):
                    raise RolledBack(self.room.no(BAD_TERMS, field="code"))
                await self._give(tx, body, by, asked, mandates if replace else ())
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _give(self, tx: Tx, body: UUID, by: UUID, asked: RequestRow, before: Sequence[Mandate]) -> None:
        now = self.room.clock.now()
        mandate = a_mandate(uuid7(), body, asked.person, asked.terms, asked.proof, now)
        ending = replaced(before, asked.person, now.date()) if asked.terms.role is Role.CHAIR else []
        await BodyStore(tx).end([m.mandate for m in ending], by, now=now)
        await BodyStore(tx).give(mandate, by)
        await BodyStore(tx).confirm(asked.request, mandate.mandate)

    async def end(self, body: UUID, by: UUID, mandate: UUID) -> Refused | None:
        """Take a mandate back; the last chair's only by a new chair."""
        today = self.room.clock.now().date()
        try:
            async with self.room.database.transaction() as tx:
                mandates = await self._chaired(tx, body, by)
                ending = next((m for m in mandates if m.mandate == mandate and m.holds(today)), None)
                if ending is None:
                    raise RolledBack(self.room.no(NO_SUCH_MANDATE))
                left = [m for m in mandates if m.holds(today) and m.role is Role.CHAIR and m.mandate != mandate]
                if ending.role is Role.CHAIR and not left:
                    raise RolledBack(self.room.no(LAST_CHAIR))
                await BodyStore(tx).end([mandate], by, now=self.room.clock.now())
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _chaired(self, tx: Tx, body: UUID, by: UUID) -> list[Mandate]:
        """All mandates of a body that she chairs, locked. Raises `RolledBack`."""
        row = await BodyStore(tx).locked(body)
        mandates = await BodyStore(tx).of_body(body) if row else []
        if not chairs(mandates, by, self.room.clock.now().date()):
            raise RolledBack(self.room.no(NO_BODY))
        return mandates

    async def _judged(self, terms: Terms, upload: Upload | None) -> files.Received | Refused:
        if field := wrong_terms(terms, self.room.clock.now().date()):
            return self.room.no(BAD_TERMS, field=field)
        return await judged_proof(self.room, upload)
