"""How a counter finds a body: by its whole name or the number of its application, only where it has applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.ids import normal_reference
from common.web.limits import Buckets
from intake.body_views import FoundBody
from intake.change_refusals import BODY_UNKNOWN
from intake.domain.chair_changes import AtOffice
from intake.handlers.mandates import body_name, opened_bodies
from intake.handlers.room import Room
from intake.refusals import TOO_OFTEN
from intake.store.bodies import BodyStore, KnownBody
from intake.store.chair_changes import ChairChangeStore

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class BodyFinder:
    """Looks for bodies; whatever is found is noted as a look, and shown to those who act for the body."""

    room: Room
    tries: Buckets = field(default_factory=lambda: Buckets(rate_per_second=0.02, burst=20))
    """Searches of one officer: twenty, then one in fifty seconds."""

    async def find(self, asker: AtOffice, words: str) -> Sequence[FoundBody] | Refused:
        """Bodies by the whole name as the decree writes it, or by an application's number; there is no list of them."""
        words, now = words.strip()[:LONGEST_WORDS], self.room.clock.now()
        name_mac = self.room.vault.name_mac(words) if any(sign.isalnum() for sign in words) else b""
        if self.tries.wait_seconds(str(asker.officer), now.timestamp()) > 0:
            return self.room.no(TOO_OFTEN, field="words")
        async with self.room.database.transaction() as tx:
            known = await BodyStore(tx).known_at(
                sorted(asker.counters), name_mac=name_mac, reference=normal_reference(words) or ""
            )
            found = await self._seen(tx, asker, known)
        return found or self.room.no(BODY_UNKNOWN)

    async def look(self, asker: AtOffice, body: UUID) -> FoundBody | None:
        """One body; None where it has not applied to the office of her counter."""
        async with self.room.database.transaction() as tx:
            known = await BodyStore(tx).known_at(sorted(asker.counters), body=body)
            found = await self._seen(tx, asker, known)
        return found[0] if found else None

    async def _seen(self, tx: Tx, asker: AtOffice, known: Sequence[KnownBody]) -> list[FoundBody]:
        store, now = ChairChangeStore(tx), self.room.clock.now()
        opened = {body.body: body for body in await opened_bodies(self.room, tx, [row.body for row in known])}
        for row in known:
            await store.look([row.body], row.office, asker.officer, now=now)
        return [
            FoundBody(opened[row.body], row.reference, row.submitted_at, await store.waits(row.body)) for row in known
        ]


async def name_bodies(room: Room, tx: Tx, most: int) -> int:
    """Let bodies be found by name that were registered before there was this way; return how many."""
    rows = await BodyStore(tx).unnamed(most)
    for row in rows:
        name = await body_name(room, tx, row)
        await BodyStore(tx).name(row.body, room.vault.name_mac(name))
    return len(rows)
