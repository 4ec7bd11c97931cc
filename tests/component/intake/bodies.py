"""Bodies and those who act for them, as tests need them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from intake.domain.bodies import Role, Terms
from intake.handlers.bodies import BodyDesk
from intake.handlers.room import Room
from intake.store.persons import PersonStore
from tests.component.intake.stories import a_pdf, said

NAME = "Panitia Pembangunan Contoh"


def terms(role: Role = Role.CHAIR, *, until: date | None = None) -> Terms:
    """In force since the beginning of the year."""
    return Terms(role, date(2026, 1, 1), until)


async def named(room: Room, person: UUID, name: str) -> UUID:
    """The person has signed in before, so that her name is known."""
    async with room.database.transaction() as tx:
        key = await room.vault.key(tx, str(person), now=room.clock.now())
        sealed = key.seal(name.encode(), f"person/{person}/name")
        await PersonStore(tx).remember(person, sealed, "id", now=room.clock.now())
    return person


async def a_body(room: Room, chair: UUID, *, until: date | None = None) -> UUID:
    """A body that was just registered by its chair."""
    made = await BodyDesk(room).register(chair, "panitia", NAME, terms(until=until), a_pdf(), "")
    body: UUID = said(made)
    return body


async def replaced(room: Room, body: UUID, old: UUID, new: UUID) -> None:
    """The old chair confirms the new one, who takes her place."""
    code = said(await BodyDesk(room).ask(new, terms(), a_pdf()))
    assert await BodyDesk(room).confirm(body, old, code, replace=True) is None
