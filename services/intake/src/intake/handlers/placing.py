"""Which of an office's units work an application at the desks whose unit an answer chooses; asked by routing alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from intake.handlers.room import Room
from intake.office_tree import units_at
from intake.store.applications import ApplicationStore
from intake.vault import open_answers, revision_place


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """Looks into the sealed answers so that nobody else must."""

    room: Room

    async def units_of(self, application: UUID) -> dict[str, tuple[str, ...]] | None:
        """By desk, the units that the office has, the preferred one first; None when nobody applied so.

        Only desks whose unit an answer chooses are named. The answers are those of the newest revision.
        """
        async with self.room.database.reading() as tx:
            row = await ApplicationStore(tx).get(application)
            revision = await ApplicationStore(tx).revision(application, row.revision) if row else None
            if row is None or revision is None:
                return None
            key = await self.room.vault.known_key(tx, row.subject)
            answers = open_answers(key, revision.answers, revision_place(application, revision.revision))
        definition, office = self.room.shelf.service(row.service, row.version), self.room.shelf.office(row.office)
        if definition is None or office is None:
            return None
        return {desk.id: units_at(desk, answers, office) for desk in definition.desks if desk.unit_by is not None}
